import { describe, expect, it } from "vitest";
import { lineOf, madeOf } from "./made";

describe("what a figure is made of", () => {
  it("is asked within the line it stands in", () => {
    const line = lineOf("route", "OUA-BOB", "2026-11-01", "2026-11-21");
    expect(madeOf("fees", line)).toEqual({
      from: "2026-11-01",
      to: "2026-11-21",
      route: "OUA-BOB",
      account: "revenue.fees",
    });
    expect(madeOf("expenses", lineOf("day", "2026-11-20", "2026-11-01", "2026-11-21"))).toEqual({
      from: "2026-11-20",
      to: "2026-11-20",
      kinds: "CashMoved",
    });
  });

  it("keeps the account of a method's line", () => {
    const line = lineOf("method", "mobile_money", "2026-11-21", "2026-11-21");
    expect(madeOf("gross", line)?.account).toBe("mobile.money");
    expect(madeOf("takings", line)).toMatchObject({ account: "mobile.money" });
  });
});
