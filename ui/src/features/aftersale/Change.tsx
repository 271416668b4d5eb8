// Another journey, seat or date for a ticket: choose, see the difference, confirm.

import { Trans } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useAnswer, useCommand, useCounter, useMoney } from "../../shared/counter";
import { goOnToConfirm } from "../../shared/enter";
import { useIntention } from "../../shared/intention";
import { asPayments, enough, newLine, type PaymentLine, sumPayments } from "../../shared/payments";
import { explain } from "../../shared/refusals";
import { Approve, given, isAboutApproval, isGiven, NO_APPROVAL } from "../../shared/ui/Approve";
import { Notice } from "../../shared/ui/Notice";
import { PaymentLines } from "../../shared/ui/PaymentLines";
import { Problem } from "../../shared/ui/Problem";
import { type Answer, call } from "../../transport";
import type { ChangeTicket } from "../../wire/ChangeTicket";
import type { ExchangeQuote } from "../../wire/ExchangeQuote";
import type { TicketCard } from "../../wire/TicketCard";
import { isPossible, optionOf, reasonOf } from "./costs";
import { type Journey, JourneyPicker } from "./JourneyPicker";
import { Parts } from "./Parts";
import type { Outcome } from "./Result";

interface Props {
  card: TicketCard;
  list: Answer<"ticket_options">;
  action: "exchange" | "move" | "fix";
  onDone: (outcome: Outcome) => void;
}

