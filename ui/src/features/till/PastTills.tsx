// Sessions of the past, by period. Each opens its Z.

import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { useAnswer, useCounter, useMoney } from "../../shared/counter";
import { clock, dayAndClock, shortDay } from "../../shared/dates";
import { Labelled } from "../../shared/ui/Labelled";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { TillRow } from "../../wire/TillRow";
import { Variance } from "./Variance";
import { daysFrom } from "./words";

const MOST = 200;
const DAYS_BACK = 7;
const HEAD = "sticky top-0 bg-surface px-2 py-2 text-left text-sm font-semibold text-quiet";
const CELL = "border-t border-line px-2 py-1";

export interface Period {
  from: string;
  to: string;
}

/** What one wants to see without having asked for anything. */
export function usualPeriod(today: string): Period {
  return { from: daysFrom(today, -DAYS_BACK), to: today };
}

function Approval({ row }: { row: TillRow }) {
  if (row.to_approve) {
    return (
      <span className="font-semibold text-wait">
        <Trans>à approuver</Trans>
      </span>
    );
  }
  return row.approved_by ? <Trans>par {row.approved_by}</Trans> : "–";
}

function Row(props: { row: TillRow; link: (till: string, text: ReactNode) => ReactNode }) {
  const { i18n } = useLingui();
  const money = useMoney();
  const { row } = props;
  const { opened_local: opened, closed_local: closed } = row;
  const sameDay = closed?.slice(0, 10) === opened.slice(0, 10);
  return (
    <tr className="hover:bg-sunken">
      <th scope="row" className={`${CELL} text-left`}>
        {props.link(row.till, row.z === null ? <Trans>en cours</Trans> : <Trans>Z {row.z}</Trans>)}
      </th>
      <td className={`${CELL} wrap-anywhere`}>{row.employee_name}</td>
      <td className={`${CELL} whitespace-nowrap`}>
        {shortDay(opened, i18n.locale)} {clock(opened)}
        {closed ? ` → ${sameDay ? clock(closed) : dayAndClock(closed, i18n.locale)}` : ""}
      </td>
      <td className={`${CELL} amount`}>{row.tickets}</td>
      <td className={`${CELL} amount`}>{money(row.takings)}</td>
      <td className={`${CELL} amount`}>{row.counted === null ? "–" : money(row.counted)}</td>
      <td className={`${CELL} amount`}>
        {row.variance === null ? "–" : <Variance variance={row.variance} />}
      </td>
      <td className={`${CELL} min-w-28`}>
        <Approval row={row} />
        {row.reason ? (
          <span className="block text-sm text-quiet [overflow-wrap:break-word]">{row.reason}</span>
        ) : null}
      </td>
    </tr>
  );
}

function Table(props: { rows: TillRow[]; link: (till: string, text: ReactNode) => ReactNode }) {
  const { t } = useLingui();
  return (
    <section
      aria-label={t`Caisses passées`}
      className="panel min-h-0 flex-1 overflow-auto"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
    >
      <table className="w-full [overflow-wrap:normal]">
        <thead>
          <tr>
            <th className={HEAD}>
              <Trans>Caisse</Trans>
            </th>
            <th className={HEAD}>
              <Trans>Caissier</Trans>
            </th>
            <th className={HEAD}>
              <Trans>Ouverte → clôturée</Trans>
            </th>
            <th className={`${HEAD} text-right!`}>
              <Trans>Billets vendus</Trans>
            </th>
            <th className={`${HEAD} text-right!`}>
              <Trans>Encaissé</Trans>
            </th>
            <th className={`${HEAD} text-right!`}>
              <Trans>Compté</Trans>
            </th>
            <th className={`${HEAD} text-right!`}>
              <Trans>Écart</Trans>
            </th>
            <th className={HEAD}>
              <Trans>Approbation</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <Row key={row.till} row={row} link={props.link} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function PastTills(props: {
  period: Period;
  onPeriod: (period: Period) => void;
  link: (till: string, text: ReactNode) => ReactNode;
}) {
  const { t } = useLingui();
  const { today } = useCounter();
  const { period } = props;
  const wrong = period.from > period.to;
  const tills = useAnswer("tills", { ...period, limit: MOST }, !wrong);
  return (
    <div className="flex h-full flex-col gap-3">
      <form className="flex flex-wrap items-end gap-3" onSubmit={(event) => event.preventDefault()}>
        <Labelled
          label={t`Du`}
          type="date"
          className="w-48"
          max={today}
          value={period.from}
          error={wrong ? t`Après la fin.` : null}
          onChange={({ target }) =>
            target.value && props.onPeriod({ ...period, from: target.value })
          }
        />
        <Labelled
          label={t`Au`}
          type="date"
          className="w-48"
          max={today}
          value={period.to}
          onChange={({ target }) => target.value && props.onPeriod({ ...period, to: target.value })}
        />
      </form>
      <Problem failure={tills.error} />
      {tills.isLoading ? <Skeleton lines={6} /> : null}
      {tills.data?.tills.length === 0 ? (
        <p className="p-4 text-quiet">
          <Trans>Aucune caisse sur ces jours.</Trans>
        </p>
      ) : null}
      {tills.data && tills.data.tills.length > 0 ? (
        <Table rows={tills.data.tills} link={props.link} />
      ) : null}
      {tills.data?.tills.length === MOST ? (
        <p className="text-quiet">
          <Trans>Il y en a d'autres : choisissez moins de jours.</Trans>
        </p>
      ) : null}
    </div>
  );
}
