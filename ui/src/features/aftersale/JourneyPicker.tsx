// Where to, which day, which coach, which seat: for a ticket that is changed.

import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { guaranteedSeat, isToConfirm, useSeatAsking } from "../../shared/asking";
import { useAnswer, useMoney, useStatus } from "../../shared/counter";
import { clock, nextDay, shortDay } from "../../shared/dates";
import AskedSeats from "../../shared/ui/AskedSeats";
import { Choice } from "../../shared/ui/Choice";
import { Problem } from "../../shared/ui/Problem";
import { SeatGrid, SeatLegend } from "../../shared/ui/SeatGrid";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { ChangeTicket } from "../../wire/ChangeTicket";
import type { TicketCard } from "../../wire/TicketCard";
import type { TripInfo } from "../../wire/TripInfo";

export type Journey = Omit<ChangeTicket, "ticket">;

const MOST_STOPS = 100;

/** The stops of the ticket, which its card gives by name. */
function useStops(card: TicketCard) {
  const map = useAnswer("seat_map", { trip: card.trip });
  const stop = (name: string) => map.data?.calls.find((one) => one.name === name)?.stop ?? null;
  return { from: stop(card.row.from), to: stop(card.row.to), known: !map.isLoading };
}

function Day(props: { day: string; onChange: (day: string) => void }) {
  const { t } = useLingui();
  const { data } = useStatus();
  const today = data?.today ?? "";
  const tomorrow = today ? nextDay(today) : "";
  const button = (day: string, word: string) => (
    <button
      type="button"
      aria-pressed={props.day === day}
      className={`min-h-12 border border-edge px-3 font-semibold first:rounded-l-md ${props.day === day ? "bg-accent text-on-accent" : "bg-surface"}`}
      onClick={() => props.onChange(day)}
    >
      {word}
    </button>
  );
  return (
    <div className="flex" role="group" aria-label={t`Jour du départ`}>
      {button(today, t`Auj.`)}
      {button(tomorrow, t`Demain`)}
      <input
        type="date"
        className="min-h-12 min-w-0 flex-1 rounded-r-md border border-edge bg-surface px-2"
        aria-label={t`Autre jour`}
        min={today}
        value={props.day}
        onChange={(event) => event.target.value && props.onChange(event.target.value)}
      />
    </div>
  );
}

function Trip(props: { trip: TripInfo; own: boolean; chosen: boolean; onChoose: () => void }) {
  const money = useMoney();
  const { trip } = props;
  return (
    <li>
      <button
        type="button"
        aria-pressed={props.chosen}
        disabled={trip.state !== "on_sale"}
        onClick={props.onChoose}
        className={`grid min-h-14 w-full grid-cols-[56px_1fr_auto] items-center gap-x-2 border-l-4 px-2 py-1 text-left ${props.chosen ? "border-accent bg-accent-soft" : "border-transparent hover:bg-sunken"}`}
      >
        <span className="text-xl font-semibold">{clock(trip.from.local)}</span>
        <span className="min-w-0">
          <span className="block truncate font-semibold">{trip.to.name}</span>
          <span className="block truncate text-sm text-quiet">
            {[trip.class, trip.plate].filter(Boolean).join(" · ")}
            {props.own ? (
              <>
                {" · "}
                <Trans>départ actuel</Trans>
              </>
            ) : null}
          </span>
        </span>
        <span className="amount">
          <span className="block font-semibold">
            {trip.free === 0 ? <Trans>complet</Trans> : <Trans>{trip.free} pl.</Trans>}
          </span>
          <span className="block text-sm text-quiet">
            {trip.price === null ? null : money(trip.price)}
          </span>
        </span>
      </button>
    </li>
  );
}

/** The seats of the chosen coach; without a choice, the best one. */
function SeatChoice(props: {
  trip: string;
  from: string | null;
  to: string | null;
  seat: number | null;
  onChoose: (seat: number) => void;
}) {
  const { trip, from, to, seat, onChoose } = props;
  const map = useAnswer("seat_map", { trip, from, to });
  const box = useRef<HTMLDivElement>(null);
  const asking = useSeatAsking(from && to ? { trip, from, to } : null, ([granted]) => {
    if (granted !== undefined) onChoose(granted);
  });
  const choose = (next: number) => {
    if (next !== seat && from && to && isToConfirm(map.data, next)) return asking.ask([next], 0);
    asking.forget();
    onChoose(next);
  };
  return (
    <div ref={box} className="grid gap-2">
      <Problem failure={map.error} />
      {map.isLoading ? <Skeleton lines={6} /> : null}
      {asking.asked ? (
        <AskedSeats
          asked={asking.asked}
          instead={guaranteedSeat(map.data, asking.asked.seats[0], [seat])}
          onInstead={choose}
        />
      ) : null}
      {map.data ? (
        <SeatGrid
          map={map.data}
          chosen={[seat]}
          active={0}
          onChoose={choose}
          onEnter={() =>
            box.current?.closest("form")?.querySelector<HTMLElement>('[type="submit"]')?.focus()
          }
          onLetters={() => undefined}
          legend={<SeatLegend map={map.data} />}
        />
      ) : null}
    </div>
  );
}

