// Taking a trip off, after saying what that means for its passengers.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { useCommand } from "../../shared/counter";
import { useIntention } from "../../shared/intention";
import { Problem } from "../../shared/ui/Problem";
import { Reasons } from "../../shared/ui/Reasons";
import { Sheet } from "../../shared/ui/Sheet";
import type { ControlledTrip } from "../../wire/ControlledTrip";

export function CancelSheet(props: {
  trip: ControlledTrip;
  /** How many hold a ticket, as far as is known here. */
  passengers: number;
  onClose: () => void;
}) {
  const { t } = useLingui();
  const [reason, setReason] = useState("");
  const intention = useIntention();
  const cancel = useCommand("cancel_trip");
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim() === "" || cancel.isPending) return;
    cancel.mutate(
      { request: intention.id(), trip: props.trip.trip, reason: reason.trim() },
      { onSettled: (_, failure) => intention.settle(failure), onSuccess: props.onClose },
    );
  };
  return (
    <Sheet title={t`Annuler le départ`} onClose={props.onClose}>
      <form className="grid gap-4" onSubmit={send}>
        <ul className="grid list-disc gap-1 pl-6">
          <li>
            <Trans>Le car ne roule pas, d'aucun de ses arrêts. Plus rien ne se vend dessus.</Trans>
          </li>
          <li>
            <Plural
              value={props.passengers}
              _0="Personne n'a de billet."
              one="# passager a un billet : il est remboursé en entier, ou prend un autre départ."
              other="# passagers ont un billet : ils sont remboursés en entier, ou prennent un autre départ."
            />
          </li>
          <li>
            <strong>
              <Trans>Cela ne peut pas être défait.</Trans>
            </strong>
          </li>
        </ul>
        <Reasons
          label={t`Motif, tel qu'on le dit aux passagers`}
          usual={[t`Panne`, t`Route coupée`, t`Trop peu de passagers`]}
          value={reason}
          onChange={setReason}
        />
        <Problem failure={cancel.error} />
        <div className="flex justify-end gap-2">
          <button type="button" className="btn" onClick={props.onClose}>
            <Trans>Retour</Trans>
          </button>
          <button
            type="submit"
            className="btn btn-loss"
            disabled={reason.trim() === "" || cancel.isPending}
          >
            <Trans>Annuler le départ pour de bon</Trans>
          </button>
        </div>
      </form>
    </Sheet>
  );
}
