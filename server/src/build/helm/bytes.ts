/**
 * Bytes as text, each byte that is no part of a character as the unit U+DC00 + byte, the form of bytes in Go templates.
 * A byte order mark at the start is left out, as Helm does.
 */
export function textOfBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return brokenText(bytes);
  }
}

function brokenText(bytes: Uint8Array): string {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at);
    if (length === 0) parts.push(String.fromCharCode(0xdc00 + (bytes[at] ?? 0)));
    else parts.push(decoder.decode(bytes.subarray(at, at + length)));
    at += Math.max(length, 1);
  }
  return parts.join("");
}

/** How many bytes the character that begins here has; 0: none begins here. */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length =
    first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  for (let next = at + 1; next < at + length; next++) if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1] ?? 0;
  const wrong =
    (first === 0xe0 && second < 0xa0) ||
    (first === 0xed && second >= 0xa0) ||
    (first === 0xf0 && second < 0x90) ||
    (first === 0xf4 && second >= 0x90);
  return wrong ? 0 : length;
}
