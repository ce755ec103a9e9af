/**
 * The names in the index of a git repository, which are those of the files that it tracks: versions 2 to 4 of the format, with
 * SHA-1 (gitformat-index(5)). `undefined` for anything else.
 */
export function trackedPaths(index: Buffer): readonly string[] | undefined {
  if (index.length < 12 || index.toString("latin1", 0, 4) !== "DIRC") return undefined;
  const version = index.readUInt32BE(4);
  if (version < 2 || version > 4) return undefined;
  const names: string[] = [];
  let at = 12;
  // Bytes as units, so that a prefix may end within a letter.
  let name = "";
  for (let count = index.readUInt32BE(8); count > 0; count--) {
    if (at + 62 > index.length) return undefined;
    const extended = version > 2 && (index.readUInt16BE(at + 60) & 0x4000) !== 0;
    const begin = at + (extended ? 64 : 62);
    const start = version === 4 ? removed(index, begin) : { at: begin, length: name.length };
    const end = index.indexOf(0, start.at);
    if (end === -1) return undefined;
    name = name.slice(0, name.length - start.length) + index.toString("latin1", start.at, end);
    names.push(Buffer.from(name, "latin1").toString());
    // Filled up with zeros to a multiple of eight, but for version 4.
    at = version === 4 ? end + 1 : at + (((end - at + 8) >> 3) << 3);
  }
  return names;
}

/** How much of the name before is not in the next one, in the variable width of git's offsets. */
function removed(index: Buffer, from: number): { readonly at: number; readonly length: number } {
  let at = from;
  let byte = index[at++] ?? 0;
  let length = byte & 0x7f;
  while (byte & 0x80 && at < index.length) {
    byte = index[at++] ?? 0;
    length = (length + 1) * 128 + (byte & 0x7f);
  }
  return { at, length };
}
