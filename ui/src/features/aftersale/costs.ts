// What several tickets come to together.

import { type Answer, Refusal } from "../../transport";
import type { RefundPart } from "../../wire/RefundPart";
import type { TicketAction } from "../../wire/TicketAction";
import type { TicketOption } from "../../wire/TicketOption";

export function optionOf(
  list: Answer<"ticket_options"> | undefined,
  action: TicketAction,
): TicketOption | undefined {
  return list?.options.find((option) => option.action === action);
}

/** Why something cannot be done, as a refusal would say it. */
export function reasonOf(option: TicketOption): Refusal | null {
  return option.code ? new Refusal(option.code, option.code, option.details) : null;
}

/** Whether it can be done at all. */
export function isPossible(option: TicketOption): boolean {
  return option.allowed || option.with_approval;
}

/** One part for each method, operator and telephone. */
export function mergeParts(parts: RefundPart[]): RefundPart[] {
  const merged = new Map<string, RefundPart>();
  for (const part of parts) {
    const key = [part.method, part.operator, part.phone].join("|");
    const known = merged.get(key);
    merged.set(key, { ...part, amount: part.amount + (known?.amount ?? 0) });
  }
  return [...merged.values()];
}

export function sumOptions(options: TicketOption[]) {
  const sum = (name: "refund" | "fee") =>
    options.reduce((total, option) => total + (option[name] ?? 0), 0);
  return {
    refund: sum("refund"),
    fee: sum("fee"),
    parts: mergeParts(options.flatMap(({ parts }) => parts)),
    approve: options.some(({ allowed }) => !allowed),
  };
}
