// The passengers of a trip, one to a line: as dense as it can be read, and walked with the arrows.

import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Users } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { clock } from "../../shared/dates";
import { RiderBadge } from "../../shared/ui/RiderBadge";
import type { BoardedAt } from "../../wire/BoardedAt";
import type { ManifestRow } from "../../wire/ManifestRow";
import type { Verdict } from "../../wire/Verdict";

const CELL = "px-2 py-0.5 align-middle";
/** Lines that a key for a page goes over. */
const PAGE = 12;

/** Where the arrows lead from a line of so many. */
function target(key: string, at: number, lines: number): number | null {
  const steps: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + PAGE,
    PageUp: at - PAGE,
    Home: 0,
    End: lines - 1,
  };
  const to = steps[key];
  return to === undefined ? null : Math.max(0, Math.min(lines - 1, to));
}

function Seat({ row }: { row: ManifestRow }) {
  if (row.seat === null) return <Trans>debout</Trans>;
  return (
    <>
      {row.seat}
      {row.printed_seat !== null && row.printed_seat !== row.seat ? (
        <span className="block text-sm leading-4 font-normal whitespace-nowrap text-wait">
          <Trans>papier {row.printed_seat}</Trans>
        </span>
      ) : null}
    </>
  );
}

function Where({ at }: { at: BoardedAt }) {
  return (
    <>
      {clock(at.at_local)} {at.place} ({at.whom})
    </>
  );
}

function Name(props: { row: ManifestRow; first: boolean; may: boolean; onFocus: () => void }) {
  const { row } = props;
  const name = row.name ?? <Trans>inconnu ici</Trans>;
  return (
    <>
      {props.may && row.number ? (
        <Link
          to="/billets/$ticket"
          params={{ ticket: row.ticket }}
          data-line=""
          tabIndex={props.first ? 0 : -1}
          onFocus={props.onFocus}
          className="font-semibold text-ink underline decoration-edge underline-offset-2 after:absolute after:inset-0"
        >
          {name}
        </Link>
      ) : (
        <span className="font-semibold">{name}</span>
      )}{" "}
      <span className="text-sm text-quiet">{row.category}</span>
      {row.unpaid ? (
        <strong className="ml-2 text-sm text-wait">
          <Trans>impayé</Trans>
        </strong>
      ) : null}
    </>
  );
}

function State({ row, word }: { row: ManifestRow; word: (verdict: Verdict) => string }) {
  return (
    <>
      <RiderBadge state={row.state} before={!row.joins_here} />
      {row.boarded ? (
        <span className="ml-1 align-middle text-sm text-quiet">{clock(row.boarded.at_local)}</span>
      ) : null}
      {row.boarded?.on_trust ? (
        <span className="ml-1 align-middle text-sm font-semibold text-wait">
          <Trans>sur parole</Trans>
        </span>
      ) : null}
      {row.proved ? (
        <strong className="block text-sm text-loss">
          <Trans>à tort : {word(row.proved)}</Trans>
        </strong>
      ) : null}
    </>
  );
}

/** Both places of a ticket that boarded more than once. */
function Doubled({ row }: { row: ManifestRow }) {
  const all = [row.boarded, ...row.doubles].filter((at) => at !== null);
  return (
    <span className="flex items-start gap-1 text-sm text-loss">
      <Users aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span>
        <strong>
          <Trans>Embarqué {all.length} fois :</Trans>
        </strong>{" "}
        {all.map((at, index) => (
          <span key={at.boarding}>
            {index > 0 ? " · " : null}
            <Where at={at} />
          </span>
        ))}
      </span>
    </span>
  );
}

export function ManifestTable(props: {
  rows: ManifestRow[];
  may: boolean;
  word: (verdict: Verdict) => string;
  /** What stands where there is no line. */
  empty: ReactNode;
}) {
  const { t } = useLingui();
  const { rows } = props;
  const [at, setAt] = useState<string | null>(null);
  // One line takes the tab key; the arrows lead to the others.
  const current = rows.some(({ ticket }) => ticket === at) ? at : (rows[0]?.ticket ?? null);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const lines = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-line]")];
    const from = lines.indexOf(document.activeElement as HTMLElement);
    const to = from < 0 ? null : target(event.key, from, lines.length);
    if (to === null) return;
    event.preventDefault();
    lines[to]?.focus();
  };
  const heads = [
    [t`Place`, "w-[4.5rem]"],
    [t`Passager`, ""],
    [t`Trajet`, "w-44 xl:w-64"],
    [t`Billet`, "w-[8.75rem]"],
    [t`Bagages`, "w-[4.5rem] text-right"],
    [t`État`, "w-40"],
    [t`Téléphone`, "w-28"],
  ] as const;
  return (
    <table className="w-full table-fixed border-separate border-spacing-0 [overflow-wrap:normal]">
      <caption className="sr-only">
        <Trans>Liste des passagers</Trans>
      </caption>
      <thead className="text-left text-sm text-quiet">
        <tr>
          {heads.map(([head, look]) => (
            <th
              key={head}
              scope="col"
              className={`sticky top-0 z-10 border-b border-edge bg-surface font-semibold ${CELL} ${look}`}
            >
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody onKeyDown={onKeyDown}>
        {rows.map((row) => (
          <tr
            key={row.ticket}
            className="relative scroll-mt-10 hover:bg-sunken [&>*]:border-b [&>*]:border-line"
          >
            <th scope="row" className={`text-left font-semibold ${CELL}`}>
              <Seat row={row} />
            </th>
            <td className={CELL}>
              <Name
                row={row}
                first={row.ticket === current}
                may={props.may}
                onFocus={() => setAt(row.ticket)}
              />
              {row.doubles.length > 0 ? <Doubled row={row} /> : null}
            </td>
            <td className={CELL}>
              {row.joins_here ? null : row.from} → {row.to}
            </td>
            <td className={`whitespace-nowrap ${CELL}`}>{row.number ?? "–"}</td>
            <td className={`text-right ${CELL}`}>{row.pieces > 0 ? row.pieces : "–"}</td>
            <td className={CELL}>
              <State row={row} word={props.word} />
            </td>
            <td className={`whitespace-nowrap ${CELL}`}>
              {row.state === "boarded" ? null : (row.phone ?? "–")}
            </td>
          </tr>
        ))}
        {rows.length === 0 ? (
          <tr>
            <td colSpan={heads.length} className="p-4 text-quiet">
              {props.empty}
            </td>
          </tr>
        ) : null}
      </tbody>
    </table>
  );
}
