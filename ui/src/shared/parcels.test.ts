import { describe, expect, it } from "vitest";
import { isLabel, namesParcel } from "./parcels";

describe("what is scanned", () => {
  it.each([
    "OUA2-P000123-7",
    " OUA2-P000123-7-N02\n",
    "OUA2P0001237N02",
    "BOBO12-P00000123-0",
    "F".repeat(209),
    "F".repeat(208),
  ])("%j is of a parcel", (text) => expect(namesParcel(text)).toBe(true));

  it.each(["OUA2-000123-7", "70 12 34 56", "Awa", "F".repeat(167), "OUA2-P000123-7-N2"])(
    "%j is not",
    (text) => expect(namesParcel(text)).toBe(false),
  );

  it("a label says more than a number", () => {
    expect(isLabel("F".repeat(209))).toBe(true);
    expect(isLabel("OUA2-P000123-7-N02")).toBe(false);
  });
});
