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

/** The decoded text, or at which byte Go says that it goes wrong. */
function decode64(text: string): string {
  const bytes = bytesOfText(text);
  const values: number[] = [];
  const fault = (at: number): string => `illegal base64 data at input byte ${at}`;
  const isBreak = (at: number): boolean => bytes[at] === 0x0a || bytes[at] === 0x0d;
  const behindBreaks = (from: number): number => {
    let at = from;
    while (isBreak(at)) at++;
    return at;
  };
  for (const [at, byte] of bytes.entries()) {
    if (isBreak(at)) continue;
    const inGroup = values.length % 4;
    if (byte === 0x3d) {
      if (inGroup < 2) return fault(at);
      let end = at;
      if (inGroup === 2) {
        end = behindBreaks(at + 1);
        if (bytes[end] !== 0x3d) return fault(end === bytes.length ? end : end - 1);
      }
      end = behindBreaks(end + 1);
      return end < bytes.length ? fault(end) : textOfValues(values, 6);
    }
    const value = letters64.indexOf(String.fromCharCode(byte));
    if (value === -1) return fault(at);
    values.push(value);
  }
  const inGroup = values.length % 4;
  return inGroup === 0 ? textOfValues(values, 6) : fault(bytes.length - inGroup);
}

/** As {@link decode64}. Line breaks do not count here, and a last group is looked at from its first `=`. */
function decode32(text: string): string {
  const bytes = bytesOfText(text.replace(/[\r\n]/g, ""));
  const { length } = bytes;
  const values: number[] = [];
  const fault = (at: number): string => `illegal base32 data at input byte ${at}`;
  for (const [at, byte] of bytes.entries()) {
    const inGroup = at % 8;
    const left = length - at - 1;
    if (byte === 0x3d && inGroup >= 2 && left < 8) {
      if (left + inGroup < 7) return fault(length);
      for (let next = 1; next <= Math.min(7 - inGroup, left); next++)
        if (bytes[at + next] !== 0x3d) return fault(at + next - 1);
      return inGroup === 3 || inGroup === 6 ? fault(at) : textOfValues(values, 5);
    }
    const value = letters32.indexOf(String.fromCharCode(byte));
    if (value === -1) return fault(at);
    values.push(value);
  }
  return length % 8 === 0 ? textOfValues(values, 5) : fault(length - (length % 8));
}

function textOfValues(values: readonly number[], bits: number): string {
  const bytes: number[] = [];
  let held = 0;
  let count = 0;
  for (const value of values) {
    held = (held << bits) | value;
    count += bits;
    if (count < 8) continue;
    count -= 8;
    bytes.push((held >> count) & 255);
    held &= (1 << count) - 1;
  }
  return textOfBytes(bytes);
}

/** `cost`: work for each letter. */
const hash = (make: (bytes: Uint8Array) => string, cost = 5): Functions[string] =>
  computing("string", ([text], host) => {
    host.charge(str(text).length * cost);
    return goString(make(bytesOfText(str(text))));
  });

const decoding = (decode: (text: string) => string): Functions[string] =>
  computing("string", ([text], host) => {
    host.charge(str(text).length * 8);
    return goString(decode(str(text)));
  });

export const encodingFunctions: Functions = {
  b64enc: hash(base64),
  b64dec: decoding(decode64),
  b32enc: hash((bytes) => encode(bytes, letters32, 5, 8), 8),
  b32dec: decoding(decode32),
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
