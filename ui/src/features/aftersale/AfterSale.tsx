// After the sale: what can be done, one guided step, and what to give back.

import { Trans, useLingui } from "@lingui/react/macro";
import { ArrowLeft } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useAnswer } from "../../shared/counter";
import { useKey } from "../../shared/keys";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { TicketAction } from "../../wire/TicketAction";
import type { TicketCard } from "../../wire/TicketCard";
import { Actions } from "./Actions";
import { AskRight } from "./AskRight";
import { Change } from "./Change";
import { Confirm } from "./Confirm";
import { optionOf } from "./costs";
import { GiveBack } from "./GiveBack";
import { type Outcome, Result } from "./Result";
import { ACTIONS } from "./words";

interface Props {
  card: TicketCard;
  /** While a step is open, Escape closes it and not the page. */
  onBusy: (busy: boolean) => void;
}

export function AfterSale({ card, onBusy }: Props) {
  const { t, i18n } = useLingui();
  const heading = useRef<HTMLHeadingElement>(null);
  const [action, setAction] = useState<TicketAction | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const { ticket } = card.row;
  const list = useAnswer("ticket_options", { ticket });
  const open = action !== null || outcome !== null;
  const close = () => {
    setAction(null);
    setOutcome(null);
  };
  const done = (next: Outcome) => {
    setAction(null);
    setOutcome(next);
  };
  useKey("Escape", close, open);
  useEffect(() => {
    onBusy(open);
    return () => onBusy(false);
  }, [open, onBusy]);
  // A screen reader hears what opened; the next Tab is its first field.
  const shown = outcome ? "outcome" : action;
  useEffect(() => {
    if (!shown) return;
    heading.current?.focus({ preventScroll: true });
    heading.current?.closest("section")?.scrollIntoView({ block: "start" });
  }, [shown]);

  const option = action ? optionOf(list.data, action) : undefined;
  return (
    <section aria-label={t`Après la vente`} className="panel">
      <header className="flex min-h-14 items-center gap-2 px-4 py-1">
        {open && !outcome ? (
          <button type="button" className="btn px-3" aria-label={t`Retour`} onClick={close}>
            <ArrowLeft aria-hidden className="size-5" />
          </button>
        ) : null}
        <h2 ref={heading} tabIndex={-1} className="text-lg outline-none">
          {action ? i18n._(ACTIONS[action].name) : <Trans>Après la vente</Trans>}
        </h2>
      </header>
      {outcome ? (
        <Result card={card} outcome={outcome} onClose={close} />
      ) : (
        <>
          <Problem failure={list.error} className="m-4" />
          {list.isLoading ? <Skeleton lines={3} /> : null}
          <AskRight
            key={ticket}
            number={card.row.number}
            missing={list.data?.options.some(({ code }) => code === "right_elsewhere") ?? false}
          />
          {list.data && !option ? (
            <Actions options={list.data.options} onChoose={setAction} />
          ) : null}
          {list.data && option ? (
            <div className="px-4 pb-4">
              {option.action === "cancel" || option.action === "refund" ? (
                <GiveBack card={card} list={list.data} action={option.action} onDone={done} />
              ) : option.action === "open" || option.action === "no_show" ? (
                <Confirm card={card} option={option} onDone={done} />
              ) : (
                <Change card={card} list={list.data} action={option.action} onDone={done} />
              )}
            </div>
          ) : null}
        </>
      )}
    </section>
  );
}
