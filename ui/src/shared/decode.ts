// Reads the code of a ticket out of a picture: the QR with its token, or the bars of its number.
//
// The decoder is plain JavaScript. One in WebAssembly reads faster, but the policy of this window
// allows no code that is compiled at run time, and four pictures a second are enough for a hand that
// holds a ticket still. It is large: only who opens a camera loads it.

import {
  BarcodeFormat,
  BinaryBitmap,
  DecodeHintType,
  HybridBinarizer,
  MultiFormatReader,
  RGBLuminanceSource,
} from "@zxing/library";

/** Pictures are read at this width, in pixels: the modules of a token's QR are four of them wide. */
const WIDTH = 960;

/** How bright each pixel is, as eyes see it. */
export function luminances(pixels: Uint8ClampedArray): Uint8ClampedArray {
  const bright = new Uint8ClampedArray(pixels.length / 4);
  for (let i = 0; i < bright.length; i += 1) {
    const [r, g, b] = [pixels[4 * i] ?? 0, pixels[4 * i + 1] ?? 0, pixels[4 * i + 2] ?? 0];
    bright[i] = (306 * r + 601 * g + 117 * b) >> 10;
  }
  return bright;
}

/** Reads one picture; null where it shows no code that a ticket has. */
export function makeReader(): (
  bright: Uint8ClampedArray,
  width: number,
  height: number,
) => string | null {
  const reader = new MultiFormatReader();
  const hints = new Map<DecodeHintType, unknown>([
    [DecodeHintType.POSSIBLE_FORMATS, [BarcodeFormat.QR_CODE, BarcodeFormat.CODE_128]],
    [DecodeHintType.TRY_HARDER, true],
  ]);
  reader.setHints(hints);
  return (bright, width, height) => {
    try {
      const source = new RGBLuminanceSource(bright, width, height);
      const bitmap = new BinaryBitmap(new HybridBinarizer(source));
      return reader.decodeWithState(bitmap).getText();
    } catch {
      // It says so by an exception: nothing, half a code, or one with a fault.
      return null;
    } finally {
      reader.reset();
    }
  };
}

/** Reads what a camera shows now. */
export function makeVideoReader(video: HTMLVideoElement): () => string | null {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const read = makeReader();
  return () => {
    if (!pen || video.videoWidth === 0) return null;
    const scale = Math.min(1, WIDTH / video.videoWidth);
    const width = Math.round(video.videoWidth * scale);
    const height = Math.round(video.videoHeight * scale);
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    pen.drawImage(video, 0, 0, width, height);
    return read(luminances(pen.getImageData(0, 0, width, height).data), width, height);
  };
}
