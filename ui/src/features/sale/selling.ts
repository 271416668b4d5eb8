// F9: the one step that takes money.

import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useCounter } from "../../shared/counter";
import { newRequest } from "../../shared/ids";
import { given, isGiven } from "../../shared/ui/Approve";
import { call, Refusal } from "../../transport";
import type { SellTickets } from "../../wire/SellTickets";
import { fresh, useSaleState } from "./draft";
import { focusOn, focusSoon, type Place } from "./focus";
import { keepNow } from "./keeping";
import { asPaid, asPassengers, type Sale } from "./useSale";

/** How long F9 waits for a price or a seat map that is on its way. */
const PATIENCE_MS = 2_000;

export type Spot =
  | "departures"
  | "seats"
  | "passengers"
  | "promo"
  | "discount"
  | "payments"
  | "cash"
  | "till"
  | "button";

const SPOTS: Record<string, Spot> = {
  trip_full: "departures",
  trip_departed: "departures",
  trip_cancelled: "departures",
  stop_order: "departures",
  not_found: "departures",
  seat_taken: "seats",
  seat_unleased: "seats",
  seats_elsewhere: "seats",
  seat_unknown: "seats",
  seat_twice: "seats",
  seat_held: "seats",
  hold_ended: "seats",
  name_invalid: "passengers",
  phone_invalid: "passengers",
  field_missing: "passengers",
  text_too_long: "passengers",
  fare_missing: "passengers",
  category_unknown: "passengers",
  passenger_count: "passengers",
  promo_unknown: "promo",
  promo_not_now: "promo",
  promo_used_up: "promo",
  promo_elsewhere: "promo",
  discount_invalid: "discount",
  discount_too_large: "discount",
  login_wrong: "discount",
  login_locked: "discount",
  not_permitted: "discount",
  payment_invalid: "payments",
  payment_over: "payments",
  operator_unknown: "payments",
  reference_used: "payments",
  cash_short: "cash",
  amount_invalid: "cash",
  till_closed: "till",
  till_of_another: "till",
};
const FOCUS: Partial<Record<Spot, Place>> = {
  departures: "departures",
  seats: "seats",
  passengers: "name",
  promo: "promo",
  payments: "payment",
  cash: "cash",
};

/** A supervisor's word makes these possible. */
const WANTS_APPROVAL = new Set(["discount_too_large", "not_permitted"]);

/** Beside what a failure is to be shown. */
export function spotOf(failure: unknown): Spot {
  return failure instanceof Refusal ? (SPOTS[failure.code] ?? "button") : "button";
}

export function useSelling(sale: Sale, openTill: () => void): () => void {
  const { t } = useLingui();
  const { till } = useCounter();
  const queries = useQueryClient();
  const pressed = useRef<{ at: number; draft: unknown } | null>(null);
  const nameless = t`Passager`;

  const send = async (body: SellTickets) => {
    const { draft } = useSaleState.getState();
    const attempted = { ...draft, attempt: body };
    useSaleState.setState({ selling: true, failure: null, draft: attempted });
    try {
      // The request is on disk before its first try, so a retry after a cut is the same one.
      await keepNow(attempted);
      const sold = await call("sell_tickets", body);
      const last = {
        sold,
        to: draft.to?.name ?? "",
        departs: sale.trip?.from.local ?? "",
        dropped: false,
      };
      const next = fresh();
      useSaleState.setState({ ...next, last, thrown: null, selling: false });
      void keepNow(next.draft).catch(() => undefined);
      focusSoon("destination");
    } catch (failure) {
      // A refusal recorded nothing: the next try is a new intention. Silence may have sold.
      const attempt = failure instanceof Refusal ? null : body;
      const code = failure instanceof Refusal ? failure.code : "";
      useSaleState.setState(({ approvalAsked }) => ({
        failure,
        selling: false,
        draft: { ...draft, attempt, hold: code === "hold_ended" ? null : draft.hold },
        approvalAsked: approvalAsked || (WANTS_APPROVAL.has(code) && body.discount != null),
      }));
      const wanted = WANTS_APPROVAL.has(code) && body.discount ? "approve" : null;
      const part = wanted ?? FOCUS[spotOf(failure)];
      if (part) focusSoon(part);
    }
    await queries.invalidateQueries();
  };

  const sell = () => {
    const { draft, selling } = useSaleState.getState();
    if (selling) return;
    if (draft.attempt) return void send(draft.attempt);
    // The digit of a favourite is still being waited on: see typedByHand.
    if (!draft.to && /^[1-9]$/.test(draft.typed)) {
      pressed.current = { at: Date.now(), draft: null };
      return;
    }
    if (!draft.to || (!sale.trip && !sale.settling)) return focusOn("destination");
    if (!till?.mine) return openTill();
    if (sale.settling) {
      pressed.current = { at: Date.now(), draft };
      return;
    }
    const { amiss } = sale.reduction;
    if (amiss) return focusOn(amiss);
    if (sale.approve && !isGiven(useSaleState.getState().approval)) return focusOn("approve");
    if (sale.cashInvalid || sale.missing > 0 || sale.over) return focusOn("cash");
    if (!sale.ready || !sale.trip) return;
    void send({
      request: newRequest(),
      trip: sale.trip.trip,
      from: sale.hold?.from.stop ?? null,
      to: draft.to.stop,
      passengers: asPassengers(draft, sale.seats, nameless),
      expected_total: sale.total,
      ...asPaid(sale),
      approval: sale.approve ? given(useSaleState.getState().approval) : null,
    });
  };

  // A cashier is faster than a seat map: an F9 that came early counts once all is known.
  const latest = useRef(sell);
  latest.current = sell;
  useEffect(() => {
    const early = pressed.current;
    if (sale.settling || !sale.draft.to || !early) return;
    pressed.current = null;
    const same = early.draft === null || early.draft === useSaleState.getState().draft;
    if (same && Date.now() - early.at < PATIENCE_MS) latest.current();
  }, [sale.settling, sale.draft.to]);

  return sell;
}