/** What it costs: old price, new price, fee, and what is between them. */
function Difference({ quote }: { quote: ExchangeQuote }) {
  const money = useMoney();
  if (quote.same_fare) {
    return (
      <p className="text-lg font-semibold">
        <Trans>Même prix : rien à payer, le billet garde son numéro.</Trans>
      </p>
    );
  }
  const line = (name: React.ReactNode, amount: number) => (
    <div className="flex justify-between gap-4">
      <dt>{name}</dt>
      <dd className="amount">{money(amount)}</dd>
    </div>
  );
  return (
    <>
      <dl className="grid gap-1">
        {line(<Trans>Déjà payé</Trans>, quote.paid)}
        {line(<Trans>Nouveau prix</Trans>, quote.price)}
        {quote.fee > 0 ? line(<Trans>Frais d'échange</Trans>, quote.fee) : null}
      </dl>
      <p className="flex items-baseline justify-between border-t border-line pt-2">
        <span className="text-lg font-semibold">
          {quote.difference > 0 ? (
            <Trans>À payer</Trans>
          ) : quote.difference < 0 ? (
            <Trans>À rendre</Trans>
          ) : (
            <Trans>Rien à payer</Trans>
          )}
        </span>
        <output aria-live="polite" className="amount text-[40px] leading-[44px] font-semibold">
          {money(Math.abs(quote.difference))}
        </output>
      </p>
      {quote.difference < 0 ? <Parts parts={quote.parts} /> : null}
    </>
  );
}

/** The price of what is chosen so far. */
function useQuoted(change: ChangeTicket | null) {
  return useQuery({
    queryKey: ["quote_exchange", change],
    queryFn: () => call("quote_exchange", change ?? { ticket: "" }),
    enabled: change !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

function usePaying(card: TicketCard, quote: ExchangeQuote | undefined) {
  const { company } = useCounter();
  const [lines, setLines] = useState<PaymentLine[]>(() => [newLine("cash", [])]);
  const rules = useAnswer("rules", {});
  const phone = card.row.phone ?? "";
  const due = quote && !quote.same_fare ? Math.max(0, quote.difference) : 0;
  const sum = sumPayments(lines, due, company.currency.digits);
  return {
    due,
    lines,
    setLines,
    phone,
    sum,
    // The new ticket comes out at once: nothing of it may stay unpaid.
    paid: due === 0 || (enough(sum) && !sum.pending),
    payments: due > 0 ? asPayments(lines, sum, rules.data?.rules.operators ?? [], phone) : [],
  };
}

export function Change({ card, list, action, onDone }: Props) {
  const money = useMoney();
  const { company } = useCounter();
  const [journey, setJourney] = useState<Journey | null>(null);
  const change = journey && { ticket: card.row.ticket, ...journey };
  const quoted = useQuoted(change);
  const quote = change && !quoted.error ? quoted.data : undefined;
  const { due, lines, setLines, phone, sum, paid, payments } = usePaying(card, quote);
  const [approval, setApproval] = useState(NO_APPROVAL);
  const intention = useIntention();
  const exchange = useCommand("exchange_ticket");
  const move = useCommand("move_ticket");

  const moving = quote?.same_fare ?? action !== "exchange";
  // What will be done decides who may: another price makes an exchange of a move.
  const wanted = moving ? (action === "fix" ? "fix" : "move") : "exchange";
  const rule = optionOf(list, wanted) ?? optionOf(list, action);
  const refusal = rule && !isPossible(rule) ? reasonOf(rule) : null;
  const approve = rule ? !rule.allowed && rule.with_approval : false;
  const { error, isPending } = moving ? move : exchange;
  const settled = quote !== undefined && !quoted.isPlaceholderData;
  const ready = settled && !refusal && paid && (!approve || isGiven(approval));

  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || isPending || !change || !quote) return;
    // The seat that was told is the seat that is given.
    const request = {
      request: intention.id(),
      change: { ...change, seat: quote.seat },
      approval: approve ? given(approval) : null,
    };
    const onSettled = (_: unknown, failed: unknown) => intention.settle(failed);
    const parts = quote.difference < 0 && !quote.same_fare ? quote.parts : [];
    if (moving) {
      move.mutate(request, {
        onSettled,
        onSuccess: (answer) =>
          onDone({ kind: "changed", changed: { how: "move", answer, parts: [] } }),
      });
    } else {
      exchange.mutate(
        { ...request, payments, expected_difference: quote.difference },
        {
          onSettled,
          onSuccess: (answer) =>
            onDone({ kind: "changed", changed: { how: "exchange", answer, parts } }),
        },
      );
    }
  };
  return (
    <form onSubmit={send} onKeyDown={goOnToConfirm}>
      <JourneyPicker card={card} action={action} seat={quote?.seat ?? null} onChange={setJourney}>
        <Problem failure={quoted.error} />
        {quote ? (
          <div className="grid gap-3 border-t border-line pt-3">
            {action === "move" && !quote.same_fare ? (
              <Notice tone="wait">
                <Trans>Le prix n'est pas le même : le billet est échangé contre un nouveau.</Trans>
              </Notice>
            ) : null}
            <Difference quote={quote} />
            {refusal ? <Problem failure={refusal} /> : null}
            {due > 0 ? (
              <>
                <PaymentLines lines={lines} onChange={setLines} total={due} phone={phone} atOnce />
                <p className="flex items-baseline justify-between font-semibold">
                  {sum.missing > 0 ? <Trans>Reste à payer</Trans> : <Trans>Rendu</Trans>}
                  <output className="amount text-[28px] leading-[36px]">
                    {money(sum.missing || sum.change)}
                  </output>
                </p>
              </>
            ) : null}
            {approve ? (
              <Approve
                approval={approval}
                onChange={setApproval}
                failure={error}
                hint={
                  rule && reasonOf(rule) ? explain(reasonOf(rule), company.currency) : undefined
                }
              />
            ) : null}
            {approve && isAboutApproval(error) ? null : <Problem failure={error} />}
            <button
              type="submit"
              className="btn btn-primary min-h-14 justify-self-end"
              disabled={!ready || isPending}
            >
              {moving ? (
                <Trans>Donner la place {quote.seat}</Trans>
              ) : quote.difference > 0 ? (
                <Trans>Encaisser {money(quote.difference)} et échanger</Trans>
              ) : quote.difference < 0 ? (
                <Trans>Échanger et rendre {money(-quote.difference)}</Trans>
              ) : (
                <Trans>Échanger</Trans>
              )}
            </button>
          </div>
        ) : null}
      </JourneyPicker>
    </form>
  );
}
