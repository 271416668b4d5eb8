// Paying in several ways: what each line comes to, what is still to pay, what goes back.

import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { PaymentMethod } from "../wire/PaymentMethod";
import type { PaymentRequest } from "../wire/PaymentRequest";
import { parseMoney } from "./money";

/** One payment as it is typed. */
export interface PaymentLine {
  key: number;
  method: PaymentMethod;
  /** Empty is what is still to pay. */
  amount: string;
  /** The first of the rules' list when null. */
  operator: string | null;
  /** The passenger's when null. */
  phone: string | null;
  reference: string;
}

export const METHODS: Record<PaymentMethod, MessageDescriptor> = {
  cash: msg`Espèces`,
  card: msg`Carte`,
  mobile_money: msg`Mobile money`,
};

export function newLine(method: PaymentMethod, lines: PaymentLine[], amount = ""): PaymentLine {
  const key = Math.max(0, ...lines.map((line) => line.key)) + 1;
  return { key, method, amount, operator: null, phone: null, reference: "" };
}

export interface PaymentSum {
  /** Minor units of each line; null where it is no amount. */
  amounts: (number | null)[];
  invalid: boolean;
  /** Still to pay. */
  missing: number;
  /** More by card or mobile money than there is to pay: nothing of that is given back. */
  over: number;
  /** Cash although nothing is left for it to pay. */
  idle: boolean;
  /** To give back from cash. */
  change: number;
  /** The tickets come out once the passenger has confirmed. */
  pending: boolean;
}

/** What lines come to. The first empty one takes the rest; another empty one comes to nothing. */
export function sumPayments(lines: PaymentLine[], total: number, digits: number): PaymentSum {
  const typed = lines.map(({ amount }) => (amount.trim() ? parseMoney(amount, digits) : undefined));
  const fixed = typed.reduce<number>((sum, amount) => sum + (amount ?? 0), 0);
  let rest = Math.max(0, total - fixed);
  const amounts = typed.map((amount) => {
    if (amount !== undefined) return amount;
    const taken = rest;
    rest = 0;
    return taken;
  });
  const of = (cash: boolean) =>
    lines.reduce(
      (sum, { method }, i) => ((method === "cash") === cash ? sum + (amounts[i] ?? 0) : sum),
      0,
    );
  const paid = of(true) + of(false);
  const over = Math.max(0, of(false) - total);
  const idle = total > 0 && of(false) >= total && of(true) > 0;
  return {
    amounts,
    invalid: amounts.some((amount) => amount === null || (amount === 0 && total > 0)),
    missing: Math.max(0, total - paid),
    over,
    idle,
    change: over > 0 || idle ? 0 : Math.max(0, paid - total),
    pending: lines.some(({ method, reference }) => method === "mobile_money" && !reference.trim()),
  };
}

export function enough(sum: PaymentSum): boolean {
  return !sum.invalid && sum.missing === 0 && sum.over === 0 && !sum.idle;
}

/** The lines as the engine wants them. */
export function asPayments(
  lines: PaymentLine[],
  sum: PaymentSum,
  operators: string[],
  phone: string,
): PaymentRequest[] {
  return lines.map((line, index) => {
    const mobile = line.method === "mobile_money";
    return {
      method: line.method,
      amount: sum.amounts[index] ?? null,
      operator: mobile ? (line.operator ?? operators[0] ?? null) : null,
      phone: mobile ? (line.phone ?? phone).trim() || null : null,
      reference: line.method === "cash" ? null : line.reference.trim() || null,
    };
  });
}
