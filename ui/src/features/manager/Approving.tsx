// Saying that a variance was looked into.

import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useCommand, useMoney } from "../../shared/counter";
import { dayAndClock } from "../../shared/dates";
import { useIntention } from "../../shared/intention";
import { Labelled } from "../../shared/ui/Labelled";
import { Problem } from "../../shared/ui/Problem";
import { Sheet } from "../../shared/ui/Sheet";
import { SheetFoot } from "../../shared/ui/SheetFoot";
import type { TillRow } from "../../wire/TillRow";

/** Missing or too much, by sign and word. */
export function Variance({ amount }: { amount: number }) {
  const money = useMoney();
  const written = money(Math.abs(amount));
  if (amount === 0) return <Trans>juste</Trans>;
  return amount < 0 ? (
    <span className="font-semibold whitespace-nowrap text-loss">
      <Trans>−{written}, manque</Trans>
    </span>
  ) : (
    <span className="font-semibold whitespace-nowrap text-wait">
      <Trans>+{written}, en trop</Trans>
    </span>
  );
}

export function Approving(props: { till: TillRow; onClose: () => void; onDone: () => void }) {
  const { t, i18n } = useLingui();
  const [reason, setReason] = useState("");
  const intention = useIntention();
  const approve = useCommand("approve_variance");
  const { till } = props;
  return (
    <Sheet title={t`Approuver l'écart de ${till.employee_name}`} onClose={props.onClose}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          approve.mutate(
            { request: intention.id(), till: till.till, reason: reason.trim() },
            {
              onSettled: (_, failure) => intention.settle(failure),
              onSuccess: props.onDone,
            },
          );
        }}
      >
        <p className="text-lg">
          <Variance amount={till.variance ?? 0} />
          {till.closed_local ? (
            <span className="block text-base text-quiet">
              <Trans>caisse clôturée {dayAndClock(till.closed_local, i18n.locale)}</Trans>
            </span>
          ) : null}
        </p>
        {till.reason ? (
          <p>
            <Trans>Motif donné à la clôture : {till.reason}</Trans>
          </p>
        ) : null}
        <Labelled
          label={t`Ce qui a été constaté`}
          hint={t`Cela reste dans le journal, avec votre nom.`}
          autoFocus
          maxLength={120}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <Problem failure={approve.error} />
        <SheetFoot
          act={<Trans>Approuver l'écart</Trans>}
          disabled={approve.isPending || reason.trim() === ""}
          onClose={props.onClose}
        />
      </form>
    </Sheet>
  );
}
