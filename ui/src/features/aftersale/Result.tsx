// It is done: what to give back, what comes out of the printer, and which ticket is good now.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Check, Printer } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { useMoney } from "../../shared/counter";
import { shortDay } from "../../shared/dates";
import type { RefundPart } from "../../wire/RefundPart";
import type { TicketCard } from "../../wire/TicketCard";
import type { TicketChanged } from "../../wire/TicketChanged";
import type { TicketsRefundedAnswer } from "../../wire/TicketsRefundedAnswer";
import { Parts } from "./Parts";

export interface ChangeOutcome {
  how: "exchange" | "move" | "open";
  answer: TicketChanged;
  /** Back to which methods, where something is given back. */
  parts: RefundPart[];
}
export type Outcome =
  | { kind: "cancel"; answer: TicketsRefundedAnswer }
  | { kind: "refund"; answer: TicketsRefundedAnswer }
  | { kind: "changed"; changed: ChangeOutcome }
  | { kind: "no_show" };

function Large(props: { name: ReactNode; amount: number }) {
  const money = useMoney();
  return (
    <p>
      <span className="block text-quiet">{props.name}</span>
      <span className="block text-[40px] leading-[48px] font-semibold" data-testid="give">
        {money(props.amount)}
      </span>
    </p>
  );
}

function Paper({ children }: { children: ReactNode }) {
  return (
    <p className="flex items-center gap-2">
      <Printer aria-hidden className="size-5 shrink-0" />
      <span>{children}</span>
    </p>
  );
}

function Refunded({ answer, cancelled }: { answer: TicketsRefundedAnswer; cancelled: boolean }) {
  const money = useMoney();
  const numbers = answer.numbers.join(", ");
  return (
    <>
      <p className="text-lg font-semibold">
        {cancelled ? (
          <Plural
            value={answer.numbers.length}
            one={`Billet annulé : ${numbers}`}
            other={`Billets annulés : ${numbers}`}
          />
        ) : (
          <Plural
            value={answer.numbers.length}
            one={`Billet remboursé : ${numbers}`}
            other={`Billets remboursés : ${numbers}`}
          />
        )}
      </p>
      <Large name={<Trans>À rendre</Trans>} amount={answer.refund} />
      <Parts parts={answer.parts} />
      {answer.fee > 0 ? (
        <p className="text-quiet">
          <Trans>Gardé en frais : {money(answer.fee)}</Trans>
        </p>
      ) : null}
      <Paper>
        <Trans>Le reçu à faire signer sort de l'imprimante.</Trans>
      </Paper>
    </>
  );
}

function Changed(props: { card: TicketCard; outcome: ChangeOutcome }) {
  const { i18n } = useLingui();
  const money = useMoney();
  const { card } = props;
  const { how, answer, parts } = props.outcome;
  return (
    <>
      <p className="text-lg font-semibold">
        {how === "open" ? (
          <Trans>La date de ce billet est ouverte.</Trans>
        ) : how === "move" ? (
          <Trans>
            Le billet {answer.number} vaut pour la place {answer.seat}.
          </Trans>
        ) : (
          <Trans>
            Nouveau billet{" "}
            <Link
              to="/billets/$ticket"
              params={{ ticket: answer.ticket }}
              className="whitespace-nowrap text-accent underline"
            >
              {answer.number}
            </Link>
            , place {answer.seat}. L'ancien, {card.row.number}, ne vaut plus.
          </Trans>
        )}
      </p>
      {answer.difference > 0 ? (
        <p className="text-quiet">
          <Trans>Payé en plus : {money(answer.difference)}</Trans>
        </p>
      ) : null}
      {answer.difference < 0 ? (
        <>
          <Large name={<Trans>À rendre</Trans>} amount={-answer.difference} />
          <Parts parts={parts} />
        </>
      ) : answer.change > 0 ? (
        <Large name={<Trans>Rendre</Trans>} amount={answer.change} />
      ) : null}
      {answer.expires ? (
        <p>
          <Trans>À utiliser jusqu'au {shortDay(answer.expires, i18n.locale)}.</Trans>
        </p>
      ) : null}
      <Paper>
        {how === "open" ? (
          <Trans>Le papier du billet ouvert sort de l'imprimante. Reprenez l'ancien.</Trans>
        ) : (
          <Trans>Le nouveau billet sort de l'imprimante. Reprenez l'ancien papier.</Trans>
        )}
      </Paper>
    </>
  );
}

export function Result(props: { card: TicketCard; outcome: Outcome; onClose: () => void }) {
  const { outcome } = props;
  const button = useRef<HTMLButtonElement>(null);
  const approved =
    outcome.kind === "no_show"
      ? null
      : (outcome.kind === "changed" ? outcome.changed.answer : outcome.answer).approved_by;
  useEffect(() => button.current?.focus(), []);
  return (
    <div role="status" className="grid gap-3 border-l-4 border-done p-4">
      <p className="flex items-center gap-2 font-semibold text-done">
        <Check aria-hidden className="size-5" />
        <Trans>C'est fait</Trans>
      </p>
      {outcome.kind === "cancel" || outcome.kind === "refund" ? (
        <Refunded answer={outcome.answer} cancelled={outcome.kind === "cancel"} />
      ) : outcome.kind === "no_show" ? (
        <p className="text-lg font-semibold">
          <Trans>Le passager est noté absent. Rien n'est imprimé.</Trans>
        </p>
      ) : (
        <Changed card={props.card} outcome={outcome.changed} />
      )}
      {approved ? (
        <p className="text-quiet">
          <Trans>Approuvé par {approved}.</Trans>
        </p>
      ) : null}
      <button
        ref={button}
        type="button"
        className="btn btn-primary justify-self-start"
        onClick={props.onClose}
      >
        <Trans>Terminé</Trans>
      </button>
    </div>
  );
}
