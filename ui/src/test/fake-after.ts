// What the counter in memory knows of money and of the time after a sale: payments, reductions,
// holds, and tickets given back or changed.

import type { Answer, Name, Request } from "../transport/commands";
import { Refusal } from "../transport/refusal";
import type { Approval } from "../wire/Approval";
import type { ChangeTicket } from "../wire/ChangeTicket";
import type { ExchangeQuote } from "../wire/ExchangeQuote";
import type { HoldInfo } from "../wire/HoldInfo";
import type { PaymentInfo } from "../wire/PaymentInfo";
import type { PaymentRequest } from "../wire/PaymentRequest";
import type { QuoteLine } from "../wire/QuoteLine";
import type { QuoteRequest } from "../wire/QuoteRequest";
import type { RefundPart } from "../wire/RefundPart";
import type { Rules } from "../wire/Rules";
import type { SeatInfo } from "../wire/SeatInfo";
import type { SellTickets } from "../wire/SellTickets";
import type { TicketAction } from "../wire/TicketAction";
import type { TicketCard } from "../wire/TicketCard";
import type { TicketOption } from "../wire/TicketOption";
import type { TicketState } from "../wire/TicketState";
import type { FakeCounter } from "./fake-counter";

export const FAKE_RULES: Rules = {
  coin: 5,
  limits: [
    { role: "cashier", variance: 500, cancel_minutes: 30, discount: 0 },
    { role: "manager", variance: 5000, cancel_minutes: null, discount: 5000 },
  ],
  refund: [
    { minutes_before: 60, kind: "percent", value: 8000 },
    { minutes_before: 0, kind: "none", value: 0 },
  ],
  exchange_fee: 500,
  change_minutes: 15,
  open_days: 30,
  hold_minutes: 20,
  hold_minutes_max: 120,
  operators: ["Orange Money", "Moov Money"],
  promotions: [
    {
      code: "NOEL",
      basis_points: 1000,
      amount: null,
      from: "2026-11-01",
      to: "2026-12-31",
      uses_max: null,
      routes: [],
    },
  ],
  tax: { tickets: 0, parcels: 0, other: 0 },
};

/** Where a pending payment belongs. */
interface Kept {
  info: PaymentInfo;
  sale: string;
}

/** State of this part of the counter, of which `FakeCounter` carries one. */
export class FakeMoney {
  payments: Kept[] = [];
  holds: HoldInfo[] = [];
  rules: Rules = FAKE_RULES;
}

export function priceLines(
  counter: FakeCounter,
  {
    to,
    passengers,
    promo,
    discount,
  }: Pick<QuoteRequest, "to" | "promo" | "discount"> & {
    passengers: QuoteRequest["passengers"];
  },
): QuoteLine[] {
  const known = counter.money.rules.promotions.find(({ code }) => code === promo);
  if (promo && !known) throw new Refusal("promo_unknown", "unknown", { code: promo });
  return passengers.map(({ category, seat }) => {
    const { kind, price: base } = counter.price(to, category);
    const reductions: QuoteLine["reductions"] = [];
    const off = (kindOf: string, label: string, share?: number | null, amount?: number | null) =>
      reductions.push({
        kind: kindOf,
        label,
        amount: amount ?? (base * (share ?? 0)) / 10_000,
      });
    if (known) off("promo", known.code, known.basis_points, known.amount);
    if (discount) off("discount", discount.reason, discount.basis_points, discount.amount);
    const price = Math.max(0, base - reductions.reduce((sum, { amount }) => sum + amount, 0));
    return {
      category: kind.category,
      category_name: kind.name,
      seat: seat ?? 1,
      base,
      reductions,
      tax: 0,
      price,
    };
  });
}

/** Asks for a right, and whose word gave it. */
export function permit(
  counter: FakeCounter,
  permission: string,
  approval: Approval | null | undefined,
): string | null {
  if (counter.may(permission)) return null;
  if (!approval) {
    throw new Refusal("not_permitted", "no", { permission, roles: ["manager"] });
  }
  const person = counter.person(approval.code);
  if (person?.pin !== approval.pin) throw new Refusal("login_wrong", "wrong", { left: 4 });
  if (!counter.may(permission, person)) {
    throw new Refusal("not_permitted", "no", { permission, roles: ["manager"] });
  }
  return person.name;
}

