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

/** The token of the ticket, and how far down the paper its code is. */
export function codeOn({ bright, width, height }: Paper): { token: string; top: number } {
  const { BinaryBitmap, HybridBinarizer, QRCodeReader, RGBLuminanceSource } = zxing;
  const bitmap = new BinaryBitmap(
    new HybridBinarizer(new RGBLuminanceSource(bright, width, height)),
  );
  const hints = new Map([[zxing.DecodeHintType.TRY_HARDER, true]]);
  const read = new QRCodeReader().decode(bitmap, hints);
  const token = read.getText();
  expect(token).toMatch(/^[A-Z0-9 $%*+\-./:]{100,}$/);
  return { token, top: Math.min(...read.getResultPoints().map((point) => point.getY())) };
}

/** A video of one picture: this paper before a camera, its code in the middle. */
export function filmed(paper: Paper, width: number, height: number): Buffer {
  const table = 96;
  const picture = Buffer.alloc(width * height, table);
  const left = Math.floor((width - paper.width) / 2);
  const from = Math.floor(codeOn(paper).top) - 150;
  for (let y = 0; y < height; y += 1) {
    if (from + y < 0 || from + y >= paper.height) continue;
    const line = paper.bright.subarray((from + y) * paper.width, (from + y + 1) * paper.width);
    picture.set(line, y * width + left);
  }
  const grey = Buffer.alloc((width * height) / 2, 128);
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  const frame = Buffer.from("FRAME\n");
  return Buffer.concat([head, frame, picture, grey, frame, picture, grey]);
}
