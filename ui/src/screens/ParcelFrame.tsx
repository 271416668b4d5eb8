// Around the pages of parcels: which there are.

import { Trans, useLingui } from "@lingui/react/macro";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useMay } from "../shared/counter";
import { useKey } from "../shared/keys";

const TAB =
  "grid min-h-12 place-items-center border-b-4 border-transparent px-3 font-semibold hover:bg-sunken data-[status=active]:border-accent data-[status=active]:text-accent";

export function ParcelFrame({ children }: { children: ReactNode }) {
  const { t } = useLingui();
  const may = useMay();
  const navigate = useNavigate();
  useKey("F3", () => void navigate({ to: "/parcels/search", search: {} }));
  return (
    <main className="flex h-full flex-col">
      <h1 className="sr-only">{t`Colis`}</h1>
      <nav aria-label={t`Pages des colis`} className="flex border-b border-line bg-surface px-2">
        {may("take_parcels") ? (
          <Link to="/parcels" activeOptions={{ exact: true }} className={TAB}>
            <Trans>Recevoir</Trans>
          </Link>
        ) : null}
        <Link
          to="/parcels/search"
          search={{}}
          activeOptions={{ includeSearch: false }}
          className={TAB}
        >
          <span>
            <kbd className="kbd mr-1">F3</kbd>
            <Trans>Chercher</Trans>
          </span>
        </Link>
        <Link
          to="/parcels/lists"
          search={{}}
          activeOptions={{ includeSearch: false }}
          className={TAB}
        >
          <Trans>Listes</Trans>
        </Link>
        {may("move_parcels") ? (
          <Link
            to="/parcels/trips"
            search={{}}
            activeOptions={{ includeSearch: false }}
            className={TAB}
          >
            <Trans>Charger et décharger</Trans>
          </Link>
        ) : null}
      </nav>
      <div className="min-h-0 flex-1">{children}</div>
    </main>
  );
}