/** The payments of a sale, as recorded. */
export function takePayments(
  requests: PaymentRequest[],
  tendered: number | null | undefined,
  total: number,
  id: string,
): PaymentInfo[] {
  const asked: PaymentRequest[] = requests.length
    ? requests
    : [{ method: "cash", amount: tendered ?? total }];
  let rest = total;
  const payments = asked.map((request, index): PaymentInfo => {
    const given = request.amount ?? rest;
    const amount = Math.min(given, rest);
    rest -= amount;
    const cash = request.method === "cash";
    if (cash && asked.length > 1 && amount === 0) {
      throw new Refusal("payment_invalid", "idle", { what: "nothing is left for the cash to pay" });
    }
    if (given > amount && !cash) {
      throw new Refusal("payment_over", "over", { paid: given, total });
    }
    return {
      payment: `payment-${id}-${index}`,
      method: request.method,
      amount,
      tendered: cash ? given : 0,
      change: cash ? given - amount : 0,
      state: request.method === "mobile_money" && !request.reference ? "pending" : "completed",
      operator: request.operator ?? null,
      phone: request.phone ?? null,
      reference: request.reference ?? null,
    };
  });
  if (rest > 0) {
    throw new Refusal("cash_short", "short", {
      missing: rest,
      tendered: total - rest,
      total,
    });
  }
  return payments;
}

/** Marks the seats that someone keeps. */
export function markHeld(counter: FakeCounter, trip: string, seats: SeatInfo[]): SeatInfo[] {
  const held = counter.money.holds.filter((hold) => hold.trip === trip).flatMap((h) => h.seats);
  return seats.map((seat) =>
    seat.state === "free" && held.includes(seat.seat) ? { ...seat, state: "held" } : seat,
  );
}

/** A seat that is kept goes only to who keeps it. */
export function endHold(counter: FakeCounter, body: SellTickets, seats: number[]): void {
  const { money } = counter;
  for (const hold of money.holds) {
    const seat = hold.seats.find((one) => seats.includes(one));
    if (hold.trip === body.trip && seat && hold.hold !== body.hold) {
      throw new Refusal("seat_held", "held", { seat, name: hold.name, until: hold.until_local });
    }
  }
  if (body.hold && !money.holds.some(({ hold }) => hold === body.hold)) {
    throw new Refusal("hold_ended", "ended");
  }
  money.holds = money.holds.filter(({ hold }) => hold !== body.hold);
}

const FITTING: Partial<Record<TicketState, TicketAction[]>> = {
  valid: ["cancel", "refund", "exchange", "move", "open", "no_show"],
  unpaid: [],
  open: ["refund", "fix"],
};

function optionsOf(counter: FakeCounter, card: TicketCard): TicketOption[] {
  const soon = card.trip.endsWith("-0");
  const { price } = card.row;
  const method = card.payments[0]?.method ?? "cash";
  const back = (amount: number): RefundPart[] =>
    amount > 0
      ? [{ method, operator: card.payments[0]?.operator ?? null, phone: null, amount }]
      : [];
  return (FITTING[card.row.state] ?? []).map((action): TicketOption => {
    const base: TicketOption = {
      action,
      allowed: true,
      with_approval: false,
      code: null,
      details: {},
      refund: null,
      fee: null,
      parts: [],
      until_local: null,
    };
    if (counter.central.rights.elsewhere) {
      const details = { number: card.row.number, station: "Gare de Koudougou" };
      return { ...base, allowed: false, code: "right_elsewhere", details };
    }
    if (action === "cancel") {
      return { ...base, refund: price, parts: back(price), until_local: "2026-11-21T08:11:00" };
    }
    if (action === "refund") {
      const refund = soon ? 0 : price * 0.8;
      const option = { ...base, refund, fee: price - refund, parts: back(refund) };
      const approve = soon && !counter.may("approve");
      return approve
        ? { ...option, allowed: false, with_approval: true, code: "refund_nothing" }
        : option;
    }
    if (action === "exchange") return { ...base, fee: counter.money.rules.exchange_fee };
    if (action === "no_show") {
      const details = { from: card.row.from };
      return { ...base, allowed: false, code: "not_departed", details };
    }
    return base;
  });
}

