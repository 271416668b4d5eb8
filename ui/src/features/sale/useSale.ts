// What a draft comes to: departures, seats, prices, and whether it can be sold.

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useAnswer, useCounter, useMay } from "../../shared/counter";
import { useLater } from "../../shared/later";
import { parseMoney } from "../../shared/money";
import { asPayments, enough, sumPayments } from "../../shared/payments";
import { call } from "../../transport";
import type { HoldInfo } from "../../wire/HoldInfo";
import type { Passenger } from "../../wire/Passenger";
import type { QuoteRequest } from "../../wire/QuoteRequest";
import type { SellTickets } from "../../wire/SellTickets";
import type { TripInfo } from "../../wire/TripInfo";
import type { TripList } from "../../wire/TripList";
import { type SaleDraft, useSaleState } from "./draft";
import { assignSeats, withHeld } from "./seats";

/** Departures of the day asked for; without a day, of the next one that has any to sell. */
async function departures(
  day: string | null,
  from: string | null,
  to: string | null,
): Promise<TripList> {
  const list = await call("list_trips", { date: day, from, to, all: false });
  if (day === null && list.trips.length === 0 && list.next_date) {
    return call("list_trips", { date: list.next_date, from, to, all: false });
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

/** How long a reduction is typed before it is priced. */
const PAUSE_MS = 400;

type Reduction = Pick<QuoteRequest, "promo" | "discount">;
const NO_REDUCTION: Reduction = { promo: "", discount: null };

/** The reductions as the engine wants them, and what is amiss with what was typed. */
function readReduction(draft: SaleDraft, digits: number) {
  const { unit, value, reason } = draft.discount;
  const typed = value.trim();
  const amount = typed ? parseMoney(typed, unit === "percent" ? 2 : digits) : null;
  const invalid = typed !== "" && (!amount || (unit === "percent" && amount > 10_000));
  const amiss = invalid
    ? ("discount" as const)
    : amount && !reason.trim()
      ? ("reason" as const)
      : null;
  const discount =
    amount && !amiss
      ? {
          basis_points: unit === "percent" ? amount : null,
          amount: unit === "amount" ? amount : null,
          reason: reason.trim(),
        }
      : null;
  return { promo: draft.promo.trim().toUpperCase(), discount, amiss };
}

/** The hold, as long as the sale is still for its journey. */
function holdOf(draft: SaleDraft): HoldInfo | null {
  const { hold } = draft;
  return hold && hold.trip === draft.trip && hold.to.stop === draft.to?.stop ? hold : null;
}

export type Sale = ReturnType<typeof useSale>;

export function useSale() {
  const draft = useSaleState((state) => state.draft);
  const approvalAsked = useSaleState((state) => state.approvalAsked);
  const { company } = useCounter();
  const may = useMay();
  const { digits } = company.currency;
  const to = draft.to?.stop ?? null;
  const hold = holdOf(draft);
  const from = hold?.from.stop ?? null;

  const trips = useQuery({
    queryKey: ["list_trips", draft.day, from, to],
    queryFn: () => departures(draft.day, from, to),
    refetchInterval: 20_000,
  });
  const trip = trips.data ? chooseTrip(draft, trips.data.trips) : null;

  const map = useQuery({
    queryKey: ["seat_map", trip?.trip, from, to],
    queryFn: () => call("seat_map", { trip: trip?.trip ?? "", from, to }),
    enabled: trip !== null,
    refetchInterval: 20_000,
    // From one coach to the next the grid stays, and with it the keyboard's place in it.
    placeholderData: keepPreviousData,
  });
  const mapped = map.data !== undefined && !map.isPlaceholderData;
  const shown = map.data && withHeld(map.data, hold?.seats ?? []);
  const seats = trip && shown ? assignSeats(draft.travellers, shown) : [];

  const reduction = readReduction(draft, digits);
  const wanted = JSON.stringify({ promo: reduction.promo, discount: reduction.discount });
  const later = useLater(wanted, PAUSE_MS);
  // Without a reduction there is nothing to wait for.
  const asked = wanted === JSON.stringify(NO_REDUCTION) ? wanted : later;

  const categories = draft.travellers.map((traveller) => traveller.category);
  const quote = useQuery({
    queryKey: ["quote", trip?.trip, from, to, categories, asked, hold?.hold],
    queryFn: () =>
      call("quote", {
        trip: trip?.trip ?? "",
        from,
        to: to ?? "",
        passengers: categories.map((category) => ({ category })),
        ...(JSON.parse(asked) as Reduction),
        hold: hold?.hold ?? null,
      }),
    enabled: trip !== null && to !== null,
    // While one more passenger is priced, the old total stays instead of a hole.
    placeholderData: keepPreviousData,
    retry: false,
  });
  const current = asked === wanted;
  const priced = trip !== null && current && quote.data !== undefined && !quote.isPlaceholderData;

  const total = trip && quote.data && !quote.error ? quote.data.total : null;
  const lines = draft.payments;
  const several = lines.length > 0;
  const rules = useAnswer("rules", {}, several);
  const sum = sumPayments(lines, total ?? 0, digits);
  const cash = draft.cash.trim() === "" ? null : parseMoney(draft.cash, digits);
  const cashInvalid = several ? sum.invalid : draft.cash.trim() !== "" && cash === null;
  const short = total !== null && cash !== null && cash < total ? total - cash : 0;
  const back = total !== null && cash !== null && cash >= total ? cash - total : 0;
  const missing = several ? sum.missing : short;
  const phone = draft.travellers.find((traveller) => traveller.phone.trim())?.phone ?? "";
  const enoughMoney = several ? enough(sum) : !cashInvalid && missing === 0;
  const seated = mapped && seats.length > 0 && seats.every((seat) => seat !== null);

  return {
    draft,
    trips,
    trip,
    map,
    /** The map, with the seats of the hold free. */
    shown,
    seats,
    quote,
    total,
    hold,
    reduction,
    /** Whether the discount needs a supervisor's word. */
    approve: reduction.discount !== null && (approvalAsked || !may("discount")),
    cash: several ? null : cash,
    cashInvalid,
    missing,
    /** More by card or mobile money than there is to pay, or cash with nothing left to pay. */
    over: several && (sum.over > 0 || sum.idle),
    change: several ? sum.change : back,
    pending: several && sum.pending,
    /** The payer's telephone, where none is typed. */
    phone,
    payments:
      several && total !== 0
        ? asPayments(lines, sum, rules.data?.rules.operators ?? [], phone)
        : [],
    /** Who, where and how much are known: the paper can be drawn. */
    complete: priced && !quote.error && seated,
    /** And it is paid. */
    ready: priced && !quote.error && seated && enoughMoney && reduction.amiss === null,
    /** It will be known in a moment. */
    settling:
      draft.to !== null &&
      (trips.isLoading ||
        (several && rules.isLoading) ||
        (trip !== null && ((!mapped && !map.error) || !current || (!priced && !quote.error)))),
  };
}

/** How much less, how it is paid, and from which hold. */
export function asPaid(
  sale: Sale,
): Pick<SellTickets, "tendered" | "payments" | "promo" | "discount" | "hold"> {
  return {
    tendered: sale.cash,
    payments: sale.payments,
    promo: sale.reduction.promo,
    discount: sale.reduction.discount,
    hold: sale.hold?.hold ?? null,
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
