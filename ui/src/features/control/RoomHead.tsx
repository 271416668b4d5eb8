// Which coach, at which stop, and what else there is to do with it.

import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { ArrowLeft, BusFront, Camera, Footprints, List, PersonStanding } from "lucide-react";
import { useCounter, useMay } from "../../shared/counter";
import { clock, shortDay } from "../../shared/dates";
import { SoundSwitch } from "../../shared/ui/SoundSwitch";
import type { ControlledTrip } from "../../wire/ControlledTrip";

const SWITCH =
  "btn px-3 aria-pressed:border-2 aria-pressed:border-accent aria-pressed:bg-accent-soft";

function Which({ trip }: { trip: ControlledTrip }) {
  const { i18n } = useLingui();
  const { today } = useCounter();
  const at = clock(trip.departs_local);
  return (
    <div className="min-w-0 flex-1">
      <h1 className="truncate text-[26px] leading-[30px]">
        <strong>{at}</strong> → {trip.terminus}
      </h1>
      <p className="flex flex-wrap gap-x-3 text-lg leading-6">
        <span>{trip.stop_name}</span>
        {trip.day === today ? null : <strong>{shortDay(trip.departs_local, i18n.locale)}</strong>}
        <span className="max-xl:hidden">{trip.route_code}</span>
        <span className="font-semibold">{trip.plate ?? <Trans>car pas encore choisi</Trans>}</span>
        {trip.late_minutes > 0 ? (
          <span className="font-semibold text-wait">
            <Trans>{trip.late_minutes} min de retard</Trans>
          </span>
        ) : null}
      </p>
    </div>
  );
}

interface Props {
  trip: ControlledTrip | undefined;
  id: string;
  /** Not this station's, when it is there. */
  stop?: string;
  resting: boolean;
  onRest: () => void;
  filming: boolean;
  onFilm: () => void;
  /** Left out where nobody may stand. */
  onStand?: () => void;
}

/** What changes how the door works. */
function Switches(props: Props) {
  const { t } = useLingui();
  return (
    <>
      <button type="button" className={SWITCH} aria-pressed={props.resting} onClick={props.onRest}>
        <kbd className="kbd">F4</kbd>
        <Footprints aria-hidden className="size-5" />
        <Trans>Arrêt repos</Trans>
      </button>
      {props.onStand ? (
        <button type="button" className="btn px-3" onClick={props.onStand}>
          <PersonStanding aria-hidden className="size-5" />
          <span className="max-xl:sr-only">
            <Trans>Debout</Trans>
          </span>
        </button>
      ) : null}
      <button
        type="button"
        className={SWITCH}
        aria-label={t`Caméra`}
        title={t`Caméra`}
        aria-pressed={props.filming}
        onClick={props.onFilm}
      >
        <Camera aria-hidden className="size-5" />
      </button>
      <SoundSwitch />
    </>
  );
}

export function RoomHead(props: Props) {
  const { t } = useLingui();
  const { company } = useCounter();
  const may = useMay();
  const params = { trip: props.id };
  const search = props.stop ? { stop: props.stop } : {};
  return (
    <header className="flex min-h-16 flex-wrap items-center gap-2 border-b border-line bg-surface px-3 py-1">
      <Link to="/control" search={search} className="btn px-3" aria-label={t`Tous les départs`}>
        <ArrowLeft aria-hidden className="size-5" />
        <span className="max-xl:sr-only">
          <Trans>Départs</Trans>
        </span>
      </Link>
      {props.trip ? <Which trip={props.trip} /> : <span className="flex-1" />}
      {company.training ? (
        <span className="rounded border-2 border-wait bg-wait-soft px-2 font-bold text-wait">
          <Trans>FORMATION</Trans>
        </span>
      ) : null}
      <div className="flex gap-1">
        <Switches {...props} />
        <Link to="/control/$trip/list" params={params} search={search} className="btn px-3">
          <List aria-hidden className="size-5" />
          <Trans>Liste</Trans>
        </Link>
        {may("depart") ? (
          <Link to="/control/$trip/departure" params={params} search={search} className="btn px-3">
            <BusFront aria-hidden className="size-5" />
            <Trans>Départ</Trans>
          </Link>
        ) : null}
      </div>
    </header>
  );
}
