import { describe, expect, it } from "vitest";
import type { ManifestRow } from "../../wire/ManifestRow";
import { countOf, missing, shown } from "./riders";

function row(seat: number | null, part: Partial<ManifestRow>): ManifestRow {
  return {
    ticket: `ticket-${seat}`,
    number: "OUA2-000123-7",
    name: "Zénabou Kaboré",
    phone: "70 12 34 56",
    category: "Adulte",
    seat,
    printed_seat: null,
    from: "Ouagadougou",
    from_index: 0,
    to: "Boromo",
    to_index: 2,
    joins_here: true,
    state: "expected",
    unpaid: false,
    boarded: null,
    proved: null,
    doubles: [],
    pieces: 0,
    ...part,
  };
}

const ROWS = [
  row(1, {}),
  row(12, { name: "Issa Zongo", phone: null, number: "OUA2-000412-1", state: "boarded" }),
  row(null, { name: null, phone: null, number: null, state: "boarded" }),
  row(4, { name: "Awa Traoré", state: "missed", number: "OUA2-000555-0" }),
  row(5, { name: "Paul Ilboudo", joins_here: false }),
];
const seats = (typed: string) => shown(ROWS, "all", typed).map(({ seat }) => seat);

describe("the list of a trip", () => {
  it.each([
    ["zenabou", [1]],
    ["12", [12]],
    ["000412", [12]],
    ["70123456", [1, 4, 5]],
    ["oua2 000555", [4]],
    ["personne", []],
    ["", [1, 12, null, 4, 5]],
  ])("is searched for %j", (typed, found) => {
    expect(seats(typed)).toEqual(found);
  });

  it("is missing those who did not come, also after the coach left", () => {
    expect(countOf(ROWS, "missing")).toBe(2);
    expect(countOf(ROWS, "aboard")).toBe(2);
  });

  it("closes on those of this stop who are still expected", () => {
    expect(missing(ROWS).map(({ seat }) => seat)).toEqual([1]);
  });
});
