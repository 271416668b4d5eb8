import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import {
  BarcodeFormat,
  BinaryBitmap,
  DecodeHintType,
  HybridBinarizer,
  MultiFormatReader,
  RGBLuminanceSource,
} from "@zxing/library";
import { beforeAll, describe, expect, it } from "vitest";
import { ready, type ZplApi } from "zpl-renderer-js";

/** Labels as the engine writes them, from its own snapshots. */
const LABELS = ["label_zpl", "label_zpl_longest"];
const FOLDER = "../crates/paper/tests/snapshots/parcels__";
/** Dots of a side: 100 mm at 8 dots each. */
const SIDE = 800;
const LARGER = 1_000;

interface Picture {
  width: number;
  height: number;
  /** Rows of grey, 0 is black. */
  grey: Uint8ClampedArray;
}

let zebra: ZplApi;

beforeAll(async () => {
  zebra = (await ready).api;
});

/** The parts of a label: how it begins, and its fields, a box with what stands on it. */
function parts(name: string): { head: string; fields: string[]; whole: string } {
  const snapshot = readFileSync(`${FOLDER}${name}.snap`, "utf8");
  const whole = snapshot.slice(snapshot.indexOf("^XA"));
  const [head = "", ...lines] = whole.trim().split("\n");
  const fields: string[] = [];
  for (const line of lines.filter((line) => line !== "^XZ")) {
    if (line.includes("^FR")) fields.push(`${fields.pop()}\n${line}`);
    else fields.push(line);
  }
  return { head, fields, whole };
}

/** Renders a label by a printer that is not ours. */
async function printed(zpl: string, side = SIDE): Promise<Picture> {
  const base64 = await zebra.zplToBase64Async(zpl, side / 8, side / 8, 8);
  return unpacked(Buffer.from(base64, "base64"));
}

/** An 8-bit grey PNG (ISO/IEC 15948). */
function unpacked(png: Buffer): Picture {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  expect([png[24], png[25], png[28]], "8 bits of grey, not interlaced").toEqual([8, 0, 0]);
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const kind = png.toString("latin1", at + 4, at + 8);
    if (kind === "IDAT") data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const raw = inflateSync(Buffer.concat(data));
  const grey = new Uint8ClampedArray(width * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (width + 1)] ?? 0;
    for (let x = 0; x < width; x++) {
      const left = x > 0 ? (grey[y * width + x - 1] ?? 0) : 0;
      const up = y > 0 ? (grey[(y - 1) * width + x] ?? 0) : 0;
      const corner = x > 0 && y > 0 ? (grey[(y - 1) * width + x - 1] ?? 0) : 0;
      const added = [0, left, up, (left + up) >> 1, nearest(left, up, corner)][filter] ?? 0;
      grey[y * width + x] = ((raw[y * (width + 1) + 1 + x] ?? 0) + added) & 255;
    }
  }
  return { width, height, grey };
}

function nearest(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(guess - value)) as [
    number,
    number,
    number,
  ];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

/** Says where a picture is black. */
function eachDot({ grey, width }: Picture, dot: (x: number, y: number) => void) {
  for (let i = 0; i < grey.length; i++) {
    if ((grey[i] ?? 255) < 128) dot(i % width, Math.floor(i / width));
  }
}

function scanned({ grey, width, height }: Picture, format: BarcodeFormat): string {
  const reader = new MultiFormatReader();
  reader.setHints(
    new Map<DecodeHintType, unknown>([
      [DecodeHintType.POSSIBLE_FORMATS, [format]],
      [DecodeHintType.TRY_HARDER, true],
    ]),
  );
  const source = new RGBLuminanceSource(grey, width, height);
  return reader.decodeWithState(new BinaryBitmap(new HybridBinarizer(source))).getText();
}

/** What a field of a code holds. */
const held = (whole: string, begin: RegExp) =>
  (begin.exec(whole)?.[1] ?? "").replaceAll(/_([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );

describe.each(LABELS)("%s, by a label printer that is not ours", (name) => {
  const { head, fields, whole } = parts(name);

  it("has codes that a scanner reads", async () => {
    const label = await printed(whole);
    const token = held(whole, /\^BQ.*\^FDMA,(.*)\^FS/);
    expect(token.length).toBeGreaterThan(200);
    expect(scanned(label, BarcodeFormat.QR_CODE)).toBe(token);
    const piece = held(whole, /\^BC.*\^FD(.*)\^FS/);
    expect(piece).toMatch(/^[A-Z]{2,4}\d+P\d{7,}N\d\d$/);
    expect(scanned(label, BarcodeFormat.CODE_128)).toBe(piece);
  });

  it("has each thing whole and beside the others", async () => {
    const taken = new Map<number, string>();
    for (const field of fields) {
      // On a larger label, so that what leaves this one is seen.
      const large = head.replaceAll(String(SIDE), String(LARGER));
      let dots = 0;
      eachDot(await printed(`${large}\n${field}\n^XZ`, LARGER), (x, y) => {
        dots++;
        if (x >= SIDE || y >= SIDE) expect.fail(`${field} leaves the label at ${x},${y}`);
        const other = taken.get(y * SIDE + x);
        if (other) expect.fail(`${field} stands on ${other} at ${x},${y}`);
        taken.set(y * SIDE + x, field);
      });
      expect(dots, field).toBeGreaterThan(0);
    }
  }, 60_000);
});
