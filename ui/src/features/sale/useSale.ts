// What a draft comes to: departures, seats, prices, and whether it can be sold.

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCounter } from "../../shared/counter";
import { parseMoney } from "../../shared/money";
import { call } from "../../transport";
import type { Passenger } from "../../wire/Passenger";
import type { TripInfo } from "../../wire/TripInfo";
import type { TripList } from "../../wire/TripList";
import { type SaleDraft, useSaleState } from "./draft";
import { assignSeats } from "./seats";

/** Departures of the day asked for; without a day, of the next one that has any to sell. */
async function departures(day: string | null, to: string | null): Promise<TripList> {
  const list = await call("list_trips", { date: day, to, all: false });
  if (day === null && list.trips.length === 0 && list.next_date) {
    return call("list_trips", { date: list.next_date, to, all: false });
  }
  return list;
}

function chooseTrip(draft: SaleDraft, trips: TripInfo[]): TripInfo | null {
  if (!draft.to) return null;
  const chosen = trips.find((trip) => trip.trip === draft.trip);
  const open = trips.filter((trip) => trip.state === "on_sale");
  const roomy = open.find((trip) => trip.free >= draft.travellers.length);
  return chosen ?? roomy ?? open[0] ?? null;
}

export type Sale = ReturnType<typeof useSale>;

export function useSale() {
  const draft = useSaleState((state) => state.draft);
  const { company } = useCounter();
  const to = draft.to?.stop ?? null;

  const trips = useQuery({
    queryKey: ["list_trips", draft.day, to],
    queryFn: () => departures(draft.day, to),
    refetchInterval: 20_000,
  });
  const trip = trips.data ? chooseTrip(draft, trips.data.trips) : null;

  const map = useQuery({
    queryKey: ["seat_map", trip?.trip, to],
    queryFn: () => call("seat_map", { trip: trip?.trip ?? "", to }),
    enabled: trip !== null,
    refetchInterval: 20_000,
    // From one coach to the next the grid stays, and with it the keyboard's place in it.
    placeholderData: keepPreviousData,
  });
  const mapped = map.data !== undefined && !map.isPlaceholderData;
  const seats = trip && map.data ? assignSeats(draft.travellers, map.data) : [];

  const categories = draft.travellers.map((traveller) => traveller.category);
  const quote = useQuery({
    queryKey: ["quote", trip?.trip, to, categories],
    queryFn: () =>
      call("quote", {
        trip: trip?.trip ?? "",
        to: to ?? "",
        passengers: categories.map((category) => ({ category })),
      }),
    enabled: trip !== null && to !== null,
    // While one more passenger is priced, the old total stays instead of a hole.
    placeholderData: keepPreviousData,
    retry: false,
  });
  const priced = trip !== null && quote.data !== undefined && !quote.isPlaceholderData;

  const total = trip && quote.data && !quote.error ? quote.data.total : null;
  const cash = draft.cash.trim() === "" ? null : parseMoney(draft.cash, company.currency.digits);
  const cashInvalid = draft.cash.trim() !== "" && cash === null;
  const missing = total !== null && cash !== null && cash < total ? total - cash : 0;
  const change = total !== null && cash !== null && cash >= total ? cash - total : 0;
  const seated = mapped && seats.length > 0 && seats.every((seat) => seat !== null);

  return {
    draft,
    trips,
    trip,
    map,
    seats,
    quote,
    total,
    cash,
    cashInvalid,
    missing,
    change,
    /** Who, where and how much are known: the paper can be drawn. */
    complete: priced && !quote.error && seated,
    /** And the cash is enough. */
    ready: priced && !quote.error && seated && !cashInvalid && missing === 0,
    /** It will be known in a moment. */
    settling:
      draft.to !== null &&
      (trips.isLoading ||
        (trip !== null && ((!mapped && !map.error) || (!priced && !quote.error)))),
  };
}

/** The passengers as the engine wants them. Nobody has to give a name to ride. */
export function asPassengers(
  draft: SaleDraft,
  seats: (number | null)[],
  nameless: string,
): Passenger[] {
  return draft.travellers.map((traveller, index) => ({
    name: traveller.name.trim() || nameless,
    phone: traveller.phone.trim(),
    id_number: traveller.idNumber.trim(),
    category: traveller.category,
    seat: seats[index] ?? null,
  }));
}
