// What came in: one day at a glance, or a period in every detail.

import { useLingui } from "@lingui/react/macro";
import { getRouteApi, Navigate, useNavigate } from "@tanstack/react-router";
import { DayPage } from "../features/manager/DayPage";
import { RevenuePage } from "../features/manager/RevenuePage";
import { useMay } from "../shared/counter";
import { ReportTabs } from "./ReportTabs";

const dayRoute = getRouteApi("/rapports");
const revenueRoute = getRouteApi("/rapports/recettes");

export function DayScreen() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const may = useMay();
  const { day } = dayRoute.useSearch();
  if (!may("report")) return <Navigate to="/" replace />;
  return (
    <ReportTabs title={t`Tableau de bord`}>
      <DayPage
        day={day}
        onDay={(chosen) => void navigate({ to: "/rapports", search: { day: chosen } })}
      />
    </ReportTabs>
  );
}

export function RevenueScreen() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const may = useMay();
  const { from, to } = revenueRoute.useSearch();
  if (!may("report")) return <Navigate to="/" replace />;
  return (
    <ReportTabs title={t`Recettes`}>
      <RevenuePage
        from={from}
        to={to}
        onPeriod={(period) => void navigate({ to: "/rapports/recettes", search: period })}
      />
    </ReportTabs>
  );
}
