// Taking a boarding back: within its minute, with a reason. A place to stand is given its money back.

import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { useCommand, useCounter, useMoney } from "../../shared/counter";
import { useIntention } from "../../shared/intention";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Reasons } from "../../shared/ui/Reasons";
import { Sheet } from "../../shared/ui/Sheet";
import { noteUndone, type Passed } from "./gate";
import { tell } from "./telling";

interface Props {
  passed: Passed;
  day: string;
  onClose: () => void;
}

/** Sends the one or the other, as it was boarded. */
function useTakingBack({ passed, onClose }: Props) {
  const intention = useIntention();
  const undo = useCommand("undo_boarding");
  const refund = useCommand("refund_standing");
  const { outcome, key, post } = passed;
  const standing = outcome.kind === "standing";
  const { error, isPending } = standing ? refund : undo;
  const send = (reason: string) => {
    const request = { request: intention.id(), ...post, reason };
    const onSettled = (_: unknown, failure: unknown) => intention.settle(failure);
    if (standing) {
      refund.mutate(
        { ...request, ticket: outcome.rider.ticket },
        { onSettled, onSuccess: ({ counts }) => noteUndone(key, counts) },
      );
      return;
    }
    const boarding = outcome.kind === "verdict" ? outcome.answer.boarding : null;
    undo.mutate(
      { ...request, boarding: boarding ?? "" },
      {
        onSettled,
        onSuccess: ({ counts }) => {
          noteUndone(key, counts);
          onClose();
        },
      },
    );
  };
  return { send, error, isPending, standing, given: refund.data?.given_back };
}

export function TakeBack(props: Props) {
  const { t } = useLingui();
  const money = useMoney();
  const { company } = useCounter();
  const [reason, setReason] = useState("");
  const { send, error, isPending, standing, given } = useTakingBack(props);
  const told = tell(props.passed.outcome, props.day, company.currency);
  const ready = reason.trim() !== "" && !isPending;
  const usual = [t`Mauvais billet scanné`, t`Le passager descend`, t`Mauvais départ choisi`];

  if (given !== undefined) {
    return (
      <Sheet title={t`Rendre l'argent`} onClose={props.onClose}>
        <Notice tone="done">
          <Trans>Rendez {money(given)}. Le passager n'est plus à bord.</Trans>
        </Notice>
        <button
          type="button"
          ref={(button) => button?.focus()}
          className="btn btn-primary mt-6 w-full"
          onClick={props.onClose}
        >
          <Trans>Terminé</Trans>
        </button>
      </Sheet>
    );
  }
  return (
    <Sheet
      title={standing ? t`Rembourser la place debout` : t`Annuler l'embarquement`}
      onClose={props.onClose}
    >
      <form
        className="grid gap-4"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (ready) send(reason.trim());
        }}
      >
        <p className="text-lg font-semibold">
          {told.name ?? told.number}
          {told.seat === null ? null : (
            <>
              {" · "}
              <Trans>place {told.seat}</Trans>
            </>
          )}
        </p>
        <Reasons label={t`Motif`} usual={usual} value={reason} onChange={setReason} />
        <Problem failure={error} />
        <div className="flex justify-end gap-2">
          <button type="button" className="btn" onClick={props.onClose}>
            <Trans>Retour</Trans>
          </button>
          <button type="submit" className="btn btn-loss" disabled={!ready}>
            {standing ? <Trans>Rembourser</Trans> : <Trans>Annuler l'embarquement</Trans>}
          </button>
        </div>
      </form>
    </Sheet>
  );
}
