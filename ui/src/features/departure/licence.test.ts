import { expect, it } from "vitest";
import type { CrewDuty } from "../../wire/CrewDuty";
import type { CrewInfo } from "../../wire/CrewInfo";
import { licence, mayLeave } from "./licence";

function member(licence_until: string | null, duty: CrewDuty = "driver"): CrewInfo {
  const licence_number = licence_until && "BF-D-1";
  return { crew: "1", name: "Issa", phone: null, duty, licence_number, licence_until, gone: false };
}

it.each([
  [null, "none", false],
  ["2026-11-20", "over", false],
  ["2026-11-21", "soon", true],
  ["2026-12-20", "soon", true],
  ["2026-12-21", "good", true],
] as const)("a driver's licence until %s is %s", (until, found, may) => {
  expect(licence(member(until), "2026-11-21")).toBe(found);
  expect(mayLeave(member(until), "2026-11-21")).toBe(may);
});

it("asks for no licence of an attendant", () => {
  expect(mayLeave(member(null, "attendant"), "2026-11-21")).toBe(true);
  expect(mayLeave(member("2020-01-01", "attendant"), "2026-11-21")).toBe(true);
});
