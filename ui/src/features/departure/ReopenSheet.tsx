// Opening a closed departure again: a reason, and a manager who answers for it.

import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { useCommand, useMay } from "../../shared/counter";
import { useIntention } from "../../shared/intention";
import { Approve, given, isAboutApproval, NO_APPROVAL } from "../../shared/ui/Approve";
import { Problem } from "../../shared/ui/Problem";
import { Reasons } from "../../shared/ui/Reasons";
import { Sheet } from "../../shared/ui/Sheet";
import { SheetFoot } from "../../shared/ui/SheetFoot";
import type { ControlledTrip } from "../../wire/ControlledTrip";
import { keepReopened, keyOf } from "./unfinished";

export function ReopenSheet(props: { trip: ControlledTrip; onClose: () => void }) {
  const { t } = useLingui();
  const may = useMay();
  const [reason, setReason] = useState("");
  const [approval, setApproval] = useState(NO_APPROVAL);
  const intention = useIntention();
  const reopen = useCommand("reopen_departure");
  const { trip } = props;
  const alone = may("approve");
  const word = alone ? null : given(approval);
  const ready = reason.trim() !== "" && (alone || word !== null);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || reopen.isPending) return;
    reopen.mutate(
      {
        request: intention.id(),
        trip: trip.trip,
        at_stop: trip.stop,
        reason: reason.trim(),
        approval: word,
      },
      {
        onSettled: (_, failure) => intention.settle(failure),
        onSuccess: (answer) => {
          keepReopened(keyOf(trip), answer);
          props.onClose();
        },
      },
    );
  };
  return (
    <Sheet title={t`Rouvrir le départ`} onClose={props.onClose}>
      <form className="grid gap-4" onSubmit={send}>
        <p>
          <Trans>
            Ceux qui étaient notés absents sont attendus de nouveau, sauf si leur place a été
            revendue. Le bordereau imprimé ne vaut plus.
          </Trans>
        </p>
        <Reasons
          label={t`Motif`}
          usual={[t`Un passager est arrivé`, t`Erreur de comptage`, t`Le car n'est pas parti`]}
          value={reason}
          onChange={setReason}
        />
        {alone ? null : (
          <Approve approval={approval} onChange={setApproval} failure={reopen.error} />
        )}
        <Problem failure={!alone && isAboutApproval(reopen.error) ? null : reopen.error} />
        <SheetFoot
          act={<Trans>Rouvrir le départ</Trans>}
          disabled={!ready || reopen.isPending}
          onClose={props.onClose}
        />
      </form>
    </Sheet>
  );
}
