// What became of a payment that waits: the money came, cash is taken instead, or the sale is dropped.

import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import type { PaymentInfo } from "../../wire/PaymentInfo";
import type { PaymentOutcome } from "../../wire/PaymentOutcome";
import type { PaymentSettledAnswer } from "../../wire/PaymentSettledAnswer";
import { useCommand, useCounter, useMoney } from "../counter";
import { useIntention } from "../intention";
import { parseMoney } from "../money";
import { METHODS } from "../payments";
import { Labelled } from "./Labelled";
import { Problem } from "./Problem";
import { Reasons } from "./Reasons";
import { Sheet } from "./Sheet";

interface Props {
  payment: PaymentInfo;
  /** What is chosen at first; that the money came, when left out. */
  first?: PaymentOutcome;
  onClose: () => void;
  /** When it is through; the sheet stays to say what to give back. */
  onSettled?: (answer: PaymentSettledAnswer, outcome: PaymentOutcome) => void;
}

function Outcomes(props: { chosen: PaymentOutcome; onChoose: (outcome: PaymentOutcome) => void }) {
  const { t } = useLingui();
  const words: [PaymentOutcome, string][] = [
    ["completed", t`Il est arrivé`],
    ["replaced_by_cash", t`Espèces à la place`],
    ["dropped", t`Abandonner la vente`],
  ];
  return (
    <div
      className="mb-4 flex flex-wrap gap-1"
      role="group"
      aria-label={t`Que devient ce paiement ?`}
    >
      {words.map(([outcome, word]) => (
        <button
          key={outcome}
          type="button"
          aria-pressed={props.chosen === outcome}
          className={`btn flex-1 px-2 ${props.chosen === outcome ? "border-2 border-accent bg-accent-soft" : ""}`}
          onClick={() => props.onChoose(outcome)}
        >
          {word}
        </button>
      ))}
    </div>
  );
}

function Settled(props: {
  answer: PaymentSettledAnswer;
  outcome: PaymentOutcome;
  onClose: () => void;
}) {
  const money = useMoney();
  const { answer, outcome } = props;
  return (
    <div className="grid gap-3" role="status">
      <p className="text-lg">
        {outcome === "dropped" ? (
          <Trans>Les billets de cette vente sont annulés.</Trans>
        ) : (
          <Trans>Les billets sortent de l'imprimante.</Trans>
        )}
      </p>
      {answer.change > 0 || outcome === "replaced_by_cash" ? (
        <p>
          <span className="block text-quiet">
            <Trans>Rendre</Trans>
          </span>
          <span className="block text-[40px] leading-[48px] font-semibold">
            {money(answer.change)}
          </span>
        </p>
      ) : null}
      <button
        type="button"
        ref={(button) => button?.focus()}
        className="btn btn-primary justify-self-end"
        onClick={props.onClose}
      >
        <Trans>Terminé</Trans>
      </button>
    </div>
  );
}

export default function SettlePayment({ payment, first, onClose, onSettled }: Props) {
  const { t, i18n } = useLingui();
  const money = useMoney();
  const { company } = useCounter();
  const [outcome, setOutcome] = useState<PaymentOutcome>(first ?? "completed");
  const [reference, setReference] = useState("");
  const [cash, setCash] = useState("");
  const [reason, setReason] = useState("");
  const settle = useCommand("settle_payment");
  const intention = useIntention();
  const tendered = cash.trim() ? parseMoney(cash, company.currency.digits) : null;
  const short = cash.trim() !== "" && (tendered === null || tendered < payment.amount);
  const ready =
    outcome === "completed"
      ? reference.trim() !== ""
      : outcome === "replaced_by_cash"
        ? !short
        : reason.trim() !== "";

  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || settle.isPending) return;
    settle.mutate(
      {
        request: intention.id(),
        payment: payment.payment,
        outcome,
        reference: outcome === "completed" ? reference.trim() : null,
        tendered: outcome === "replaced_by_cash" ? tendered : null,
        reason: outcome === "dropped" ? reason.trim() : "",
      },
      {
        onSettled: (_, failure) => intention.settle(failure),
        onSuccess: (answer) => onSettled?.(answer, outcome),
      },
    );
  };
  const what = [i18n._(METHODS[payment.method]), payment.operator, payment.phone];
  return (
    <Sheet title={t`Confirmer le paiement`} onClose={onClose}>
      {settle.data ? (
        <Settled answer={settle.data} outcome={outcome} onClose={onClose} />
      ) : (
        <form onSubmit={send}>
          <p className="mb-4 flex items-baseline justify-between gap-2">
            <span>{what.filter(Boolean).join(" · ")}</span>
            <span className="amount text-[28px] font-semibold">{money(payment.amount)}</span>
          </p>
          <Outcomes chosen={outcome} onChoose={setOutcome} />
          {outcome === "completed" ? (
            <Labelled
              label={t`Référence du message de l'opérateur`}
              autoFocus
              maxLength={40}
              value={reference}
              onChange={(event) => setReference(event.target.value)}
            />
          ) : outcome === "replaced_by_cash" ? (
            <Labelled
              label={t`Reçu en espèces`}
              inputMode="decimal"
              placeholder={t`exact`}
              maxLength={15}
              error={short ? t`Il manque de l'argent.` : undefined}
              value={cash}
              onChange={(event) => setCash(event.target.value)}
            />
          ) : (
            <Reasons
              label={t`Motif`}
              usual={[t`Le passager n'a pas payé`, t`Le passager renonce`]}
              value={reason}
              onChange={setReason}
            />
          )}
          <Problem failure={settle.error} className="mt-4" />
          <div className="mt-6 flex justify-end gap-2">
            <button type="button" className="btn" onClick={onClose}>
              <Trans>Retour</Trans>
            </button>
            <button
              type="submit"
              className={`btn ${outcome === "dropped" ? "btn-loss" : "btn-primary"}`}
              disabled={!ready || settle.isPending}
            >
              {outcome === "completed" ? (
                <Trans>Confirmer et imprimer</Trans>
              ) : outcome === "replaced_by_cash" ? (
                <Trans>Encaisser et imprimer</Trans>
              ) : (
                <Trans>Annuler les billets</Trans>
              )}
            </button>
          </div>
        </form>
      )}
    </Sheet>
  );
}
