// What waits for the manager: variances, payments, exceptions, and the day to close.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useMay, useMoney } from "../../shared/counter";
import { dayAndClock, shortDay } from "../../shared/dates";
import { Notice } from "../../shared/ui/Notice";
import type { Dashboard } from "../../wire/Dashboard";
import type { ExceptionLine } from "../../wire/ExceptionLine";
import type { PendingPayment } from "../../wire/PendingPayment";
import type { TillRow } from "../../wire/TillRow";
import { Approving, Variance } from "./Approving";
import { Figure } from "./Figure";
import { Locking } from "./Locking";
import { Panel } from "./Tables";
import { EXCEPTIONS } from "./words";

const ITEM =
  "flex min-h-14 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-2 last:border-0";

function None(props: { children: ReactNode }) {
  return <p className="text-quiet">{props.children}</p>;
}

/** The audit view of one session. */
export function madeOfTill(till: TillRow, today: string) {
  return {
    from: till.opened_local.slice(0, 10),
    to: (till.closed_local ?? today).slice(0, 10),
    till: till.till,
  };
}

function Variances(props: { tills: TillRow[]; today: string }) {
  const { t, i18n } = useLingui();
  const may = useMay();
  const [approving, setApproving] = useState<TillRow | null>(null);
  const [done, setDone] = useState(false);
  return (
    <Panel title={t`Écarts à approuver`}>
      {done ? (
        <Notice tone="done">
          <Trans>L'écart est approuvé.</Trans>
        </Notice>
      ) : null}
      {props.tills.length === 0 ? (
        <None>
          <Trans>Aucun écart n'attend.</Trans>
        </None>
      ) : null}
      <ul>
        {props.tills.map((till) => (
          <li key={till.till} className={ITEM}>
            <span className="min-w-48 flex-1">
              <span className="block font-semibold">{till.employee_name}</span>
              <Figure made={madeOfTill(till, props.today)}>
                <Variance amount={till.variance ?? 0} />
              </Figure>
              <span className="block text-sm text-quiet">
                {till.closed_local ? dayAndClock(till.closed_local, i18n.locale) : null}
                {till.reason ? ` · ${till.reason}` : ""}
              </span>
            </span>
            {may("approve") ? (
              <button
                type="button"
                className="btn"
                aria-label={t`Approuver l'écart de ${till.employee_name}`}
                onClick={() => setApproving(till)}
              >
                <Trans>Approuver…</Trans>
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {approving ? (
        <Approving
          till={approving}
          onClose={() => setApproving(null)}
          onDone={() => {
            setApproving(null);
            setDone(true);
          }}
        />
      ) : null}
    </Panel>
  );
}

function Pending(props: { payments: PendingPayment[] }) {
  const { t, i18n } = useLingui();
  const money = useMoney();
  return (
    <Panel title={t`Paiements en attente`}>
      {props.payments.length === 0 ? (
        <None>
          <Trans>Aucun paiement n'attend.</Trans>
        </None>
      ) : null}
      <ul>
        {props.payments.map((payment) => (
          <li key={payment.info.payment} className={ITEM}>
            <span className="min-w-48 flex-1">
              <Link
                to="/billets/$ticket"
                params={{ ticket: payment.number }}
                className="font-semibold text-accent underline"
              >
                {payment.number}
              </Link>{" "}
              {payment.name} · <Plural value={payment.tickets} one="# billet" other="# billets" />
              <span className="block text-sm text-quiet">
                {[
                  payment.info.operator,
                  payment.info.phone,
                  payment.who,
                  dayAndClock(payment.at_local, i18n.locale),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </span>
            <strong className="amount text-wait">{money(payment.info.amount)}</strong>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function EntryLink(props: { entry: number }) {
  const may = useMay();
  if (!may("audit")) return <Trans>Écriture n° {props.entry}</Trans>;
  return (
    <Link
      to="/rapports/journal/$entry"
      params={{ entry: String(props.entry) }}
      className="text-accent underline"
    >
      <Trans>Écriture n° {props.entry}</Trans>
    </Link>
  );
}

function Exceptions(props: { lines: ExceptionLine[] }) {
  const { t, i18n } = useLingui();
  return (
    <Panel title={t`Exceptions`}>
      {props.lines.length === 0 ? (
        <None>
          <Trans>Rien d'anormal.</Trans>
        </None>
      ) : null}
      <ul>
        {props.lines.map((line) => {
          const known = EXCEPTIONS[line.kind];
          return (
            <li key={`${line.entry}-${line.subject}`} className={ITEM}>
              <span className="min-w-48 flex-1">
                <span className="block font-semibold">
                  {known ? i18n._(known) : line.kind} : {line.subject}
                </span>
                <span className="block text-sm text-quiet">
                  {dayAndClock(line.at_local, i18n.locale)}
                </span>
              </span>
              <span className="grid gap-1">
                <EntryLink entry={line.entry} />
                {line.other === null ? null : <EntryLink entry={line.other} />}
              </span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

function OpenTills(props: { tills: TillRow[]; today: string }) {
  const { t, i18n } = useLingui();
  const money = useMoney();
  return (
    <Panel title={t`Caisses ouvertes`}>
      {props.tills.length === 0 ? (
        <None>
          <Trans>Aucune caisse n'est ouverte.</Trans>
        </None>
      ) : null}
      <ul>
        {props.tills.map((till) => (
          <li key={till.till} className={ITEM}>
            <span className="min-w-48 flex-1">
              <span className="block font-semibold">{till.employee_name}</span>
              <span className="block text-sm text-quiet">
                <Trans>guichet {till.counter}</Trans> ·{" "}
                {dayAndClock(till.opened_local, i18n.locale)} ·{" "}
                <Plural value={till.tickets} one="# billet" other="# billets" />
              </span>
            </span>
            <Figure made={madeOfTill(till, props.today)} className="amount">
              {money(till.takings)}
            </Figure>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function Waiting(props: { page: Dashboard; today: string }) {
  const { t, i18n } = useLingui();
  const may = useMay();
  const { page, today } = props;
  return (
    <div className="grid content-start gap-4">
      <Panel title={t`Clôture des journées`}>
        <div className="grid gap-3">
          {page.to_lock === null ? (
            <None>
              <Trans>Toutes les journées passées sont clôturées.</Trans>
            </None>
          ) : null}
          {may("lock_period") ? <Locking day={page.to_lock} /> : null}
          {page.to_lock !== null && !may("lock_period") ? (
            <p>
              <Trans>
                Une journée attend d'être clôturée : {shortDay(page.to_lock, i18n.locale)}.
              </Trans>
            </p>
          ) : null}
        </div>
      </Panel>
      <Variances tills={page.to_approve} today={today} />
      <Pending payments={page.pending} />
      <Exceptions lines={page.exceptions} />
      <OpenTills tills={page.open_tills} today={today} />
    </div>
  );
}
