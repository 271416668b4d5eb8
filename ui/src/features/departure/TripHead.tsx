// Which coach a page is about, and what is out of the ordinary with it.

import { Trans, useLingui } from "@lingui/react/macro";
import { Ban, Clock, Lock } from "lucide-react";
import type { ReactNode } from "react";
import { clock, shortDay } from "../../shared/dates";
import type { ControlledTrip } from "../../wire/ControlledTrip";

function Mark(props: { tone: "wait" | "loss" | "plain"; children: ReactNode }) {
  const looks = {
    wait: "border-wait bg-wait-soft text-wait",
    loss: "border-loss bg-loss-soft text-loss",
    plain: "border-edge bg-sunken text-ink",
  };
  return (
    <span
      className={`inline-flex items-center gap-1 rounded border px-2 text-base font-semibold ${looks[props.tone]}`}
    >
      {props.children}
    </span>
  );
}

/** `14:00 Ouagadougou → Banfora`, its coach, and whether it is late, closed or cancelled. */
export function TripHead({ trip }: { trip: ControlledTrip }) {
  const { i18n } = useLingui();
  return (
    <header className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3 gap-y-1">
      <h1 className="text-xl">
        <span className="text-[28px]">{clock(trip.departs_local)}</span> {trip.stop_name} →{" "}
        {trip.terminus}
      </h1>
      <p className="text-quiet">
        {shortDay(trip.departs_local, i18n.locale)} · {trip.route_code} ·{" "}
        {trip.plate ?? <Trans>car à venir</Trans>} · <Trans>{trip.seats} places</Trans>
      </p>
      {trip.late_minutes > 0 ? (
        <Mark tone="wait">
          <Clock aria-hidden className="size-4" />
          <Trans>{trip.late_minutes} min de retard</Trans>
        </Mark>
      ) : null}
      {trip.cancelled ? (
        <Mark tone="loss">
          <Ban aria-hidden className="size-4" />
          <Trans>annulé : {trip.cancelled}</Trans>
        </Mark>
      ) : null}
      {trip.closed_local ? (
        <Mark tone="plain">
          <Lock aria-hidden className="size-4" />
          <Trans>bouclé à {clock(trip.closed_local)}</Trans>
        </Mark>
      ) : null}
    </header>
  );
}
