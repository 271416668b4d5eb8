// The central: how this counter stands to it, the company's counters, and what must be settled.

import { Trans, useLingui } from "@lingui/react/macro";
import { getRouteApi, Link, Navigate, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { DevicesPage } from "../features/central/DevicesPage";
import { ExceptionsPage } from "../features/central/ExceptionsPage";
import { SyncPage } from "../features/central/SyncPage";
import { useMay } from "../shared/counter";

const TAB =
  "grid min-h-12 place-items-center border-b-4 border-transparent px-4 font-semibold hover:bg-sunken data-[status=active]:border-accent data-[status=active]:text-accent";

function CentralTabs(props: { title: string; children: ReactNode }) {
  const { t } = useLingui();
  const may = useMay();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <main className="h-full overflow-y-auto p-4 pt-0" tabIndex={0}>
      <div className="mx-auto grid max-w-7xl gap-3">
        <nav aria-label={t`Central`} className="flex border-b border-line">
          <Link to="/central" className={TAB} activeOptions={{ exact: true, includeSearch: false }}>
            <Trans>Synchronisation</Trans>
          </Link>
          {may("manage_people") ? (
            <Link to="/central/guichets" className={TAB}>
              <Trans>Guichets de la compagnie</Trans>
            </Link>
          ) : null}
          {may("report") ? (
            <Link to="/central/exceptions" className={TAB} activeOptions={{ includeSearch: false }}>
              <Trans>Cas à régler</Trans>
            </Link>
          ) : null}
        </nav>
        <h1 className="sr-only">{props.title}</h1>
        {props.children}
      </div>
    </main>
  );
}

export function SyncScreen() {
  const { t } = useLingui();
  const may = useMay();
  if (!may("look")) return <Navigate to="/" replace />;
  return (
    <CentralTabs title={t`Synchronisation`}>
      <SyncPage />
    </CentralTabs>
  );
}

export function DevicesScreen() {
  const { t } = useLingui();
  const may = useMay();
  if (!may("manage_people")) return <Navigate to="/" replace />;
  return (
    <CentralTabs title={t`Guichets de la compagnie`}>
      <DevicesPage />
    </CentralTabs>
  );
}

const exceptionsRoute = getRouteApi("/central/exceptions");

export function ExceptionsScreen() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const may = useMay();
  const { resolved = false } = exceptionsRoute.useSearch();
  if (!may("report")) return <Navigate to="/" replace />;
  return (
    <CentralTabs title={t`Cas à régler`}>
      <ExceptionsPage
        resolved={resolved}
        onResolved={(all) =>
          void navigate({
            to: "/central/exceptions",
            search: all ? { resolved: true } : {},
            replace: true,
          })
        }
      />
    </CentralTabs>
  );
}
