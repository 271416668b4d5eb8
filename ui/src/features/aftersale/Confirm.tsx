// Leaving a date open, and noting who did not come: one press more, so that none is by mistake.

import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { useCommand } from "../../shared/counter";
import { dayAndClock } from "../../shared/dates";
import { goOnToConfirm } from "../../shared/enter";
import { useIntention } from "../../shared/intention";
import { Approve, given, isAboutApproval, isGiven, NO_APPROVAL } from "../../shared/ui/Approve";
import { Problem } from "../../shared/ui/Problem";
import type { TicketCard } from "../../wire/TicketCard";
import type { TicketOption } from "../../wire/TicketOption";
import type { Outcome } from "./Result";

export function Confirm(props: {
  card: TicketCard;
  option: TicketOption;
  onDone: (outcome: Outcome) => void;
}) {
  const { i18n } = useLingui();
  const { card, option, onDone } = props;
  const { row } = card;
  const opening = option.action === "open";
  const [approval, setApproval] = useState(NO_APPROVAL);
  const intention = useIntention();
  const open = useCommand("open_ticket");
  const absent = useCommand("mark_no_show");
  const { error, isPending } = opening ? open : absent;
  const approve = opening && !option.allowed;
  const ready = !approve || isGiven(approval);

  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || isPending) return;
    const request = { request: intention.id(), ticket: row.ticket };
    const onSettled = (_: unknown, failed: unknown) => intention.settle(failed);
    if (!opening) {
      absent.mutate(request, { onSettled, onSuccess: () => onDone({ kind: "no_show" }) });
      return;
    }
    open.mutate(
      { ...request, approval: approve ? given(approval) : null },
      {
        onSettled,
        onSuccess: (answer) =>
          onDone({ kind: "changed", changed: { how: "open", answer, parts: [] } }),
      },
    );
  };
  const departure = dayAndClock(row.departs_local, i18n.locale);
  return (
    <form className="grid gap-4" onSubmit={send} onKeyDown={goOnToConfirm}>
      <p className="text-lg">
        {opening ? (
          <Trans>
            La place {row.seat} du {departure} est libérée. {row.name} choisira un départ plus tard
            avec ce billet.
          </Trans>
        ) : (
          <Trans>
            {row.name}, place {row.seat}, n'est pas venu au départ du {departure}.
          </Trans>
        )}
      </p>
      {approve ? <Approve approval={approval} onChange={setApproval} failure={error} /> : null}
      {approve && isAboutApproval(error) ? null : <Problem failure={error} />}
      <button
        type="submit"
        className="btn btn-primary min-h-14 justify-self-end"
        disabled={!ready || isPending}
      >
        {opening ? <Trans>Laisser la date ouverte</Trans> : <Trans>Noter absent</Trans>}
      </button>
    </form>
  );
}
