// The coaches of a day that leave from here, or come here: choose the one to load or unload.

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useAnswer, useCounter } from "../../shared/counter";
import { clock, shortDay } from "../../shared/dates";
import { Labelled } from "../../shared/ui/Labelled";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import { call } from "../../transport";
import type { TripInfo } from "../../wire/TripInfo";
import type { Post } from "./dock";

/** The coaches that come here: from any other station of the company, each once, by arrival. */
function useArrivals(date: string, enabled: boolean) {
  const { company } = useCounter();
  const stations = useAnswer("stations", {}, enabled);
  const here = company.stop?.stop ?? null;
  const others = (stations.data?.stations ?? []).flatMap((one) =>
    one.here || one.stop === null || one.stop === here ? [] : [one.stop],
  );
  const found = useQuery({
    queryKey: ["list_trips", "arrivals", date, here, others],
    queryFn: async () => {
      const asked = others.map((from) => call("list_trips", { date, from, to: here, all: true }));
      const trips = (await Promise.all(asked)).flatMap((answer) => answer.trips);
      const once = new Map(trips.map((trip) => [trip.trip, trip]));
      return [...once.values()].sort((one, other) => one.to.at - other.to.at);
    },
    enabled: enabled && stations.data !== undefined && here !== null,
  });
  return {
    trips: found.data,
    error: stations.error ?? found.error,
    isLoading: stations.isLoading || found.isLoading,
  };
}

function useTrips(way: Post["way"], date: string) {
  const leaving = useAnswer("list_trips", { date, all: true }, way === "load");
  const arriving = useArrivals(date, way === "unload");
  if (way === "unload") return arriving;
  return { trips: leaving.data?.trips, error: leaving.error, isLoading: leaving.isLoading };
}

function Row({ trip, way }: { trip: TripInfo; way: Post["way"] }) {
  const at = way === "load" ? trip.from.local : trip.to.local;
  return (
    <li>
      <Link
        to="/parcels/trips/$trip"
        params={{ trip: trip.trip }}
        search={way === "unload" ? { way } : {}}
        className="grid min-h-16 grid-cols-[96px_minmax(0,1fr)_150px_24px] items-center gap-4 border-b border-line px-4 py-1 hover:bg-sunken"
      >
        <span className="text-[28px] leading-[32px] font-bold">{clock(at)}</span>
        <span className="min-w-0">
          <span className="block truncate text-lg font-semibold">
            {way === "load" ? trip.terminus : <Trans>de {trip.from.name}</Trans>}
          </span>
          <span className="block truncate text-quiet">
            {trip.route_code}
            {" · "}
            {trip.plate ?? <Trans>car pas encore choisi</Trans>}
          </span>
        </span>
        <span>
          {trip.state === "cancelled" ? (
            <span className="font-semibold text-loss">
              <Trans>annulé</Trans>
            </span>
          ) : null}
        </span>
        <ChevronRight aria-hidden className="size-6" />
      </Link>
    </li>
  );
}

export function Shipments(props: {
  way: Post["way"];
  date: string | undefined;
  onWay: (way: Post["way"]) => void;
  onDate: (date: string) => void;
}) {
  const { t, i18n } = useLingui();
  const { today } = useCounter();
  const { way } = props;
  const date = props.date ?? today;
  const { trips, error, isLoading } = useTrips(way, date);
  const ways: [Post["way"], string][] = [
    ["load", t`Cars qui partent`],
    ["unload", t`Cars qui arrivent`],
  ];
  return (
    <div className="mx-auto flex h-full max-w-6xl flex-col gap-3 p-4">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div className="flex gap-1" role="group" aria-label={t`Charger ou décharger`}>
          {ways.map(([one, words]) => (
            <button
              key={one}
              type="button"
              aria-pressed={way === one}
              className={`btn ${way === one ? "border-2 border-accent bg-accent-soft" : ""}`}
              onClick={() => props.onWay(one)}
            >
              {words}
            </button>
          ))}
        </div>
        <Labelled
          label={t`Jour`}
          type="date"
          value={date}
          onChange={(event) => event.target.value && props.onDate(event.target.value)}
        />
      </div>
      <Problem failure={error} />
      {isLoading ? <Skeleton lines={6} /> : null}
      {trips?.length === 0 ? (
        <p className="p-4 text-quiet">
          <Trans>Aucun car le {shortDay(date, i18n.locale)}.</Trans>
        </p>
      ) : null}
      {trips && trips.length > 0 ? (
        <section
          aria-label={way === "load" ? t`Cars qui partent` : t`Cars qui arrivent`}
          className="panel min-h-0 flex-1 overflow-y-auto"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
          tabIndex={0}
        >
          <ul>
            {trips.map((trip) => (
              <Row key={trip.trip} trip={trip} way={way} />
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  );
}
