// Who did what when.

import { useLingui } from "@lingui/react/macro";
import { getRouteApi, Navigate, useNavigate } from "@tanstack/react-router";
import { AuditView } from "../features/audit/AuditView";
import { useMay } from "../shared/counter";
import { ReportTabs } from "./ReportTabs";

const route = getRouteApi("/rapports/journal");

export function AuditScreen() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const may = useMay();
  const search = route.useSearch();
  if (!may("audit")) return <Navigate to="/" replace />;
  return (
    <ReportTabs title={t`Journal`}>
      <AuditView
        search={search}
        onSearch={(next) => void navigate({ to: "/rapports/journal", search: next })}
      />
    </ReportTabs>
  );
}
