import { BarcodeFormat, EncodeHintType, QRCodeWriter } from "@zxing/library";
import { expect, it } from "vitest";
import { luminances, makeReader } from "./decode";

/** As long as real ones are, with every character that Base45 has. */
const TOKEN = `0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:${"GT2X7K".repeat(20)}`;
const SIDE = 480;

/** A picture of a QR code, as a canvas gives it: red, green, blue and opacity of each pixel. */
function picture(text: string, ink: number, paper: number): Uint8ClampedArray {
  const hints = new Map<EncodeHintType, unknown>([[EncodeHintType.MARGIN, 4]]);
  const code = new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, SIDE, SIDE, hints);
  const pixels = new Uint8ClampedArray(SIDE * SIDE * 4);
  for (let y = 0; y < SIDE; y += 1) {
    for (let x = 0; x < SIDE; x += 1) {
      const at = 4 * (y * SIDE + x);
      pixels.fill(code.get(x, y) ? ink : paper, at, at + 3);
      pixels[at + 3] = 255;
    }
  }
  return pixels;
}

it("a token is read out of a picture, also out of a dim one", () => {
  const read = makeReader();
  expect(read(luminances(picture(TOKEN, 0, 255)), SIDE, SIDE)).toBe(TOKEN);
  expect(read(luminances(picture(TOKEN, 40, 90)), SIDE, SIDE)).toBe(TOKEN);
});

it("a picture without a code says nothing, and the next one is read all the same", () => {
  const read = makeReader();
  const grey = new Uint8ClampedArray(SIDE * SIDE * 4).fill(128);
  expect(read(luminances(grey), SIDE, SIDE)).toBeNull();
  expect(read(luminances(picture("OUA2-000123-7", 0, 255)), SIDE, SIDE)).toBe("OUA2-000123-7");
});
