// Parcels in a list: which, for whom, where it is and since when, what is due.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { useMoney } from "../../shared/counter";
import { fromNow, useNow } from "../../shared/now";
import type { ParcelRow } from "../../wire/ParcelRow";
import { StateBadge } from "./StateBadge";

function Due({ row }: { row: ParcelRow }) {
  const money = useMoney();
  const due = row.due + row.cod;
  return (
    <span className="text-right">
      {due > 0 ? (
        <span className="block font-semibold whitespace-nowrap">
          <Trans>à encaisser {money(due)}</Trans>
        </span>
      ) : null}
      {row.cod_owed > 0 ? (
        <span className="block whitespace-nowrap text-wait">
          <Trans>à remettre {money(row.cod_owed)}</Trans>
        </span>
      ) : null}
      {row.claims > 0 ? (
        <span className="block text-loss">
          <Plural value={row.claims} one="# réclamation" other="# réclamations" />
        </span>
      ) : null}
      {row.troubles > 0 ? (
        <span className="inline-flex items-center gap-1 text-loss">
          <TriangleAlert aria-hidden className="size-4" />
          <Trans>à vérifier</Trans>
        </span>
      ) : null}
    </span>
  );
}

function Row({ row, now }: { row: ParcelRow; now: number }) {
  const { i18n } = useLingui();
  const listed = row.listed.length;
  return (
    <li>
      <Link
        to="/parcels/one"
        search={{ of: row.parcel }}
        className="grid min-h-14 grid-cols-[150px_120px_minmax(0,1fr)_minmax(0,1.1fr)_180px] xl:grid-cols-[170px_160px_minmax(0,1fr)_minmax(0,1.3fr)_190px] items-center gap-3 border-b border-line px-4 py-1 hover:bg-sunken"
      >
        <span className="min-w-0">
          <span className="block whitespace-nowrap font-semibold text-accent underline">
            {row.waybill}
          </span>
          <span className="block truncate text-sm text-quiet">{row.description}</span>
        </span>
        <span>
          <StateBadge state={row.state} />
          <span className="block text-sm text-quiet">
            {listed > 0 && listed < row.pieces ? (
              <Trans>
                {listed} sur {row.pieces} pièces
              </Trans>
            ) : (
              <Plural value={row.pieces} one="# pièce" other="# pièces" />
            )}
          </span>
        </span>
        <span className="min-w-0">
          <span className="block truncate font-semibold">{row.receiver ?? "–"}</span>
          <span className="block text-sm text-quiet">{row.receiver_phone}</span>
        </span>
        <span className="min-w-0">
          <span className="line-clamp-2 leading-5">
            {row.from} → {row.to}
          </span>
          <span className="block truncate text-sm text-quiet">
            {row.place}
            {row.since > 0 ? ` · ${fromNow(row.since, now, i18n.locale)}` : null}
          </span>
        </span>
        <Due row={row} />
      </Link>
    </li>
  );
}

export function ParcelRows(props: { label: string; rows: ParcelRow[]; more?: boolean }) {
  const now = useNow(10_000);
  if (props.rows.length === 0) return null;
  return (
    <section
      aria-label={props.label}
      className="panel min-h-0 flex-1 overflow-y-auto"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
    >
      <ul>
        {props.rows.map((row) => (
          <Row key={row.parcel} row={row} now={now} />
        ))}
      </ul>
      {props.more ? (
        <p className="p-4 text-quiet">
          <Trans>Il y en a d'autres : précisez la recherche.</Trans>
        </p>
      ) : null}
    </section>
  );
}
