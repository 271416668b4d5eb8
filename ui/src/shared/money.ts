// Amounts: whole minor units in, `7 500 F CFA` out, and back.

import type { CurrencyInfo } from "../wire/CurrencyInfo";

const NBSP = "\u00a0";

/** The number alone, as digits of the language. */
export function formatNumber(minor: number, digits: number, locale: string): string {
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(minor / 10 ** digits);
}

/** The number of a table whose head says the currency, never broken over two lines. */
export function formatSum(minor: number, digits: number, locale: string): string {
  // French groups with U+202F, which old fonts lack; a hyphen before an amount is easily overlooked.
  return formatNumber(minor, digits, locale).replaceAll("\u202f", NBSP).replace("-", "\u2212");
}

/** An amount with its currency, never broken over two lines. */
export function formatMoney(minor: number, currency: CurrencyInfo, locale: string): string {
  const number = formatSum(minor, currency.digits, locale);
  return `${number}${NBSP}${currency.symbol.replaceAll(" ", NBSP)}`;
}

/** What a cashier typed, in minor units; null when it is no amount. Empty is null too. */
export function parseMoney(typed: string, digits: number): number | null {
  // `7 500`, `7.500` and `7,500` are seven thousand five hundred where there are no cents.
  const bare = typed.replace(/[\s\u00a0\u202f]/g, "");
  const clean = digits === 0 ? bare.replace(/[.,](?=\d{3}(\D|$))/g, "") : bare;
  const match = /^(\d{1,12})(?:[.,](\d*))?$/.exec(clean);
  if (!match) return null;
  const whole = match[1] ?? "0";
  const fraction = match[2] ?? "";
  if (fraction.length > digits) return null;
  return Number(whole + fraction.padEnd(digits, "0"));
}
