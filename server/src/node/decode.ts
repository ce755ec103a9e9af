import { isUtf8 } from "node:buffer";

/**
 * Bytes as text, as UTF-8. A byte that is none becomes half a pair (U+DC00 and the byte), which no text has, so that
 * readers can tell of it at its place and nobody writes it back as something else.
 */
export function decodeText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString("utf8");
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < buffer.length; ) {
    const length = characterLength(buffer, at);
    if (length === 0) {
      parts.push(buffer.toString("utf8", from, at), String.fromCharCode(0xdc00 + (buffer[at] ?? 0)));
      from = at + 1;
    }
    at += length || 1;
  }
  parts.push(buffer.toString("utf8", from));
  return parts.join("");
}

/** How many bytes the character has that begins here; 0 for none. */
function characterLength(bytes: Buffer, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length =
    lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  return length > 0 && isUtf8(bytes.subarray(at, at + length)) && at + length <= bytes.length ? length : 0;
}

/** Whether all of a text can be written as it was read. */
export function isWellFormed(text: string): boolean {
  return !/\p{Cs}/u.test(text);
}

/** What files of other encodings begin with. */
export function isUtf16(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}
