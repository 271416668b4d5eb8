import { describe, expect, it } from "vitest";
import { asPayments, enough, newLine, type PaymentLine, sumPayments } from "./payments";

const line = (part: Partial<PaymentLine>): PaymentLine => ({ ...newLine("cash", []), ...part });
const TOTAL = 7_500;

describe("payments side by side", () => {
  it.each([
    ["one empty line takes all", [line({})], { amounts: [7_500], missing: 0, change: 0 }],
    [
      "an empty line takes the rest",
      [line({ amount: "5000" }), line({ method: "card" })],
      { amounts: [5_000, 2_500], missing: 0, change: 0 },
    ],
    [
      "change comes from cash",
      [line({ method: "card", amount: "2500" }), line({ amount: "10000" })],
      { amounts: [2_500, 10_000], missing: 0, change: 5_000 },
    ],
    [
      "what is missing is still to pay",
      [line({ amount: "2000" }), line({ method: "card", amount: "500" })],
      { amounts: [2_000, 500], missing: 5_000, change: 0 },
    ],
    [
      "no change comes from mobile money",
      [line({ method: "mobile_money", amount: "8000" })],
      { amounts: [8_000], over: 500, change: 0 },
    ],
    [
      "cash with nothing left to pay is one too many",
      [line({ method: "card", amount: "7500" }), line({ amount: "500" })],
      { idle: true, change: 0 },
    ],
    ["a word is no amount", [line({ amount: "x" })], { amounts: [null], invalid: true }],
    ["two empty lines are one too many", [line({}), line({})], { invalid: true }],
  ])("%s", (_, lines, expected) => {
    expect(sumPayments(lines, TOTAL, 0)).toMatchObject(expected);
  });

  it("waits for mobile money without a reference", () => {
    expect(sumPayments([line({ method: "mobile_money" })], TOTAL, 0).pending).toBe(true);
    const paid = sumPayments([line({ method: "mobile_money", reference: "PP1" })], TOTAL, 0);
    expect(paid.pending).toBe(false);
    expect(enough(paid)).toBe(true);
  });

  it("sends what each method has, and no more", () => {
    const lines = [
      line({ method: "mobile_money", reference: " PP1 ", amount: "2500" }),
      line({ method: "card", phone: "70" }),
    ];
    const sum = sumPayments(lines, TOTAL, 0);
    expect(asPayments(lines, sum, ["Orange Money"], "70123456")).toEqual([
      {
        method: "mobile_money",
        amount: 2_500,
        operator: "Orange Money",
        phone: "70123456",
        reference: "PP1",
      },
      { method: "card", amount: 5_000, operator: null, phone: null, reference: null },
    ]);
  });
});
