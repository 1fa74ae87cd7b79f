/** What a printed code says: read by the browser where it can, else by the library in /vendor, loaded when first needed. */

import { NoAnswer } from "/js/wire.js";

const LIBRARY = "/vendor/jsqr-1.4.0.js";
const FORMATS = ["qr_code", "code_128", "code_39", "data_matrix"];
const SIZES = [800, 400, 1600]; // pixels of the longer side, in which a code is looked for

let reading = null;

/** The text of the first code in a picture (an image or a film), or null. A still picture is looked at more than once. */
export async function codeIn(picture) {
  reading ??= reader().catch(() => (reading = null));
  const read = await reading;
  if (!read) throw new NoAnswer(); // the library is not here yet, and cannot be had now
  return read(picture);
}

async function reader() {
  return (await browsers()) ?? libraries();
}

async function browsers() {
  const known = (await globalThis.BarcodeDetector?.getSupportedFormats()) ?? [];
  if (!known.includes("qr_code")) return null;
  const detector = new BarcodeDetector({ formats: FORMATS.filter((one) => known.includes(one)) });
  return async (picture) => (await detector.detect(picture))[0]?.rawValue ?? null;
}

async function libraries() {
  await import(LIBRARY); // it leaves `jsQR` on `self`
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });

  function look(picture, [width, height], longest) {
    const scale = Math.min(1, longest / Math.max(width, height));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    return self.jsQR(data, canvas.width, canvas.height)?.data || null;
  }

  return async (picture) => {
    const film = picture.videoWidth;
    const size = film ? [film, picture.videoHeight] : [picture.width, picture.height];
    for (const longest of film ? SIZES.slice(0, 1) : SIZES) {
      const found = look(picture, size, longest);
      if (found) return found;
    }
    return null;
  };
}
