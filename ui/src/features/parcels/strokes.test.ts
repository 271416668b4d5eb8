import { describe, expect, it } from "vitest";
import { amountOf, gramsOf, sizeOf } from "./draft";
import { drawTo, type Stroke, writeStrokes } from "./strokes";

const line = (points: number): Stroke =>
  Array.from({ length: points }, (_, index) => ({ x: index * 4, y: (index * 7) % 180 }));

describe("a signature", () => {
  it("is written as points and strokes", () => {
    const strokes = [line(8), [{ x: 1, y: 2 }]];
    expect(writeStrokes(strokes)).toBe("0,0 4,7 8,14 12,21 16,28 20,35 24,42 28,49;1,2;");
  });

  it("is none as long as it is a tap", () => {
    expect(writeStrokes([])).toBe("");
    expect(writeStrokes([line(7)])).toBe("");
  });

  it("leaves out points that lie where the last one does", () => {
    const stroke = [
      { x: 0.4, y: 0 },
      { x: 1, y: 1 },
      { x: 9.6, y: -5 },
    ].reduce<Stroke>(drawTo, []);
    expect(stroke).toEqual([
      { x: 0, y: 0 },
      { x: 10, y: 0 },
    ]);
  });

  it("stays within what the engine takes, with both ends of its strokes", () => {
    const text = writeStrokes([line(2_000), line(3)]);
    expect(text.length).toBeLessThanOrEqual(8_000);
    expect(text).toMatch(/^0,0 /);
    expect(text).toContain(`${1_999 * 4},${(1_999 * 7) % 180};`);
  });
});

describe("what is typed of a piece", () => {
  it.each([
    ["3,5", 3_500],
    ["0,02", 20],
    ["0", null],
    ["abc", null],
    ["", null],
  ])("%j kilograms are %s grams", (typed, grams) => expect(gramsOf(typed)).toBe(grams));

  it.each([
    ["40 x 30 x 20", { length: 400, width: 300, height: 200 }],
    ["40×30,5×20", { length: 400, width: 305, height: 200 }],
    ["40 30 20", { length: 400, width: 300, height: 200 }],
    ["", undefined],
    ["40 x 30", null],
    ["40 x 30 x 0", null],
    ["40 x 30 x 20 x 10", null],
  ])("%j is a size of %j", (typed, size) => expect(sizeOf(typed)).toEqual(size));

  it("an amount may be left empty", () => {
    expect(amountOf(" ", 0)).toBe(0);
    expect(amountOf("5 000", 0)).toBe(5_000);
    expect(amountOf("5 kilos", 0)).toBeNull();
  });
});
