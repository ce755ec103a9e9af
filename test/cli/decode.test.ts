import { describe, expect, it } from "vitest";
import { decodeText, isWellFormed } from "../../server/src/node/decode.ts";

describe("decodeText", () => {
  it.each<readonly [string, readonly number[], string]>([
    ["ASCII", [0x61], "a"],
    ["two, three and four bytes", [0xc3, 0xa4, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80], "ä€😀"],
    ["a byte order mark", [0xef, 0xbb, 0xbf, 0x61], "\ufeffa"],
    ["Latin-1", [0x61, 0xe4, 0x62], "a\udce4b"],
    ["a character that is cut off", [0x61, 0xe2, 0x82], "a\udce2\udc82"],
    ["a longer form than needed", [0xc0, 0xaf, 0x61], "\udcc0\udcafa"],
    ["half of a pair", [0xed, 0xa0, 0x80], "\udced\udca0\udc80"],
    ["what lies beyond Unicode", [0xf5, 0x80, 0x80, 0x80], "\udcf5\udc80\udc80\udc80"],
  ])("%s", (_, bytes, text) => {
    const decoded = decodeText(Uint8Array.from(bytes));
    expect(decoded).toBe(text);
    expect(isWellFormed(decoded)).toBe(!/[\udc80-\udcff]/.test(text.replaceAll("😀", "")));
  });
});
