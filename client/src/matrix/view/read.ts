import type { MatrixItem, MatrixLocation, MatrixPalette } from "../../../../server/src/server/protocol.ts";

/** What a message may hold at most; nobody has more. */
export const limits = {
  text: 300,
  collapsed: 10_000,
  items: 400,
  members: 100_000,
  endpoint: 1_000_000,
  file: 50_000_000,
} as const;

export function readLocation(value: unknown): MatrixLocation | undefined {
  if (!isRecord(value) || !isLongText(value.uri) || !isRecord(value.range)) return undefined;
  const start = readPosition(value.range.start);
  const end = readPosition(value.range.end);
  return start === undefined || end === undefined ? undefined : { uri: value.uri, range: { start, end } };
}

function readPosition(value: unknown): { line: number; character: number } | undefined {
  if (!isRecord(value)) return undefined;
  const line = readIndex(value.line, Number.MAX_SAFE_INTEGER);
  const character = readIndex(value.character, Number.MAX_SAFE_INTEGER);
  return line === undefined || character === undefined ? undefined : { line, character };
}

export function readItems(value: unknown): readonly MatrixItem[] | undefined {
  let members = 0;
  return readList<MatrixItem>(value, limits.items, (item) => {
    if (!Array.isArray(item)) return readIndex(item);
    members += item.length;
    if (item.length === 0 || members > limits.members) return undefined;
    return readList(item, limits.members, (member) => readIndex(member));
  });
}

/** `undefined` when one item is not right. */
export function readList<T>(value: unknown, longest: number, read: (item: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(value) || value.length > longest) return undefined;
  const list: T[] = [];
  for (const item of value) {
    const good = read(item);
    if (good === undefined) return undefined;
    list.push(good);
  }
  return list;
}

export function readVersion(value: unknown): number | undefined {
  return readIndex(value, Number.MAX_SAFE_INTEGER);
}

export function readIndex(value: unknown, highest: number = limits.endpoint): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= highest ? value : undefined;
}

export function oneOf<T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((candidate) => candidate === value);
}

export function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= limits.text;
}

/** File names and titles made of them may be long. */
export function isLongText(value: unknown): value is string {
  return typeof value === "string" && value.length <= 8192;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `null`: none was sent. */
export function readPalette(value: unknown): MatrixPalette | null | undefined {
  if (value === undefined) return null;
  if (!isRecord(value)) return undefined;
  const colour = (name: keyof MatrixPalette): string => {
    const text = value[name];
    return typeof text === "string" && /^#[0-9a-f]{6}$/i.test(text) ? text : "";
  };
  const palette: MatrixPalette = {
    paper: colour("paper"),
    ink: colour("ink"),
    soft: colour("soft"),
    line: colour("line"),
    open: colour("open"),
    tint: colour("tint"),
    unguarded: colour("unguarded"),
    unsure: colour("unsure"),
    gain: colour("gain"),
    loss: colour("loss"),
  };
  return Object.values(palette).includes("") ? undefined : palette;
}
