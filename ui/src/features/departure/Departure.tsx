// A departure with its papers, open or closed, and whatever else can happen to it.

import { Trans } from "@lingui/react/macro";
import { Ban, Bus, Clock, FolderOpen } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useMay } from "../../shared/counter";
import { clock } from "../../shared/dates";
import { Notice } from "../../shared/ui/Notice";
import type { DepartureSheet } from "../../wire/DepartureSheet";
import type { ManifestRow } from "../../wire/ManifestRow";
import type { TripDelayedAnswer } from "../../wire/TripDelayedAnswer";
import { CancelSheet } from "./CancelSheet";
import { Closed, Reopened } from "./Closed";
import { DelaySheet } from "./DelaySheet";
import { Departing } from "./Departing";
import { PacksSheet } from "./Packs";
import { SwapSheet } from "./SwapSheet";
import { keyOf, useKept } from "./unfinished";

type Act = "delay" | "swap" | "cancel" | "packs";

function Delayed({ answer }: { answer: TripDelayedAnswer }) {
  const at = clock(answer.trip.departs_local);
  return (
    <Notice tone="done">
      {answer.trip.late_minutes > 0 ? (
        <Trans>Retard annoncé : départ à {at}.</Trans>
      ) : (
        <Trans>Le car est de nouveau à l'heure : départ à {at}.</Trans>
      )}{" "}
      {answer.refunds ? (
        <Trans>Les billets sont remboursés en entier à qui le demande.</Trans>
      ) : null}
    </Notice>
  );
}

export function Departure(props: {
  sheet: DepartureSheet;
  passengers: ManifestRow[];
  /** The way to the crew. */
  crew: ReactNode;
  /** The way to a trip's list. */
  list: (trip: string) => ReactNode;
}) {
  const may = useMay();
  const { sheet, passengers } = props;
  const { trip } = sheet;
  const [act, setAct] = useState<Act | null>(null);
  const [delayed, setDelayed] = useState<TripDelayedAnswer | null>(null);
  const reopened = useKept((kept) => kept.reopened[keyOf(trip)]);
  const plans = may("plan") && !trip.cancelled;
  const acts = (
    <div className="flex flex-wrap gap-2">
      {trip.cancelled ? null : (
        <button type="button" className="btn" onClick={() => setAct("delay")}>
          <Clock aria-hidden className="size-5" />
          <Trans>Retard…</Trans>
        </button>
      )}
      {plans ? (
        <button type="button" className="btn" onClick={() => setAct("swap")}>
          <Bus aria-hidden className="size-5" />
          <Trans>Changer de car…</Trans>
        </button>
      ) : null}
      <button type="button" className="btn" onClick={() => setAct("packs")}>
        <FolderOpen aria-hidden className="size-5" />
        <Trans>Dossier de voyage…</Trans>
      </button>
      {plans ? (
        <button type="button" className="btn btn-loss ml-auto" onClick={() => setAct("cancel")}>
          <Ban aria-hidden className="size-5" />
          <Trans>Annuler le départ…</Trans>
        </button>
      ) : null}
    </div>
  );
  const done = () => setAct(null);
  return (
    <>
      {acts}
      {trip.cancelled ? (
        <Notice tone="loss" className="text-lg">
          <Trans>Ce départ est annulé : {trip.cancelled}. Personne n'embarque.</Trans>
        </Notice>
      ) : null}
      {delayed ? <Delayed answer={delayed} /> : null}
      {reopened && !trip.closed_local ? <Reopened answer={reopened} /> : null}
      {trip.cancelled ? null : trip.closed_local ? (
        <Closed sheet={sheet} passengers={passengers} />
      ) : (
        <Departing
          sheet={sheet}
          passengers={passengers}
          onVehicle={may("plan") ? () => setAct("swap") : null}
          crew={props.crew}
        />
      )}
      {act === "delay" ? (
        <DelaySheet
          trip={trip}
          onClose={done}
          onDone={(answer) => {
            setDelayed(answer);
            done();
          }}
        />
      ) : null}
      {act === "swap" ? <SwapSheet sheet={sheet} onClose={done} /> : null}
      {act === "cancel" ? (
        <CancelSheet trip={trip} passengers={passengers.length} onClose={done} />
      ) : null}
      {act === "packs" ? <PacksSheet trip={trip.trip} link={props.list} onClose={done} /> : null}
    </>
  );
}
