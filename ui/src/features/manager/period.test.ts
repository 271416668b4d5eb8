import { describe, expect, it } from "vitest";
import { addDays, asDay, nameOf, periodOf } from "./period";

describe("a period", () => {
  it.each([
    ["today", "2026-11-21", "2026-11-21", "2026-11-21"],
    ["yesterday", "2026-03-01", "2026-02-28", "2026-02-28"],
    ["this_week", "2026-11-21", "2026-11-16", "2026-11-21"],
    ["this_week", "2026-11-22", "2026-11-16", "2026-11-22"],
    ["this_week", "2026-11-23", "2026-11-23", "2026-11-23"],
    ["last_week", "2026-11-21", "2026-11-09", "2026-11-15"],
    ["this_month", "2026-11-21", "2026-11-01", "2026-11-21"],
    ["last_month", "2026-01-31", "2025-12-01", "2025-12-31"],
    ["last_month", "2028-03-31", "2028-02-01", "2028-02-29"],
  ] as const)("%s as of %s goes from %s to %s", (name, today, from, to) => {
    expect(periodOf(name, today)).toEqual({ from, to });
  });

  it("is called by its name, or is free", () => {
    expect(nameOf({ from: "2026-11-09", to: "2026-11-15" }, "2026-11-21")).toBe("last_week");
    expect(nameOf({ from: "2026-11-10", to: "2026-11-15" }, "2026-11-21")).toBeNull();
  });

  it("is made of days that exist", () => {
    expect(["2026-02-28", "2026-02-30", "26-1-1", "", undefined].map(asDay)).toEqual([
      "2026-02-28",
      null,
      null,
      null,
      null,
    ]);
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  });
});
