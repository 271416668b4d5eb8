import { describe, expect, it } from "vitest";
import { spans } from "./words";

describe("numbers of pieces", () => {
  it.each([
    [[], ""],
    [[4], "4"],
    [[1, 2], "1–2"],
    [[1, 2, 3, 7, 9, 10], "1–3, 7, 9–10"],
    [Array.from({ length: 98 }, (_, index) => index + 2), "2–99"],
  ])("%j is %s", (pieces, short) => {
    expect(spans(pieces)).toBe(short);
  });
});
