import { describe, expect, it } from "vitest";
import { formatMoney, parseMoney } from "./money";

const XOF = { code: "XOF", digits: 0, symbol: "F CFA", denominations: [] };
const GHS = { code: "GHS", digits: 2, symbol: "GH₵", denominations: [] };
const plain = (text: string) => text.replaceAll("\u00a0", " ");

describe("an amount", () => {
  it.each([
    [7500, XOF, "fr", "7 500 F CFA"],
    [0, XOF, "fr", "0 F CFA"],
    [-2500, XOF, "fr", "−2 500 F CFA"],
    [1234567, XOF, "en", "1,234,567 F CFA"],
    [750050, GHS, "fr", "7 500,50 GH₵"],
    [750050, GHS, "en", "7,500.50 GH₵"],
  ])("%i of %o in %s", (minor, currency, locale, expected) => {
    const written = formatMoney(minor, currency, locale);
    expect(plain(written)).toBe(expected);
    expect(written, "old fonts and printers lack U+202F").not.toContain("\u202f");
    expect(written, "it never breaks over two lines").not.toContain(" ");
  });

  it.each([
    ["10000", 0, 10000],
    ["10 000", 0, 10000],
    ["10\u202f000", 0, 10000],
    ["10.000", 0, 10000],
    ["10,000", 0, 10000],
    ["12,5", 2, 1250],
    ["12.50", 2, 1250],
    ["12,505", 2, null],
    ["12,5", 0, null],
    ["-5", 0, null],
    ["1e4", 0, null],
    ["abc", 0, null],
    ["", 0, null],
  ])("typed as %j with %i digits is %s", (typed, digits, expected) => {
    expect(parseMoney(typed, digits)).toBe(expected);
  });
});
