// What was just sold: the change to give back, the numbers, and another print.

import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Ban, Check, Clock, Printer, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useCommand, useMay, useMoney } from "../../shared/counter";
import { clock } from "../../shared/dates";
import { useIntention } from "../../shared/intention";
import { METHODS } from "../../shared/payments";
import { Problem } from "../../shared/ui/Problem";
import type { PaymentInfo } from "../../wire/PaymentInfo";
import { useSaleState } from "./draft";

const SettlePayment = lazy(() => import("../../shared/ui/SettlePayment"));
const LOOKS = {
  done: { Icon: Check, edge: "border-l-done", text: "text-done" },
  wait: { Icon: Clock, edge: "border-l-wait", text: "text-wait" },
  loss: { Icon: Ban, edge: "border-l-loss", text: "text-loss" },
};

/** How it was paid, where that is not simply cash. */
function Paid(props: { payments: PaymentInfo[]; onSettle: (payment: PaymentInfo) => void }) {
  const { i18n } = useLingui();
  const money = useMoney();
  return (
    <ul className="mt-1 grid grid-cols-[minmax(0,1fr)] gap-1 text-sm">
      {props.payments.map((payment) => (
        <li key={payment.payment}>
          <span className="flex justify-between gap-2">
            <span className="truncate">
              {i18n._(METHODS[payment.method])}
              {payment.operator ? ` · ${payment.operator}` : null}
            </span>
            <span className="amount">{money(payment.amount)}</span>
          </span>
          {payment.state === "pending" ? (
            <button
              type="button"
              className="btn btn-primary mt-1 w-full px-2"
              onClick={() => props.onSettle(payment)}
            >
              <Trans>Confirmer le paiement</Trans>
            </button>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

export function LastSale() {
  const { t } = useLingui();
  const money = useMoney();
  const may = useMay();
  const last = useSaleState((state) => state.last);
  const reprint = useCommand("reprint");
  const intention = useIntention();
  const [settling, setSettling] = useState<PaymentInfo | null>(null);
  if (!last) return null;
  const { sold } = last;
  const several = sold.tickets.length > 1;
  const reprintWords = several ? t`Imprimer le reçu` : t`Réimprimer (DUPLICATA)`;

  const sent = (copy: number) => (copy === 1 ? t`Reçu envoyé` : t`DUPLICATA ${copy} envoyé`);

  const again = () => {
    const ticket = sold.tickets[0];
    if (!ticket) return;
    reprint.mutate(
      { request: intention.id(), ticket: ticket.ticket, document: several ? "receipt" : "ticket" },
      { onSettled: (_, failure) => intention.settle(failure) },
    );
  };

  const simple = sold.payments.every(({ method }) => method === "cash");
  const { Icon, edge, text } = LOOKS[last.dropped ? "loss" : sold.pending ? "wait" : "done"];
  const where = `${last.to} ${clock(last.departs)}`;

  return (
    <section aria-label={t`Dernière vente`} className={`panel border-l-4 p-3 ${edge}`}>
      <header className={`flex items-center gap-2 font-semibold ${text}`}>
        <Icon aria-hidden className="size-5 shrink-0" />
        <span className="line-clamp-2 min-w-0 flex-1">
          {last.dropped ? (
            <Trans>Vente abandonnée : {where}</Trans>
          ) : sold.pending ? (
            <Trans>Paiement en attente : {where}</Trans>
          ) : (
            <Trans>Vendu : {where}</Trans>
          )}
        </span>
        <button
          type="button"
          className="-m-2 grid size-11 place-items-center text-ink"
          aria-label={t`Fermer`}
          onClick={() => useSaleState.setState({ last: null })}
        >
          <X aria-hidden className="size-5" />
        </button>
      </header>
      <p className="text-sm text-quiet">
        <Trans>Rendre</Trans>
      </p>
      <p className="amount text-[40px] leading-[44px] font-semibold" data-testid="change">
        {money(sold.change)}
      </p>
      {simple ? (
        <p className="amount text-sm text-quiet">
          <Trans>
            {money(sold.total)} · reçu {money(sold.tendered)}
          </Trans>
        </p>
      ) : (
        <Paid payments={sold.payments} onSettle={setSettling} />
      )}
      {sold.pending ? (
        <p className="mt-1 text-sm font-semibold text-wait">
          <Trans>Les billets sortent quand le paiement est confirmé.</Trans>
        </p>
      ) : null}
      <ul className="mt-1 max-h-24 overflow-y-auto text-sm">
        {sold.tickets.map((ticket) => (
          <li key={ticket.ticket} className="flex justify-between gap-2">
            <Link
              to="/billets/$ticket"
              params={{ ticket: ticket.ticket }}
              className="whitespace-nowrap font-semibold text-accent underline"
            >
              {ticket.number}
            </Link>
            <span className="truncate">
              <Trans>place {ticket.seat}</Trans>
            </span>
          </li>
        ))}
      </ul>
      <Problem failure={reprint.error} className="mt-2" />
      {may("reprint") && !sold.pending && !last.dropped ? (
        <button
          type="button"
          className="btn mt-2 w-full"
          disabled={reprint.isPending}
          onClick={again}
        >
          <Printer aria-hidden className="size-5" />
          {reprint.data ? sent(reprint.data.copy) : reprintWords}
        </button>
      ) : null}
      {settling ? (
        <Suspense fallback={null}>
          <SettlePayment
            payment={settling}
            onClose={() => setSettling(null)}
            onSettled={(answer, outcome) =>
              useSaleState
                .getState()
                .settled({ ...settling, state: answer.state }, outcome === "dropped")
            }
          />
        </Suspense>
      ) : null}
    </section>
  );
}
