// The departures of a day at a stop, each with who is aboard: choose the one to control.

import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useAnswer, useCounter } from "../../shared/counter";
import { clock, nextDay, shortDay } from "../../shared/dates";
import { fromNow, useNow } from "../../shared/now";
import { Labelled } from "../../shared/ui/Labelled";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { ControlledTrip } from "../../wire/ControlledTrip";

/** Others board at the same time. */
const EVERY_MS = 5_000;
/** A coach that should have left this long ago has: who controls wants the one after it. */
const GONE_MS = 60 * 60_000;
/** As many stops as one can read at a glance; typing narrows them. */
const STOPS = 6;

/** How a departure stands, in words and in a colour that says the same. */
function Standing({ trip }: { trip: ControlledTrip }) {
  if (trip.cancelled !== null) {
    return (
      <span className="font-semibold text-loss">
        <Trans>annulé</Trans>
      </span>
    );
  }
  if (trip.closed_local !== null) {
    const at = clock(trip.closed_local);
    return (
      <span className="font-semibold text-done">
        <Trans>bouclé à {at}</Trans>
      </span>
    );
  }
  if (trip.late_minutes > 0) {
    return (
      <span className="font-semibold text-wait">
        <Trans>{trip.late_minutes} min de retard</Trans>
      </span>
    );
  }
  return null;
}

function Row(props: { trip: ControlledTrip; stop?: string; now: number; next: boolean }) {
  const { i18n } = useLingui();
  const { trip, now } = props;
  const { boarded, expected, missing } = trip.counts;
  return (
    <li>
      <Link
        to="/control/$trip"
        params={{ trip: trip.trip }}
        search={props.stop ? { stop: props.stop } : {}}
        data-next={props.next || undefined}
        className={`grid min-h-16 grid-cols-[96px_minmax(0,1fr)_150px_150px_24px] items-center gap-4 border-b border-line px-4 py-1 hover:bg-sunken ${props.next ? "border-l-8 border-l-accent bg-accent-soft" : ""}`}
      >
        <span className="text-[28px] leading-[32px] font-bold">{clock(trip.departs_local)}</span>
        <span className="min-w-0">
          <span className="block truncate text-lg font-semibold">{trip.terminus}</span>
          <span className="block truncate text-quiet">
            {trip.route_code}
            {" · "}
            {trip.plate ?? <Trans>car pas encore choisi</Trans>}
          </span>
        </span>
        <span>
          <Standing trip={trip} />
          <span className="block text-quiet">{fromNow(trip.departs_at, now, i18n.locale)}</span>
        </span>
        <span className="amount">
          <strong className="text-xl">
            <Trans>
              {boarded} sur {expected}
            </Trans>
          </strong>
          <span className="block text-sm text-quiet">
            {missing > 0 ? (
              <Trans>{missing} à embarquer</Trans>
            ) : expected > 0 ? (
              <Trans>tous à bord</Trans>
            ) : (
              <Trans>aucun billet</Trans>
            )}
          </span>
        </span>
        <ChevronRight aria-hidden className="size-6" />
      </Link>
    </li>
  );
}

/** Another stop than this station's: a controller travels with the coach. */
function OtherStop(props: { onStop: (stop: string) => void }) {
  const { t } = useLingui();
  const [typed, setTyped] = useState("");
  const query = typed.trim();
  const stops = useAnswer("destinations", { query, limit: STOPS }, query !== "");
  return (
    <div className="flex flex-wrap items-end gap-2">
      <Labelled
        label={t`Contrôler à un autre arrêt`}
        className="w-72"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {query !== "" && stops.data?.destinations.length === 0 ? (
        <p className="py-3 text-quiet">
          <Trans>Aucun arrêt de ce nom.</Trans>
        </p>
      ) : null}
      {query === ""
        ? null
        : stops.data?.destinations.map(({ stop, name }) => (
            <button
              key={stop}
              type="button"
              className="btn"
              onClick={() => {
                setTyped("");
                props.onStop(stop);
              }}
            >
              {name}
            </button>
          ))}
      <Problem failure={stops.error} />
    </div>
  );
}

function Days(props: { date?: string; onDate: (date: string | undefined) => void }) {
  const { t, i18n } = useLingui();
  const { today } = useCounter();
  const shown = props.date ?? today;
  const days = [today, nextDay(today)];
  return (
    <div className="flex flex-wrap items-end gap-2">
      <div className="flex gap-1" role="group" aria-label={t`Jour`}>
        {days.map((day, index) => (
          <button
            key={day}
            type="button"
            className={`btn ${shown === day ? "border-2 border-accent bg-accent-soft" : ""}`}
            aria-pressed={shown === day}
            onClick={() => props.onDate(index === 0 ? undefined : day)}
          >
            {index === 0 ? <Trans>Aujourd'hui</Trans> : shortDay(day, i18n.locale)}
          </button>
        ))}
      </div>
      <Labelled
        label={t`Autre jour`}
        type="date"
        value={shown}
        onChange={(event) => event.target.value && props.onDate(event.target.value)}
      />
    </div>
  );
}

/** All of them; the one that comes next is marked, and in sight. */
function Trips(props: { day: string; trips: ControlledTrip[]; stop?: string; now: number }) {
  const { t } = useLingui();
  const { day, trips, now } = props;
  const next = trips.find(
    (trip) =>
      trip.closed_local === null && trip.cancelled === null && trip.departs_at > now - GONE_MS,
  );
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    if (day) box.current?.querySelector("[data-next]")?.scrollIntoView({ block: "center" });
  }, [day]);
  return (
    <section
      ref={box}
      aria-label={t`Départs à contrôler`}
      className="panel min-h-0 flex-1 overflow-y-auto"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
    >
      <ul>
        {trips.map((trip) => (
          <Row
            key={trip.trip}
            trip={trip}
            stop={props.stop}
            now={now}
            next={trip.trip === next?.trip}
          />
        ))}
      </ul>
    </section>
  );
}

export function TripList(props: {
  date?: string;
  stop?: string;
  onDate: (date: string | undefined) => void;
  onStop: (stop: string | undefined) => void;
  /** Beside the title: other pages of control. */
  beside?: ReactNode;
}) {
  const { company } = useCounter();
  const now = useNow(10_000);
  const asked = { date: props.date ?? null, at_stop: props.stop ?? null };
  const list = useAnswer("trips_to_control", asked, true, EVERY_MS);
  const trips = list.data?.trips ?? [];
  const day = list.data?.date;
  const place = trips[0]?.stop_name ?? company.stop?.name ?? "";
  return (
    <div className="mx-auto flex h-full max-w-6xl flex-col gap-3">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <Days date={props.date} onDate={props.onDate} />
        <div className="flex items-end gap-2">
          {props.stop ? (
            <button type="button" className="btn" onClick={() => props.onStop(undefined)}>
              <Trans>Revenir à {company.stop?.name ?? ""}</Trans>
            </button>
          ) : null}
          <OtherStop onStop={props.onStop} />
        </div>
      </div>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-lg">
          <Trans>Départs de {place}</Trans>
        </h2>
        {props.beside}
      </div>
      <Problem failure={list.error} />
      {list.isLoading ? <Skeleton lines={6} /> : null}
      {list.data && trips.length === 0 ? (
        <p className="p-4 text-quiet">
          <Trans>Aucun départ d'ici ce jour-là. Choisissez un autre jour ou un autre arrêt.</Trans>
        </p>
      ) : null}
      {trips.length > 0 ? (
        <Trips day={day ?? ""} trips={trips} stop={props.stop} now={now} />
      ) : null}
    </div>
  );
}
