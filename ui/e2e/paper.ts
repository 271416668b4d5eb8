// The paper of a ticket as it comes out of the printer, and what can be read on it.

import zxing from "@zxing/library";
import { type Counter, expect } from "./door";

export interface Paper {
  width: number;
  height: number;
  /** How bright each pixel is. */
  bright: Uint8ClampedArray;
}

export async function paperOf(counter: Counter, ticket: string): Promise<Paper> {
  const { pages } = await counter.ask("preview_document", { ticket, document: "ticket" });
  const { width, height, bright } = await counter.page.evaluate(async (png) => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.width;
    canvas.height = image.height;
    const pen = canvas.getContext("2d");
    pen?.drawImage(image, 0, 0);
    const pixels = pen?.getImageData(0, 0, image.width, image.height).data ?? [];
    // Papers are black and white: one colour of three tells.
    const bright = Array.from(pixels).filter((_, index) => index % 4 === 0);
    return { width: image.width, height: image.height, bright };
  }, pages[0]?.png ?? "");
  return { width, height, bright: Uint8ClampedArray.from(bright) };
}

/** Where a place of a turned picture was before. */
function before({ width, height }: Paper, angle: number, x: number, y: number): [number, number] {
  const [across, down] = [x - width / 2, y - height / 2];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [cos * across - sin * down + width / 2, sin * across + cos * down + height / 2];
}

/** The same paper turned on its table, by an angle in radians. */
function turned(paper: Paper, angle: number): Paper {
  const { width, height } = paper;
  const bright = new Uint8ClampedArray(width * height).fill(255);
  for (let i = 0; i < bright.length; i += 1) {
    const [x, y] = before(paper, angle, i % width, Math.floor(i / width)).map(Math.round);
    if (x === undefined || y === undefined || x < 0 || x >= width || y < 0 || y >= height) continue;
    bright[i] = paper.bright[y * width + x] ?? 255;
  }
  return { bright, width, height };
}

function decoded({ bright, width, height }: Paper) {
  const { BinaryBitmap, HybridBinarizer, QRCodeReader, RGBLuminanceSource } = zxing;
  const bitmap = new BinaryBitmap(
    new HybridBinarizer(new RGBLuminanceSource(bright, width, height)),
  );
  const hints = new Map([[zxing.DecodeHintType.TRY_HARDER, true]]);
  return new QRCodeReader().decode(bitmap, hints);
}

/** The token of the ticket, and how far down the paper its code is. */
export function codeOn(paper: Paper): { token: string; top: number } {
  // The reader does not see one code in thirty where it lies quite straight. No hand holds one so.
  let failure: unknown;
  for (const angle of [0, 0.1, -0.1, 0.05, Math.PI]) {
    try {
      const read = decoded(turned(paper, angle));
      const token = read.getText();
      expect(token).toMatch(/^[A-Z0-9 $%*+\-./:]{100,}$/);
      const points = read.getResultPoints();
      const tops = points.map((point) => before(paper, angle, point.getX(), point.getY())[1]);
      return { token, top: Math.min(...tops) };
    } catch (unread) {
      failure = unread;
    }
  }
  throw failure;
}

/** A video of this paper before a camera, its code in the middle: held straight, then less so. */
export function filmed(paper: Paper, width: number, height: number): Buffer {
  const from = Math.floor(codeOn(paper).top) - 150;
  const grey = Buffer.alloc((width * height) / 2, 128);
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  const frames = [0, 0.1, -0.1].flatMap((angle) => {
    const held = { width, height, bright: onTable(paper, from, width, height) };
    return [Buffer.from("FRAME\n"), Buffer.from(turned(held, angle).bright), grey];
  });
  return Buffer.concat([head, ...frames]);
}

/** One picture of the paper on a grey table, from so far down on. */
function onTable(paper: Paper, from: number, width: number, height: number): Uint8ClampedArray {
  const table = 96;
  const picture = new Uint8ClampedArray(width * height).fill(table);
  const left = Math.floor((width - paper.width) / 2);
  for (let y = 0; y < height; y += 1) {
    if (from + y < 0 || from + y >= paper.height) continue;
    const line = paper.bright.subarray((from + y) * paper.width, (from + y + 1) * paper.width);
    picture.set(line, y * width + left);
  }
  return picture;
}
