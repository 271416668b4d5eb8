// What stands at the door while nobody passes: how many are aboard, who is missing, what waits.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Footprints, ScanLine } from "lucide-react";
import type { ReactNode } from "react";
import { clock } from "../../shared/dates";
import { Kept } from "../../shared/ui/Kept";
import { Notice } from "../../shared/ui/Notice";
import type { BoardingCounts } from "../../wire/BoardingCounts";
import type { ControlledTrip } from "../../wire/ControlledTrip";
import { askAgain, useGate } from "./gate";

function Count(props: { name: ReactNode; count: number; always?: boolean }) {
  if (props.count === 0 && !props.always) return null;
  return (
    <div className="flex items-baseline gap-2">
      <dd className="text-[48px] leading-[52px] font-bold">{props.count}</dd>
      <dt className="text-xl">{props.name}</dt>
    </div>
  );
}

function Counts({ counts }: { counts: BoardingCounts }) {
  return (
    // The number comes before its name, as it is read from afar.
    <dl className="flex flex-wrap items-baseline justify-center gap-x-8 gap-y-1">
      <Count
        always
        count={counts.missing}
        name={<Plural value={counts.missing} _0="manquant" one="manquant" other="manquants" />}
      />
      <Count count={counts.through} name={<Trans>déjà à bord</Trans>} />
      <Count
        count={counts.out}
        name={<Plural value={counts.out} one="descendu" other="descendus" />}
      />
      <Count count={counts.standing} name={<Trans>debout</Trans>} />
      <Count count={counts.on_trust} name={<Trans>sur parole</Trans>} />
      <Count count={counts.wrong} name={<Trans>à bord à tort</Trans>} />
      <Count
        count={counts.doubles}
        name={
          <Plural value={counts.doubles} one="embarqué deux fois" other="embarqués deux fois" />
        }
      />
    </dl>
  );
}

/** What the engine has not answered yet. */
function Unanswered() {
  const waiting = useGate((state) => state.waiting.length);
  const silent = useGate((state) => state.silent);
  if (!silent || waiting === 0) return null;
  return (
    <Kept onAgain={askAgain}>
      <Plural
        value={waiting}
        one="Guichet ne répond pas. # scan est gardé, et part dès qu'il répond : ne laissez monter personne sans verdict."
        other="Guichet ne répond pas. # scans sont gardés, et partent dès qu'il répond : ne laissez monter personne sans verdict."
      />
    </Kept>
  );
}

/** Why nobody can board, where nobody can. */
function Shut({ trip }: { trip: ControlledTrip }) {
  if (trip.cancelled !== null) {
    return (
      <Notice tone="loss" className="text-lg">
        <Trans>Ce départ est annulé : {trip.cancelled}. Personne n'embarque.</Trans>
      </Notice>
    );
  }
  if (trip.closed_local === null) return null;
  const at = clock(trip.closed_local);
  return (
    <Notice tone="wait" className="text-lg">
      <Trans>
        Ce départ a été bouclé à {at}. Pour embarquer encore, un chef de gare le rouvre à la page
        Départ.
      </Trans>
    </Notice>
  );
}

export function Idle(props: {
  trip: ControlledTrip;
  counts: BoardingCounts;
  /** Whether exits and returns are counted, and nobody boards. */
  resting: boolean;
  /** The camera's picture, where it is on. */
  camera: ReactNode;
}) {
  const { t } = useLingui();
  const { trip, counts, resting } = props;
  const { boarded, expected } = counts;
  const Mark = resting ? Footprints : ScanLine;
  return (
    <section
      aria-label={t`Embarquement`}
      className={`panel grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)] content-center-safe gap-4 overflow-y-auto p-4 text-center ${resting ? "border-4 border-wait" : ""}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
    >
      <Shut trip={trip} />
      <Unanswered />
      <p
        className={`flex items-center justify-center gap-4 text-[36px] leading-[44px] font-semibold ${resting ? "text-wait" : ""}`}
      >
        <Mark aria-hidden className="size-12 shrink-0" />
        {resting ? (
          <Trans>Arrêt repos : sorties et retours</Trans>
        ) : (
          <Trans>Scannez un billet</Trans>
        )}
      </p>
      {props.camera}
      <p className="font-bold" role="status">
        <span
          className={props.camera ? "text-[72px] leading-[76px]" : "text-[200px] leading-[188px]"}
        >
          {boarded}
        </span>
        <span className="mx-3 text-[56px] text-quiet">
          <Trans>sur</Trans>
        </span>
        <span className={props.camera ? "text-[56px]" : "text-[88px]"}>{expected}</span>
        <span className="block text-[36px] leading-[44px]">
          <Trans>à bord</Trans>
        </span>
      </p>
      <Counts counts={counts} />
    </section>
  );
}
