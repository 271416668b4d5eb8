// A photo, made small enough to be kept: a JPEG of at most what the engine takes.

/** The longer side of a kept photo, in dots. */
const SIDE = 1024;
/** Characters of Base64 that stand for the engine's 160 KiB. */
const BASE64_MAX = 4 * Math.ceil((160 * 1024) / 3);
/** Tried one after the other, until the photo is small enough. */
const QUALITIES = [0.7, 0.5, 0.3];

function drawn(picture: ImageBitmap): HTMLCanvasElement {
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  if (pen) {
    // JPEG knows no transparency: what shows through is white and not black.
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  }
  return canvas;
}

/** The photo of a file as Base64 of a JPEG; null where the file is no picture. */
export async function jpegOf(file: Blob): Promise<string | null> {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return null;
  const canvas = drawn(picture);
  picture.close();
  for (const quality of QUALITIES) {
    const jpeg = canvas.toDataURL("image/jpeg", quality).split(",")[1] ?? "";
    if (jpeg.length > 0 && jpeg.length <= BASE64_MAX) return jpeg;
  }
  return null;
}