function giveBack(
  counter: FakeCounter,
  action: "cancel" | "refund",
  numbers: string[],
  approval: Approval | null | undefined,
): Answer<"cancel_tickets"> {
  const cards = numbers.map((number) => counter.card(number));
  const options = cards.map((card) => {
    const option = optionsOf(counter, card).find((one) => one.action === action);
    if (!option) {
      const { number, state } = card.row;
      throw new Refusal("ticket_state", "state", { number, state });
    }
    return option;
  });
  const approved_by = options.every(({ allowed }) => allowed)
    ? null
    : permit(counter, "approve", approval);
  const entry = counter.record();
  for (const card of cards) {
    card.row.state = action === "cancel" ? "cancelled" : "refunded";
    counter.note(card, "TicketsRefunded", entry);
  }
  const sum = (name: "refund" | "fee") =>
    options.reduce((total, option) => total + (option[name] ?? 0), 0);
  return {
    numbers: cards.map(({ row }) => row.number),
    refund: sum("refund"),
    fee: sum("fee"),
    parts: options.flatMap(({ parts }) => parts),
    approved_by,
    currency: "XOF",
    entry,
    job: counter.queue("refund", cards[0]?.row.number ?? "", 1),
  };
}

function quoteChange(counter: FakeCounter, change: ChangeTicket): ExchangeQuote {
  const card = counter.card(change.ticket);
  const trip = change.trip ?? card.trip;
  const to = change.to ?? counter.stopNamed(card.row.to);
  const map = counter.commands.seat_map({ trip, to });
  const seat = change.seat ?? map.best[0]?.[0] ?? 0;
  if (trip === card.trip && seat === card.row.seat) throw new Refusal("nothing_changes", "same");
  // Fares of the VIP coach are dearer, so that an exchange has something to pay.
  const price = (map.trip.price ?? 0) + (trip.endsWith("-1") ? 2000 : 0);
  const paid = card.row.price;
  const same_fare = price === paid;
  const fee = same_fare ? 0 : counter.money.rules.exchange_fee;
  const difference = price + fee - paid;
  const parts: RefundPart[] =
    difference < 0 ? [{ method: "cash", operator: null, phone: null, amount: -difference }] : [];
  return {
    ticket: card.row.ticket,
    paid,
    price,
    fee,
    difference,
    parts,
    seat,
    from: map.trip.from,
    to: map.trip.to,
    same_fare,
    currency: "XOF",
  };
}

type After = Pick<
  { [N in Name]: (request: Request<N>) => Answer<N> },
  | "rules"
  | "ticket_options"
  | "cancel_tickets"
  | "refund_tickets"
  | "quote_exchange"
  | "exchange_ticket"
  | "move_ticket"
  | "open_ticket"
  | "mark_no_show"
  | "hold_seats"
  | "release_hold"
  | "holds"
  | "settle_payment"
>;

