import { computing, type Functions, str } from "../function.ts";
import { bytesOfText, textOfBytes } from "../literals.ts";
import { goString } from "../values.ts";
import { adler32, sha1, sha256, sha512 } from "./hashes.ts";

const letters64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const letters32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Groups of bits as letters, filled up to whole groups with `=`. */
function encode(bytes: Uint8Array, letters: string, bits: number, group: number): string {
  const out: string[] = [];
  let held = 0;
  let count = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    count += 8;
    while (count >= bits) {
      count -= bits;
      out.push(letters[(held >> count) & ((1 << bits) - 1)] ?? "");
      held &= (1 << count) - 1;
    }
  }
  if (count > 0) out.push(letters[(held << (bits - count)) & ((1 << bits) - 1)] ?? "");
  while (out.length % group !== 0) out.push("=");
  return out.join("");
}

/** How many letters may stand in the last group. */
const lastGroups: Readonly<Record<number, readonly number[]>> = { 4: [0, 2, 3], 8: [0, 2, 4, 5, 7] };

/** The decoded text, or where it goes wrong. */
function decode(text: string, letters: string, bits: number, group: number, name: string): string {
  const bytes: number[] = [];
  let held = 0;
  let count = 0;
  let digits = 0;
  let padding = 0;
  let groupStart = 0;
  const fault = (at: number): string => `illegal ${name} data at input byte ${at}`;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? "";
    if (letter === "\n" || letter === "\r") continue;
    if (letter === "=") {
      const inGroup = digits % group;
      if (inGroup === 0 || !(lastGroups[group]?.includes(inGroup) ?? false)) return fault(at);
      padding++;
      if (inGroup + padding > group) return fault(at);
      continue;
    }
    const value = letters.indexOf(letter);
    if (value === -1 || padding > 0) return fault(at);
    if (digits % group === 0) groupStart = at;
    digits++;
    held = (held << bits) | value;
    count += bits;
    if (count >= 8) {
      count -= 8;
      bytes.push((held >> count) & 255);
      held &= (1 << count) - 1;
    }
  }
  const inGroup = digits % group;
  if (inGroup !== 0 && inGroup + padding !== group)
    return fault(group === 4 ? groupStart + (padding > 0 ? text.length - groupStart : 0) : text.length);
  return textOfBytes(bytes);
}

/** `cost`: work for each letter. */
const hash = (make: (bytes: Uint8Array) => string, cost = 5): Functions[string] =>
  computing("string", ([text], host) => {
    host.charge(str(text).length * cost);
    return goString(make(bytesOfText(str(text))));
  });

const decoding = (...how: Parameters<typeof decode> extends [string, ...infer How] ? How : never): Functions[string] =>
  computing("string", ([text], host) => {
    host.charge(str(text).length * 8);
    return goString(decode(str(text), ...how));
  });

export const encodingFunctions: Functions = {
  b64enc: hash(base64),
  b64dec: decoding(letters64, 6, 4, "base64"),
  b32enc: hash((bytes) => encode(bytes, letters32, 5, 8), 8),
  b32dec: decoding(letters32, 5, 8, "base32"),
  sha1sum: hash(sha1),
  sha256sum: hash(sha256),
  sha512sum: hash(sha512, 45),
  adler32sum: hash((bytes) => String(adler32(bytes))),
};

/** In the alphabet with `+` and `/`, padded. */
export function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}
