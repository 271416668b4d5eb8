// Cancelling and refunding: which tickets, why, and how much goes back.

import { Trans, useLingui } from "@lingui/react/macro";
import { useQueries } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useCommand, useCounter, useMoney } from "../../shared/counter";
import { goOnToConfirm } from "../../shared/enter";
import { useIntention } from "../../shared/intention";
import { explain } from "../../shared/refusals";
import { Approve, given, isAboutApproval, isGiven, NO_APPROVAL } from "../../shared/ui/Approve";
import { Problem } from "../../shared/ui/Problem";
import { Reasons } from "../../shared/ui/Reasons";
import { type Answer, call } from "../../transport";
import type { SoldTicket } from "../../wire/SoldTicket";
import type { TicketCard } from "../../wire/TicketCard";
import type { TicketOption } from "../../wire/TicketOption";
import { isPossible, optionOf, reasonOf, sumOptions } from "./costs";
import { Parts } from "./Parts";
import type { Outcome } from "./Result";

interface Props {
  card: TicketCard;
  list: Answer<"ticket_options">;
  action: "cancel" | "refund";
  onDone: (outcome: Outcome) => void;
}

function Pick(props: {
  ticket: SoldTicket;
  chosen: boolean;
  fixed: boolean;
  option: TicketOption | undefined;
  onChange: (chosen: boolean) => void;
}) {
  const money = useMoney();
  const { company } = useCounter();
  const { ticket, option, chosen } = props;
  const refusal = option && !isPossible(option) ? reasonOf(option) : null;
  return (
    <li>
      <label className="flex min-h-12 cursor-pointer items-center gap-3">
        <input
          type="checkbox"
          className="size-6"
          checked={chosen}
          disabled={props.fixed}
          onChange={(event) => props.onChange(event.target.checked)}
        />
        <span className="min-w-0 flex-1">
          <span className="block truncate">
            <strong className="whitespace-nowrap">{ticket.number}</strong> · {ticket.name} ·{" "}
            <Trans>place {ticket.seat}</Trans>
          </span>
          {refusal ? (
            <span className="block text-sm text-loss">{explain(refusal, company.currency)}</span>
          ) : null}
        </span>
        <span className="amount">
          {chosen && option?.refund != null ? money(option.refund) : ""}
        </span>
      </label>
    </li>
  );
}

/** The options of every chosen ticket: its cost is asked before it is told. */
function useChosen({ card, list, action }: Props) {
  const own = card.row.ticket;
  const [more, setMore] = useState<string[]>([]);
  const others = card.sale_tickets.filter(({ ticket }) => list.others.includes(ticket));
  const chosen = more.filter((ticket) => list.others.includes(ticket));
  const answers = useQueries({
    queries: chosen.map((ticket) => ({
      queryKey: ["ticket_options", { ticket }],
      queryFn: () => call("ticket_options", { ticket }),
    })),
  });
  const lists = [list, ...answers.map(({ data }) => data)];
  const known = lists.map((one) => optionOf(one, action)).filter((option) => option !== undefined);
  const all = known.length === chosen.length + 1;
  return {
    shown: [...card.sale_tickets.filter(({ ticket }) => ticket === own), ...others],
    chosen: [own, ...chosen],
    optionFor: (ticket: string) =>
      optionOf(ticket === own ? list : answers[chosen.indexOf(ticket)]?.data, action),
    toggle: (ticket: string, on: boolean) =>
      setMore(on ? [...chosen, ticket] : chosen.filter((one) => one !== ticket)),
    failure: answers.find(({ error }) => error)?.error ?? null,
    sum: all ? sumOptions(known) : null,
    possible: all && known.every(isPossible),
  };
}

export function GiveBack(props: Props) {
  const { t } = useLingui();
  const money = useMoney();
  const { action, onDone, card } = props;
  const { shown, chosen, optionFor, toggle, failure, sum, possible } = useChosen(props);
  const [reason, setReason] = useState("");
  const [approval, setApproval] = useState(NO_APPROVAL);
  const intention = useIntention();
  const cancel = useCommand("cancel_tickets");
  const refund = useCommand("refund_tickets");
  const { error, isPending } = action === "cancel" ? cancel : refund;
  const approve = sum?.approve ?? false;
  const ready = possible && reason.trim() !== "" && (!approve || isGiven(approval));
  const usual =
    action === "cancel"
      ? [t`Erreur de destination`, t`Erreur de départ`, t`Vendu deux fois`, t`N'a pas payé`]
      : [t`Le passager renonce`, t`Maladie`, t`Car en retard`, t`Départ annulé`];

  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || isPending || !sum) return;
    const request = {
      request: intention.id(),
      tickets: chosen,
      reason: reason.trim(),
      approval: approve ? given(approval) : null,
    };
    const onSettled = (_: unknown, failed: unknown) => intention.settle(failed);
    if (action === "cancel") {
      cancel.mutate(request, {
        onSettled,
        onSuccess: (answer) => onDone({ kind: "cancel", answer }),
      });
    } else {
      refund.mutate(
        { ...request, expected_refund: sum.refund },
        { onSettled, onSuccess: (answer) => onDone({ kind: "refund", answer }) },
      );
    }
  };
  const back = sum ? money(sum.refund) : "";
  return (
    <form className="grid gap-4" onSubmit={send} onKeyDown={goOnToConfirm}>
      <ul aria-label={t`Billets`} className="rounded border border-line px-3">
        {shown.map((ticket) => (
          <Pick
            key={ticket.ticket}
            ticket={ticket}
            fixed={ticket.ticket === card.row.ticket}
            chosen={chosen.includes(ticket.ticket)}
            option={optionFor(ticket.ticket)}
            onChange={(on) => toggle(ticket.ticket, on)}
          />
        ))}
      </ul>
      <Problem failure={failure} />
      <Reasons label={t`Motif`} usual={usual} value={reason} onChange={setReason} />
      <div className="grid gap-2 border-t border-line pt-2">
        <p className="flex items-baseline justify-between">
          <span className="text-lg font-semibold">
            <Trans>À rendre</Trans>
          </span>
          <output aria-live="polite" className="amount text-[40px] leading-[44px] font-semibold">
            {sum ? back : "–"}
          </output>
        </p>
        {sum ? <Parts parts={sum.parts} /> : null}
        {sum && sum.fee > 0 ? (
          <p className="flex justify-between text-quiet">
            <Trans>Gardé en frais</Trans>
            <span className="amount">{money(sum.fee)}</span>
          </p>
        ) : null}
      </div>
      {approve ? <Approve approval={approval} onChange={setApproval} failure={error} /> : null}
      {approve && isAboutApproval(error) ? null : <Problem failure={error} />}
      <button
        type="submit"
        className="btn btn-primary min-h-14 justify-self-end"
        disabled={!ready || isPending}
      >
        {action === "cancel" ? (
          <Trans>Annuler et rendre {back}</Trans>
        ) : (
          <Trans>Rembourser {back}</Trans>
        )}
      </button>
    </form>
  );
}