export function afterCommands(counter: FakeCounter): After {
  const { money } = counter;
  const changed = (card: TicketCard, difference: number, change: number, entry: number) => ({
    ticket: card.row.ticket,
    number: card.row.number,
    seat: card.row.state === "open" ? null : card.row.seat,
    difference,
    change,
    expires: card.expires,
    approved_by: null,
    currency: "XOF",
    entry,
  });
  return {
    rules: () => ({ rules: money.rules, currency: "XOF" }),
    ticket_options: ({ ticket }) => {
      const card = counter.card(ticket);
      const others = counter.cards.filter(
        ({ row }) =>
          row.sale === card.row.sale && row.ticket !== card.row.ticket && row.state === "valid",
      );
      return {
        ticket: card.row.ticket,
        number: card.row.number,
        state: card.row.state,
        held: true,
        options: optionsOf(counter, card),
        others: others.map(({ row }) => row.ticket),
        currency: "XOF",
      };
    },
    cancel_tickets: ({ tickets, approval }) => giveBack(counter, "cancel", tickets, approval),
    refund_tickets: ({ tickets, approval }) => giveBack(counter, "refund", tickets, approval),
    quote_exchange: (change) => quoteChange(counter, change),
    exchange_ticket: ({ change, payments }) => {
      const quote = quoteChange(counter, change);
      const entry = counter.record();
      const due = Math.max(0, quote.difference);
      const taken = due > 0 ? takePayments(payments, null, due, String(entry)) : [];
      const card = counter.card(change.ticket);
      const number = `OUA2-000${entry}-${entry % 10}`;
      const next: TicketCard = {
        ...structuredClone(card),
        row: {
          ...card.row,
          ticket: `ticket-${entry}-0`,
          number,
          seat: quote.seat,
          to: quote.to.name,
          price: quote.price,
          departs_local: quote.from.local,
        },
        trip: change.trip ?? card.trip,
        replaces: card.row.number,
        history: [],
      };
      card.row.state = "exchanged";
      card.replaced_by = number;
      counter.cards.unshift(next);
      counter.note(card, "TicketExchanged", entry);
      counter.note(next, "TicketExchanged", entry);
      const back = taken.reduce((sum, { change: given }) => sum + given, 0);
      return changed(next, quote.difference, back + Math.max(0, -quote.difference), entry);
    },
    move_ticket: ({ change }) => {
      const quote = quoteChange(counter, change);
      if (!quote.same_fare) {
        throw new Refusal("fare_differs", "fare", { price: quote.price, paid: quote.paid });
      }
      const card = counter.card(change.ticket);
      const entry = counter.record();
      Object.assign(card.row, {
        state: "valid",
        seat: quote.seat,
        departs_local: quote.from.local,
      });
      card.trip = change.trip ?? card.trip;
      card.expires = null;
      counter.note(card, "TicketMoved", entry);
      return changed(card, 0, 0, entry);
    },
    open_ticket: ({ ticket }) => {
      const card = counter.card(ticket);
      const entry = counter.record();
      card.row.state = "open";
      card.expires = "2026-12-21";
      counter.note(card, "TicketOpened", entry);
      return changed(card, 0, 0, entry);
    },
    mark_no_show: ({ ticket }) => {
      const card = counter.card(ticket);
      card.row.state = "no_show";
      const entry = counter.record();
      counter.note(card, "TicketNoShow", entry);
      return { entry };
    },
    hold_seats: ({ trip, to, seats, name, phone, minutes }) => {
      const entry = counter.record();
      const map = counter.commands.seat_map({ trip, to });
      const { now } = counter.commands.status({});
      const length = minutes ?? money.rules.hold_minutes;
      const hold: HoldInfo = {
        hold: `hold-${entry}`,
        trip,
        route_code: map.trip.route_code,
        from: map.trip.from,
        to: map.trip.to,
        seats: seats.length ? seats : (map.best[0] ?? []),
        name,
        phone: phone || null,
        until: now + length * 60_000,
        until_local: "2026-11-21T08:00:00",
        who: counter.me?.name ?? "",
      };
      money.holds.push(hold);
      return hold;
    },
    release_hold: ({ hold }) => {
      money.holds = money.holds.filter((one) => one.hold !== hold);
      return { entry: counter.record() };
    },
    holds: () => ({ holds: money.holds }),
    settle_payment: ({ payment, outcome, reference, tendered }) => {
      const kept = money.payments.find(({ info }) => info.payment === payment);
      if (!kept) throw new Refusal("not_found", "none", { what: "payment" });
      const { info } = kept;
      if (info.state !== "pending") {
        throw new Refusal("payment_settled", "settled", { state: info.state });
      }
      if (outcome === "completed" && !reference) {
        throw new Refusal("field_missing", "missing", { field: "reference" });
      }
      info.state = outcome === "completed" ? "completed" : "failed";
      info.reference = reference ?? null;
      const entry = counter.record();
      for (const card of counter.cards.filter(({ row }) => row.sale === kept.sale)) {
        card.row.state = outcome === "dropped" ? "cancelled" : "valid";
        counter.note(card, "PaymentSettled", entry);
      }
      const change = outcome === "replaced_by_cash" ? (tendered ?? info.amount) - info.amount : 0;
      return { payment, state: info.state, change, currency: "XOF", entry };
    },
  };
}
