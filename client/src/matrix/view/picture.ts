import { t } from "./texts.ts";

/** Sharp enough for a page in print or a screen of today. */
const scale = 2;
/** Pixels: canvases have their limits. */
const longestSide = 16_000;

/** An SVG text as a PNG. Rejects where the picture is too large for the browser. */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  const fit = Math.min(scale, longestSide / Math.max(image.width, image.height));
  canvas.width = Math.ceil(image.width * fit);
  canvas.height = Math.ceil(image.height * fit);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error(t("The picture is too large."))) : resolve(blob)),
      "image/png",
    );
  });
}

export async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
