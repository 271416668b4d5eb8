// The X of an open session, or the Z of a closed one.

import { Trans, useLingui } from "@lingui/react/macro";
import { Printer } from "lucide-react";
import type { ReactNode } from "react";
import { useAnswer, useCommand, useCounter, useMoney } from "../../shared/counter";
import { clock, dayAndClock } from "../../shared/dates";
import { useIntention } from "../../shared/intention";
import { KINDS } from "../../shared/journal";
import { METHODS } from "../../shared/payments";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { MethodLine } from "../../wire/MethodLine";
import type { MovementLine } from "../../wire/MovementLine";
import type { TillReport } from "../../wire/TillReport";
import { useSigned, Variance } from "./Variance";
import { MOVEMENTS } from "./words";

const HEAD = "border-b border-edge py-1 text-sm font-semibold text-quiet";
const CELL = "border-b border-line py-1";

function Facts(props: { facts: [name: ReactNode, value: ReactNode][] }) {
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1">
      {props.facts.map(([name, value], index) => (
        <div key={index} className="contents">
          <dt className="text-quiet">{name}</dt>
          <dd className="amount font-semibold">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Methods({ methods }: { methods: MethodLine[] }) {
  const { i18n } = useLingui();
  const money = useMoney();
  return (
    <table className="w-full text-left">
      <thead>
        <tr>
          <th className={HEAD}>
            <Trans>Moyen</Trans>
          </th>
          <th className={`${HEAD} amount`}>
            <Trans>Encaissé</Trans>
          </th>
          <th className={`${HEAD} amount`}>
            <Trans>Rendu</Trans>
          </th>
        </tr>
      </thead>
      <tbody>
        {methods.map((line) => (
          <tr key={`${line.method} ${line.operator} ${line.pending}`}>
            <th className={`${CELL} font-normal`}>
              {line.operator ?? i18n._(METHODS[line.method])}
              {line.pending ? (
                <span className="ml-2 font-semibold text-wait">
                  <Trans>en attente</Trans>
                </span>
              ) : null}
            </th>
            <td className={`${CELL} amount`}>{money(line.taken)}</td>
            <td className={`${CELL} amount`}>{money(line.returned)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function MovementList({ movements }: { movements: MovementLine[] }) {
  const { i18n } = useLingui();
  const signed = useSigned();
  if (movements.length === 0) {
    return (
      <p className="text-quiet">
        <Trans>Pas encore de mouvement dans cette caisse.</Trans>
      </p>
    );
  }
  return (
    <ul>
      {movements.map((line) => (
        <li
          key={line.movement}
          className="grid grid-cols-[48px_1fr_auto] gap-x-3 border-b border-line py-2"
        >
          <span className="text-quiet">{clock(line.at_local)}</span>
          <span className="min-w-0">
            <span className="block font-semibold">{i18n._(MOVEMENTS[line.kind])}</span>
            <span className="block text-sm text-quiet">
              {[line.reason, line.vehicle, line.receipt_number && `n° ${line.receipt_number}`]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </span>
          <span className="amount font-semibold">{signed(line.amount)}</span>
        </li>
      ))}
    </ul>
  );
}

function Part(props: { title: ReactNode; children: ReactNode }) {
  return (
    <section className="panel min-w-0 p-4">
      <h3 className="mb-2 text-lg">{props.title}</h3>
      {props.children}
    </section>
  );
}

function Cash({ report }: { report: TillReport }) {
  const money = useMoney();
  const { till } = useCounter();
  // Who is going to count is not told before, whatever they may see of other tills.
  const blind = report.z === null && till?.mine;
  const facts: [ReactNode, ReactNode][] = [[<Trans>Fond</Trans>, money(report.float)]];
  if (report.expected !== null && !blind)
    facts.push([<Trans>Attendu</Trans>, money(report.expected)]);
  if (report.counted !== null) facts.push([<Trans>Compté</Trans>, money(report.counted)]);
  if (report.variance !== null) {
    facts.push([<Trans>Écart</Trans>, <Variance variance={report.variance} />]);
  }
  return (
    <Part title={<Trans>Espèces</Trans>}>
      <Facts facts={facts} />
      {report.reason ? (
        <p className="mt-2">
          <Trans>Motif : {report.reason}</Trans>
        </p>
      ) : null}
      {report.approved_by ? (
        <Notice tone="done" className="mt-2">
          <Trans>Écart approuvé par {report.approved_by}.</Trans>
        </Notice>
      ) : null}
      {report.to_approve ? (
        <Notice tone="wait" className="mt-2">
          <Trans>L'écart reste à approuver.</Trans>
        </Notice>
      ) : null}
      {report.count.length > 0 ? (
        <ul className="mt-3 border-t border-line pt-2">
          {report.count.map(({ denomination, pieces }) => (
            <li key={denomination} className="grid grid-cols-[1fr_1fr_1fr] gap-2">
              <span className="amount">{money(denomination)}</span>
              <span className="amount">× {pieces}</span>
              <span className="amount">{money(denomination * pieces)}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </Part>
  );
}

function Kinds({ report }: { report: TillReport }) {
  const { i18n } = useLingui();
  const signed = useSigned();
  return (
    <ul className="mt-3 border-t border-line pt-2">
      {report.kinds.map(({ kind, count, amount }) => (
        <li key={kind} className="grid grid-cols-[1fr_auto_auto] gap-x-4">
          <span>{KINDS[kind] ? i18n._(KINDS[kind]) : kind}</span>
          <span className="amount">{count}</span>
          <span className="amount min-w-28">{signed(amount)}</span>
        </li>
      ))}
    </ul>
  );
}

function Counts({ report }: { report: TillReport }) {
  const money = useMoney();
  const { counts } = report;
  return (
    <Part title={<Trans>Compteurs</Trans>}>
      <Facts
        facts={[
          [<Trans>Ventes</Trans>, counts.sales],
          [<Trans>Billets vendus</Trans>, counts.tickets],
          [<Trans>Billets annulés ou remboursés</Trans>, counts.cancellations],
          [<Trans>Réimpressions</Trans>, counts.reprints],
          [<Trans>Tiroir ouvert sans vente</Trans>, counts.drawer_openings],
          [<Trans>Comptages</Trans>, counts.counts],
          [<Trans>Vendu ici depuis toujours</Trans>, money(report.grand_total)],
        ]}
      />
      {report.signature ? (
        <p className="mt-2 text-sm text-quiet">
          <Trans>
            Écriture {report.entry} · signature {report.signature}
          </Trans>
        </p>
      ) : null}
    </Part>
  );
}

export function PrintReport(props: { till: string; closed: boolean }) {
  const intention = useIntention();
  const print = useCommand("print_till_report");
  return (
    <div className="grid gap-2">
      <button
        type="button"
        className="btn justify-self-start"
        disabled={print.isPending}
        onClick={() =>
          print.mutate(
            { request: intention.id(), till: props.till },
            { onSettled: (_, failure) => intention.settle(failure) },
          )
        }
      >
        <Printer aria-hidden className="size-5" />
        {props.closed ? <Trans>Imprimer le duplicata</Trans> : <Trans>Imprimer</Trans>}
      </button>
      <Problem failure={print.error} />
      {print.isSuccess ? (
        <Notice tone="done">
          <Trans>Envoyé à l'imprimante.</Trans>
        </Notice>
      ) : null}
    </div>
  );
}

function Title({ report }: { report: TillReport }) {
  const { i18n } = useLingui();
  return (
    <header>
      <h2 className="text-xl">
        {report.z === null ? (
          <Trans>X · caisse en cours</Trans>
        ) : (
          <Trans>Z n° {report.z} · caisse clôturée</Trans>
        )}
      </h2>
      <p className="text-quiet">
        {report.employee_name} · {report.station} · <Trans>G{report.counter}</Trans>
      </p>
      <p className="text-quiet">
        {dayAndClock(report.opened_local, i18n.locale)} →{" "}
        {dayAndClock(report.closed_local ?? report.now_local, i18n.locale)}
      </p>
    </header>
  );
}

export function ReportSheet({ report }: { report: TillReport }) {
  const money = useMoney();
  return (
    <article className="grid gap-3">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <Title report={report} />
        <PrintReport till={report.till} closed={report.z !== null} />
      </div>
      <div className="grid items-start gap-3 lg:grid-cols-2">
        <div className="grid gap-3">
          <Part title={<Trans>Recettes</Trans>}>
            <Facts
              facts={[
                [<Trans>Ventes</Trans>, money(report.sales)],
                [<Trans>Remboursé</Trans>, money(report.refunds)],
                [<Trans>Net</Trans>, <span className="text-xl">{money(report.net)}</span>],
              ]}
            />
            {report.kinds.length > 0 ? <Kinds report={report} /> : null}
          </Part>
          <Part title={<Trans>Par moyen de paiement</Trans>}>
            {report.methods.length > 0 ? (
              <Methods methods={report.methods} />
            ) : (
              <p className="text-quiet">
                <Trans>Rien d'encaissé.</Trans>
              </p>
            )}
          </Part>
          {report.movements.length > 0 ? (
            <Part title={<Trans>Mouvements d'espèces</Trans>}>
              <MovementList movements={report.movements} />
            </Part>
          ) : null}
        </div>
        <div className="grid gap-3">
          <Cash report={report} />
          <Counts report={report} />
        </div>
      </div>
    </article>
  );
}

/** The session open here when `till` is left out. */
export function Report({ till }: { till?: string }) {
  const report = useAnswer("till_report", { till: till ?? null });
  if (report.isLoading) return <Skeleton lines={8} />;
  if (!report.data) return <Problem failure={report.error} />;
  return <ReportSheet report={report.data} />;
}