export function JourneyPicker(props: {
  card: TicketCard;
  action: "exchange" | "move" | "fix";
  /** The seat that is proposed. */
  seat: number | null;
  onChange: (journey: Journey | null) => void;
  /** What it costs: beside the seats, so that both are seen at once. */
  children: ReactNode;
}) {
  const { t, i18n } = useLingui();
  const { data: status } = useStatus();
  const { card, action, onChange } = props;
  const own = useStops(card);
  const today = status?.today ?? "";
  const planned = card.row.departs_local.slice(0, 10);
  const [day, setDay] = useState(action !== "fix" && planned > today ? planned : today);
  const [other, setOther] = useState<string | null>(null);
  // Moving begins with the ticket's own coach: most often only the seat is to change.
  const [trip, setTrip] = useState<string | null>(action === "move" ? card.trip : null);
  const [seat, setSeat] = useState<number | null>(null);
  const to = other ?? own.to;
  const places = useAnswer(
    "destinations",
    { query: "", from: own.from, limit: MOST_STOPS },
    own.known && action !== "move",
  );
  const trips = useAnswer("list_trips", { date: day, from: own.from, to, all: false }, own.known);
  const list = trips.data?.trips ?? [];
  const chosen = list.find((one) => one.trip === trip)?.trip ?? null;

  // On the ticket's own coach only another seat is a change, and which one is for people to say.
  const same = chosen === card.trip && other === null && action !== "fix" && seat === null;
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => {
    latest.current(chosen && !same ? { trip: chosen, to: other, seat } : null);
  }, [chosen, other, seat, same]);

  const rest = (places.data?.destinations ?? []).filter(({ stop }) => stop !== own.to);
  return (
    <div className="grid items-start gap-4 md:grid-cols-[minmax(0,1fr)_356px]">
      <div className="grid gap-2">
        {action === "move" ? null : (
          <Choice
            label={t`Destination`}
            value={other ?? ""}
            options={[
              { value: "", text: card.row.to },
              ...rest.map(({ stop, name }) => ({ value: stop, text: name })),
            ]}
            onChange={(stop) => {
              setOther(stop || null);
              setTrip(null);
              setSeat(null);
            }}
          />
        )}
        <Day
          day={day}
          onChange={(next) => {
            setDay(next);
            setTrip(null);
            setSeat(null);
          }}
        />
        <Problem failure={trips.error} />
        {trips.isLoading ? <Skeleton lines={4} /> : null}
        <ul aria-label={t`Départs`}>
          {list.map((one) => (
            <Trip
              key={one.trip}
              trip={one}
              own={one.trip === card.trip && action !== "fix"}
              chosen={one.trip === chosen}
              onChoose={() => {
                setTrip(one.trip);
                setSeat(null);
              }}
            />
          ))}
        </ul>
        {trips.data && list.length === 0 ? (
          trips.data.next_date ? (
            <button
              type="button"
              className="btn"
              onClick={() => setDay(trips.data.next_date ?? day)}
            >
              <Trans>Prochain départ : {shortDay(trips.data.next_date, i18n.locale)}</Trans>
            </button>
          ) : (
            <p className="text-quiet">
              <Trans>Aucun départ ce jour-là.</Trans>
            </p>
          )
        ) : null}
        {same ? (
          <p className="text-quiet">
            <Trans>Choisissez une autre place, ou un autre départ.</Trans>
          </p>
        ) : (
          props.children
        )}
      </div>
      {chosen ? (
        <SeatChoice
          trip={chosen}
          from={own.from}
          to={to}
          seat={same ? null : (seat ?? props.seat)}
          onChoose={setSeat}
        />
      ) : (
        <p className="p-4 text-center text-quiet">
          <Trans>Choisissez un départ : ses places s'affichent ici.</Trans>
        </p>
      )}
    </div>
  );
}
