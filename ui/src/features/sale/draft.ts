// The sale that is being typed. It outlives every screen, and a crash: see keeping.ts.

import { create } from "zustand";
import type { PaymentLine } from "../../shared/payments";
import { NO_APPROVAL } from "../../shared/ui/Approve";
import type { Approval } from "../../wire/Approval";
import type { HoldInfo } from "../../wire/HoldInfo";
import type { PaymentInfo } from "../../wire/PaymentInfo";
import type { SellTickets } from "../../wire/SellTickets";
import type { Sold } from "../../wire/Sold";

export const MOST_TRAVELLERS = 9;

export interface Traveller {
  key: number;
  name: string;
  phone: string;
  idNumber: string;
  /** The usual one when null. */
  category: string | null;
  /** The best free one when null. */
  seat: number | null;
}

/** A reduction that someone grants, as it is typed. */
export interface DiscountDraft {
  unit: "percent" | "amount";
  value: string;
  reason: string;
}

/** What is kept: everything typed, and the request that may have reached the engine. */
export interface SaleDraft {
  v: 1;
  typed: string;
  to: { stop: string; name: string } | null;
  /** Null is the next day with a departure. */
  day: string | null;
  /** Null is the next departure. */
  trip: string | null;
  travellers: Traveller[];
  active: number;
  cash: string;
  /** How it is paid; the cash box alone when empty. */
  payments: PaymentLine[];
  /** Whether reductions are open. */
  reducing: boolean;
  promo: string;
  discount: DiscountDraft;
  /** Seats that were kept for this passenger. */
  hold: HoldInfo | null;
  /** Set before the first try; a retry sends exactly this again, so nothing is sold twice. */
  attempt: SellTickets | null;
}

export interface LastSale {
  sold: Sold;
  to: string;
  departs: string;
  /** What became of pending payments since. */
  dropped: boolean;
}

let keys = 0;
function nobody(): Traveller {
  keys += 1;
  return { key: keys, name: "", phone: "", idNumber: "", category: null, seat: null };
}

export function emptyDraft(): SaleDraft {
  return {
    v: 1,
    typed: "",
    to: null,
    day: null,
    trip: null,
    travellers: [nobody()],
    active: 0,
    cash: "",
    payments: [],
    reducing: false,
    promo: "",
    discount: { unit: "percent", value: "", reason: "" },
    hold: null,
    attempt: null,
  };
}

/** Nothing typed, and nobody's word left over. */
export function fresh() {
  return {
    draft: emptyDraft(),
    failure: null,
    approval: NO_APPROVAL,
    approvalAsked: false,
  };
}

export function isEmpty(draft: SaleDraft): boolean {
  const [first] = draft.travellers;
  const untouched =
    draft.travellers.length === 1 &&
    !first?.name &&
    !first?.phone &&
    !first?.idNumber &&
    draft.payments.length === 0 &&
    !draft.promo &&
    !draft.discount.value;
  return untouched && !draft.typed && !draft.to && !draft.trip && !draft.cash && !draft.attempt;
}

interface SaleState {
  draft: SaleDraft;
  /** Whose draft this is; null until it was loaded. */
  owner: string | null;
  /** What was thrown away last, so that it can be brought back. */
  thrown: SaleDraft | null;
  last: LastSale | null;
  failure: unknown;
  selling: boolean;
  /** A supervisor's word. Never kept: a PIN does not go to disk. */
  approval: Approval;
  /** The engine asked for one. */
  approvalAsked: boolean;
  change: (part: Partial<SaleDraft>) => void;
  changeTraveller: (index: number, part: Partial<Traveller>) => void;
  addTraveller: () => void;
  removeTraveller: (index: number) => void;
  goTo: (stop: string, name: string) => void;
  /** Sells to who seats were kept for. */
  take: (hold: HoldInfo) => void;
  /** What a payment of the last sale has become. */
  settled: (payment: PaymentInfo, dropped: boolean) => void;
  clear: () => void;
  bringBack: () => void;
}

export const useSaleState = create<SaleState>((set, get) => ({
  draft: emptyDraft(),
  owner: null,
  thrown: null,
  last: null,
  failure: null,
  selling: false,
  approval: NO_APPROVAL,
  approvalAsked: false,
  change: (part) => set(({ draft }) => ({ draft: { ...draft, ...part }, failure: null })),
  changeTraveller: (index, part) => {
    const travellers = get().draft.travellers.map((traveller, i) =>
      i === index ? { ...traveller, ...part } : traveller,
    );
    get().change({ travellers });
  },
  addTraveller: () => {
    const { travellers } = get().draft;
    if (travellers.length >= MOST_TRAVELLERS) return;
    get().change({ travellers: [...travellers, nobody()], active: travellers.length });
  },
  removeTraveller: (index) => {
    const { draft, change } = get();
    if (draft.travellers.length === 1) return;
    const travellers = draft.travellers.filter((_, i) => i !== index);
    change({ travellers, active: Math.min(draft.active, travellers.length - 1) });
  },
  goTo: (stop, name) => {
    const { draft, change } = get();
    const travellers = draft.travellers.map((traveller) => ({ ...traveller, seat: null }));
    change({ to: { stop, name }, typed: name, trip: null, travellers, hold: null });
  },
  take: (hold) => {
    const { draft } = get();
    const travellers = hold.seats.map((seat, index) => ({
      ...nobody(),
      seat,
      name: index === 0 ? hold.name : "",
      phone: index === 0 ? (hold.phone ?? "") : "",
    }));
    set({
      thrown: isEmpty(draft) ? null : draft,
      failure: null,
      draft: {
        ...emptyDraft(),
        typed: hold.to.name,
        to: { stop: hold.to.stop, name: hold.to.name },
        day: hold.from.local.slice(0, 10),
        trip: hold.trip,
        travellers,
        hold,
      },
    });
  },
  settled: (payment, dropped) => {
    const { last } = get();
    if (!last) return;
    const payments = last.sold.payments.map((one) =>
      one.payment === payment.payment ? payment : one,
    );
    const pending = payments.some(({ state }) => state === "pending");
    set({ last: { ...last, dropped, sold: { ...last.sold, payments, pending } } });
  },
  clear: () => {
    const { draft } = get();
    if (!isEmpty(draft)) set({ thrown: draft, ...fresh() });
  },
  bringBack: () => {
    const { thrown } = get();
    if (thrown) set({ draft: thrown, thrown: null, failure: null });
  },
}));
