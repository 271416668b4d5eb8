// What a figure is made of: the part of the audit view that adds up to it.

import type { AuditSearch } from "../../shared/auditSearch";
import { accountOfMethod, MONEY_KINDS } from "../../shared/journal";
import type { Cut } from "../../wire/Cut";
import type { Figures } from "../../wire/Figures";

export type FigureName = Exclude<keyof Figures, "entries">;

const RETURNS = "TicketsRefunded,TicketExchanged,PaymentSettled";
const OF_FIGURE: Record<FigureName, AuditSearch> = {
  tickets: { kinds: "TicketsSold,TicketsRefunded,TicketExchanged,PaymentSettled" },
  gross: { account: "revenue.tickets" },
  reductions: { account: "revenue.reductions" },
  refunds: { kinds: RETURNS },
  fees: { account: "revenue.fees" },
  tax: { kinds: MONEY_KINDS },
  net: { kinds: MONEY_KINDS },
  takings: { kinds: MONEY_KINDS },
  expenses: { kinds: "CashMoved" },
  variance: { account: "till.variance" },
};

const OF_PRODUCT: Record<string, string> = {
  tickets: "revenue.tickets",
  other: "revenue.fees",
};

/** One of the figures, within a part. The part's own account stays: it is what the line is about. */
export function madeOf(name: FigureName, part: AuditSearch): AuditSearch;
export function madeOf(name: FigureName, part: AuditSearch | null): AuditSearch | null;
export function madeOf(name: FigureName, part: AuditSearch | null): AuditSearch | null {
  return part && { ...OF_FIGURE[name], ...part };
}

/** One line of a cut. This journal is one counter's: stations and counters are all of it. */
export function lineOf(cut: Cut, key: string, from: string, to: string): AuditSearch | null {
  // What is of no route and no departure cannot be asked for.
  if (key === "") return null;
  switch (cut) {
    case "day":
      return { from: key, to: key };
    case "cashier":
      return { from, to, employee: key };
    case "route":
      return { from, to, route: key };
    case "trip":
      return { from, to, trip: key };
    case "method":
      return { from, to, account: accountOfMethod(key) };
    case "product": {
      const account = OF_PRODUCT[key];
      return account ? { from, to, account } : { from, to };
    }
    default:
      return { from, to };
  }
}
