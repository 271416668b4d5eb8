// Around every screen: where we are above, how things stand below. Each part opens its page.

import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { LogOut } from "lucide-react";
import { useCounter, useMay } from "../shared/counter";
import { useKey } from "../shared/keys";
import { namesParcel } from "../shared/parcels";
import { useScanner } from "../shared/scanner";
import { useScansOtherwise } from "../shared/scans";
import { Notice } from "../shared/ui/Notice";
import { logout } from "../transport";
import { StateBar } from "./StateBar";

const TAB =
  "grid min-h-12 place-items-center border-b-4 border-transparent px-3 font-semibold hover:bg-sunken data-[status=active]:border-accent data-[status=active]:text-accent";

const WHOLE = new Set(["/control/$trip", "/parcels/trips/$trip"]);

function Tabs() {
  const { t } = useLingui();
  const may = useMay();
  return (
    <nav aria-label={t`Pages`} className="flex shrink-0 whitespace-nowrap">
      {may("sell") ? (
        <Link to="/" className={TAB} activeOptions={{ exact: true, includeSearch: false }}>
          <Trans>Vendre</Trans>
        </Link>
      ) : null}
      {may("look") ? (
        <Link to="/billets" className={TAB}>
          <span>
            <kbd className="kbd mr-1">F2</kbd>
            <Trans>Billets</Trans>
          </span>
        </Link>
      ) : null}
      {may("look") ? (
        <Link to="/parcels" className={TAB} activeOptions={{ includeSearch: false }}>
          <Trans>Colis</Trans>
        </Link>
      ) : null}
      {may("board") ? (
        <Link to="/control" className={TAB} activeOptions={{ includeSearch: false }}>
          <Trans>Contrôle</Trans>
        </Link>
      ) : null}
      {may("sell") ? (
        <Link to="/caisse" className={TAB}>
          <Trans>Caisse</Trans>
        </Link>
      ) : null}
      {may("print") || may("set_printer") ? (
        <Link to="/imprimante" className={TAB}>
          <Trans>Imprimante</Trans>
        </Link>
      ) : null}
      {may("report") || may("audit") ? (
        <Link to={may("report") ? "/rapports" : "/rapports/journal"} className={TAB}>
          <Trans>Rapports</Trans>
        </Link>
      ) : null}
      <Link to="/reglages" className={TAB}>
        <Trans>Réglages</Trans>
      </Link>
    </nav>
  );
}

function TopBar() {
  const { t } = useLingui();
  const { company } = useCounter();
  const queries = useQueryClient();
  const navigate = useNavigate();
  // The next one begins where their work begins.
  const leave = async () => {
    await navigate({ to: "/" });
    await logout().catch(() => undefined);
    await queries.resetQueries();
  };
  return (
    <header className="flex min-h-14 items-center gap-3 border-b border-line bg-surface px-4">
      <p className="min-w-0 flex-1 truncate">
        <strong>{company.name}</strong> · {company.station} · <Trans>G{company.counter}</Trans>
      </p>
      {company.training ? (
        <span className="rounded border-2 border-wait bg-wait-soft px-3 font-bold text-wait">
          <Trans>FORMATION</Trans>
        </span>
      ) : null}
      <Tabs />
      <button
        type="button"
        className="btn btn-quiet px-3"
        aria-label={t`Quitter la session`}
        title={t`Quitter la session`}
        onClick={leave}
      >
        <LogOut aria-hidden className="size-5" />
      </button>
    </header>
  );
}

export function Frame() {
  const navigate = useNavigate();
  const { store } = useCounter();
  const may = useMay();
  const mayLook = may("look");
  useKey("F2", () => void navigate({ to: "/billets", search: { q: "" } }), mayLook);
  useScansOtherwise((text) => {
    if (namesParcel(text)) void navigate({ to: "/parcels/search", search: { q: text } });
    else void navigate({ to: "/billets", search: { q: text } });
  }, mayLook);
  useScanner();
  // Where scans come one after the other, they have the whole screen, but for how things stand.
  const whole = useRouterState({
    select: ({ matches }) => matches.some(({ routeId }) => WHOLE.has(routeId)),
  });

  return (
    <div className="flex h-full flex-col">
      {whole ? null : <TopBar />}
      {store.check === "damaged" ? (
        <Notice tone="loss">
          <Trans>
            Les données de ce poste sont abîmées. Arrêtez de vendre ici et appelez la personne qui
            s'occupe de Guichet.
          </Trans>
        </Notice>
      ) : null}
      <div className="min-h-0 flex-1">
        <Outlet />
      </div>
      <StateBar />
    </div>
  );
}
