// The pages of the reports, as far as one may see them.

import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useMay } from "../shared/counter";

const TAB =
  "grid min-h-12 place-items-center border-b-4 border-transparent px-4 font-semibold hover:bg-sunken data-[status=active]:border-accent data-[status=active]:text-accent";

export function ReportTabs(props: { title: string; children: ReactNode }) {
  const { t } = useLingui();
  const may = useMay();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <main className="h-full overflow-y-auto p-4 pt-0" tabIndex={0}>
      <div className="mx-auto grid max-w-7xl gap-3">
        <nav aria-label={t`Rapports`} className="flex border-b border-line">
          {may("report") ? (
            <>
              <Link
                to="/rapports"
                className={TAB}
                activeOptions={{ exact: true, includeSearch: false }}
              >
                <Trans>Tableau de bord</Trans>
              </Link>
              <Link
                to="/rapports/recettes"
                className={TAB}
                activeOptions={{ includeSearch: false }}
              >
                <Trans>Recettes</Trans>
              </Link>
            </>
          ) : null}
          {may("audit") ? (
            <Link to="/rapports/journal" className={TAB} activeOptions={{ includeSearch: false }}>
              <Trans>Journal</Trans>
            </Link>
          ) : null}
        </nav>
        <h1 className="sr-only">{props.title}</h1>
        {props.children}
      </div>
    </main>
  );
}
