// One field for everything a passenger can say or show.

import { Trans, useLingui } from "@lingui/react/macro";
import { Link, useNavigate } from "@tanstack/react-router";
import { ScanLine } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useAnswer, useMoney } from "../../shared/counter";
import { dayAndClock } from "../../shared/dates";
import { Labelled } from "../../shared/ui/Labelled";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import { TicketBadge } from "../../shared/ui/TicketBadge";
import type { TicketRow } from "../../wire/TicketRow";

/** A scan or a number names one ticket: it opens without another key. */
const NAMES_ONE = /^[A-Z0-9 $%*+\-./:]{12,}$/;

function Row({ row }: { row: TicketRow }) {
  const { i18n } = useLingui();
  const money = useMoney();
  return (
    <li>
      <Link
        to="/billets/$ticket"
        params={{ ticket: row.ticket }}
        className="grid min-h-14 grid-cols-[150px_120px_1fr_1fr_80px_120px] items-center gap-3 border-b border-line px-4 py-1 hover:bg-sunken"
      >
        <span className="whitespace-nowrap font-semibold text-accent underline">{row.number}</span>
        <span>
          <TicketBadge state={row.state} />
        </span>
        <span className="min-w-0">
          <span className="block truncate font-semibold">{row.name}</span>
          <span className="block text-sm text-quiet">{row.phone}</span>
        </span>
        <span className="min-w-0">
          <span className="block truncate">
            {row.from} → {row.to}
          </span>
          <span className="block text-sm text-quiet">
            {row.state === "open" ? (
              <Trans>date à fixer</Trans>
            ) : (
              dayAndClock(row.departs_local, i18n.locale)
            )}
          </span>
        </span>
        <span>{row.state === "open" ? null : <Trans>place {row.seat}</Trans>}</span>
        <span className="amount">{money(row.price)}</span>
      </Link>
    </li>
  );
}

export function TicketSearch(props: { asked: string }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const box = useRef<HTMLFormElement>(null);
  const [typed, setTyped] = useState(props.asked);
  const found = useAnswer("find_tickets", { query: props.asked, limit: 50 }, props.asked !== "");
  const rows = found.data?.tickets ?? [];
  const only = rows.length === 1 && NAMES_ONE.test(props.asked) ? rows[0] : undefined;

  useEffect(() => {
    setTyped(props.asked);
    const field = box.current?.querySelector("input");
    field?.focus();
    field?.select();
  }, [props.asked]);
  useEffect(() => {
    if (only) {
      void navigate({ to: "/billets/$ticket", params: { ticket: only.ticket }, replace: true });
    }
  }, [only, navigate]);

  return (
    <div className="flex h-full flex-col gap-3">
      <form
        ref={box}
        className="flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          void navigate({ to: "/billets", search: { q: typed.trim() } });
        }}
      >
        <Labelled
          label={t`Numéro, téléphone, nom, ou scan du billet`}
          className="max-w-xl flex-1"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <button type="submit" className="btn btn-primary">
          <Trans>Chercher</Trans>
        </button>
      </form>
      <Problem failure={found.error} />
      {found.isLoading ? <Skeleton lines={5} /> : null}
      {props.asked === "" || found.data?.tickets.length === 0 ? (
        <p className="flex items-center gap-3 p-4 text-quiet">
          <ScanLine aria-hidden className="size-6" />
          {props.asked ? (
            <Trans>Aucun billet pour « {props.asked} ». Vérifiez, ou cherchez par téléphone.</Trans>
          ) : (
            <Trans>Tapez ou scannez ce que le passager montre.</Trans>
          )}
        </p>
      ) : null}
      {rows.length > 0 ? (
        <section
          aria-label={t`Billets trouvés`}
          className="panel min-h-0 flex-1 overflow-y-auto"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
          tabIndex={0}
        >
          <ul>
            {rows.map((row) => (
              <Row key={row.ticket} row={row} />
            ))}
          </ul>
          {found.data?.more ? (
            <p className="p-4 text-quiet">
              <Trans>Il y en a d'autres : précisez la recherche.</Trans>
            </p>
          ) : null}
        </section>
      ) : null}
    </div>
  );
}
