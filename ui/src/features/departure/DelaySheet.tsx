// Saying how late a trip is. A delay is said as a whole: said twice, it is one.

import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { useAnswer, useCommand } from "../../shared/counter";
import { clock } from "../../shared/dates";
import { useIntention } from "../../shared/intention";
import { Labelled } from "../../shared/ui/Labelled";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Reasons } from "../../shared/ui/Reasons";
import { Sheet } from "../../shared/ui/Sheet";
import { SheetFoot } from "../../shared/ui/SheetFoot";
import type { ControlledTrip } from "../../wire/ControlledTrip";
import type { TripDelayedAnswer } from "../../wire/TripDelayedAnswer";

const USUAL = [15, 30, 45, 60, 90, 120];

/** A local time so many minutes later, as it is shown. */
export function later(local: string, minutes: number): string {
  const at = Date.parse(`${local}Z`) + minutes * 60_000;
  return clock(new Date(at).toISOString());
}

/** What so long a delay means for whoever has a ticket. */
function Means(props: { trip: ControlledTrip; minutes: number }) {
  const rules = useAnswer("rules", {});
  const { trip, minutes } = props;
  const from = rules.data?.rules.control?.delay_refund_minutes;
  const then = later(trip.departs_local, minutes - trip.late_minutes);
  if (minutes === 0) {
    return (
      <p className="text-lg" role="status">
        <Trans>
          Le car part de {trip.stop_name} à <strong>{then}</strong>, comme prévu.
        </Trans>
      </p>
    );
  }
  return (
    <div role="status" className="grid gap-2">
      <p className="text-lg">
        <Trans>
          Le car part de {trip.stop_name} à <strong>{then}</strong>, et arrive plus tard aux arrêts
          suivants. Les billets restent bons.
        </Trans>
      </p>
      {from === undefined ? null : minutes >= from ? (
        <Notice tone="wait">
          <Trans>Ce retard donne droit au remboursement entier, comme un départ annulé.</Trans>
        </Notice>
      ) : (
        <p className="text-quiet">
          <Trans>À partir de {from} min de retard, les billets sont remboursés en entier.</Trans>
        </p>
      )}
    </div>
  );
}

export function DelaySheet(props: {
  trip: ControlledTrip;
  onClose: () => void;
  onDone: (answer: TripDelayedAnswer) => void;
}) {
  const { t } = useLingui();
  const { trip } = props;
  const [typed, setTyped] = useState(trip.late_minutes > 0 ? String(trip.late_minutes) : "");
  const [reason, setReason] = useState("");
  const intention = useIntention();
  const delay = useCommand("delay_trip");
  const minutes = /^\d{1,4}$/.test(typed.trim()) ? Number(typed) : null;
  const ready =
    minutes !== null && minutes !== trip.late_minutes && (minutes === 0 || reason.trim() !== "");
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (minutes === null || !ready || delay.isPending) return;
    delay.mutate(
      {
        request: intention.id(),
        trip: trip.trip,
        at_stop: trip.stop,
        minutes,
        reason: reason.trim(),
      },
      { onSettled: (_, failure) => intention.settle(failure), onSuccess: props.onDone },
    );
  };
  const presses = trip.late_minutes > 0 ? [0, ...USUAL] : USUAL;
  return (
    <Sheet title={t`Retard`} onClose={props.onClose}>
      <form className="grid gap-4" onSubmit={send}>
        <div className="grid gap-2">
          <Labelled
            label={t`Minutes après l'horaire`}
            inputMode="numeric"
            autoFocus
            maxLength={4}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          <div className="flex flex-wrap gap-1">
            {presses.map((minutes) => (
              <button
                key={minutes}
                type="button"
                aria-pressed={typed === String(minutes)}
                className={`btn px-3 text-sm ${typed === String(minutes) ? "border-accent bg-accent-soft" : ""}`}
                onClick={() => setTyped(String(minutes))}
              >
                {minutes === 0 ? <Trans>De nouveau à l'heure</Trans> : minutes}
              </button>
            ))}
          </div>
        </div>
        {minutes === null ? null : <Means trip={trip} minutes={minutes} />}
        {minutes === 0 ? null : (
          <Reasons
            label={t`Motif, tel qu'on le dit aux passagers`}
            usual={[t`Panne`, t`Route coupée`, t`Attente du car`, t`Contrôle de police`]}
            value={reason}
            onChange={setReason}
          />
        )}
        <Problem failure={delay.error} />
        <SheetFoot
          act={
            minutes === 0 ? (
              <Trans>Dire qu'il est à l'heure</Trans>
            ) : (
              <Trans>Annoncer le retard</Trans>
            )
          }
          disabled={!ready || delay.isPending}
          onClose={props.onClose}
        />
      </form>
    </Sheet>
  );
}
