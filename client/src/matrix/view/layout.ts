import type { MatrixClass, MatrixEndpoint, MatrixGroup, MatrixItem } from "../../../../server/src/server/protocol.ts";

/** Sizes in CSS pixels. */
export const rowHeight = 26;
export const bandHeight = 25;
const columnBandHeight = 22;
const groupGap = 9;
const collapsedGap = 4;
/** Below the names of the columns, where some unfold. */
const chevronRoom = 14;
export const narrowestColumn = 32;
const widestColumn = 104;
/** From here on names stand upright beside each other, and a port is written with its protocol. */
const wideColumn = 60;

/** One line of the grid: the name of a group, or a row of cells. */
export type Line = { readonly band: number } | { readonly item: number };

/** A run of items of one group along an axis. */
export interface Band {
  readonly group: number;
  /** Items `first` up to and without `end`. */
  readonly first: number;
  readonly end: number;
  readonly collapsed: boolean;
}

/** Where the items of one axis stand. */
export interface Track {
  readonly count: number;
  readonly size: number;
  readonly start: (index: number) => number;
  readonly extent: (index: number) => number;
  /** The item at or before a place; -1 when there is none. */
  readonly at: (position: number) => number;
}

export interface GridLayout {
  readonly lines: readonly Line[];
  /** The line that shows an item of the rows. */
  readonly lineOf: readonly number[];
  readonly rows: Track;
  readonly columns: Track;
  /** For each item of the rows, and of the columns, that of the class that it belongs to, when it is unfolded. */
  readonly rowParents: readonly (number | undefined)[];
  readonly columnParents: readonly (number | undefined)[];
  readonly rowBands: readonly Band[];
  readonly columnBands: readonly Band[];
  readonly columnWidth: number;
  readonly wide: boolean;
  /** Columns that unfold are among them. */
  readonly unfolds: boolean;
  readonly rowHeaderWidth: number;
  readonly columnHeaderHeight: number;
}

export interface LayoutInput {
  readonly endpoints: readonly MatrixEndpoint[];
  readonly groups: readonly MatrixGroup[];
  readonly rows: readonly MatrixItem[];
  readonly columns: readonly MatrixItem[];
  readonly collapsed: ReadonlySet<string>;
  /** Of the window that shows the grid. */
  readonly width: number;
  /** Of it as well; absent: high enough. */
  readonly height?: number;
  readonly measure: (text: string) => number;
}

/** What an item stands for. */
export function membersOf(item: MatrixItem): readonly number[] {
  if (typeof item === "number") return [item];
  return "members" in item ? item.members : item;
}

export function headOf(item: MatrixItem): number {
  return typeof item === "number" ? item : (membersOf(item)[0] ?? 0);
}

export function sizeOf(item: MatrixItem): number {
  return typeof item === "number" ? 1 : membersOf(item).length;
}

/** What unfolds. */
export function classOf(item: MatrixItem | undefined): MatrixClass | undefined {
  return typeof item === "object" && "members" in item ? item : undefined;
}

/** For each item the place of the class that it was unfolded from: its members stand behind it. */
export function parentsOf(items: readonly MatrixItem[]): readonly (number | undefined)[] {
  let end = 0;
  let parent = 0;
  return items.map((item, at) => {
    const found = classOf(item);
    if (found === undefined) return at < end ? parent : undefined;
    parent = at;
    end = found.open ? at + 1 + found.members.length : at;
    return undefined;
  });
}

function bandsOf(
  items: readonly MatrixItem[],
  endpoints: readonly MatrixEndpoint[],
  groups: readonly MatrixGroup[],
  collapsed: ReadonlySet<string>,
): readonly Band[] {
  const bands: { group: number; first: number; end: number; collapsed: boolean }[] = [];
  items.forEach((item, index) => {
    const group = endpoints[headOf(item)]?.group ?? 0;
    const last = bands.at(-1);
    if (last?.group === group) last.end = index + 1;
    else bands.push({ group, first: index, end: index + 1, collapsed: collapsed.has(groups[group]?.key ?? "") });
  });
  return bands;
}

export function layOut(input: LayoutInput): GridLayout {
  const { endpoints, groups, collapsed, measure, height = Number.POSITIVE_INFINITY } = input;
  const rowBands = bandsOf(input.rows, endpoints, groups, collapsed);
  const columnBands = bandsOf(input.columns, endpoints, groups, collapsed);

  const lines: Line[] = [];
  const lineOf: number[] = [];
  for (const band of rowBands) {
    if (!band.collapsed) lines.push({ band: band.group });
    for (let item = band.first; item < band.end; item++) {
      lineOf[item] = lines.length;
      lines.push({ item });
    }
  }

  const name = (item: MatrixItem): string => nameOf(item, endpoints, groups, collapsed);
  const headName = (item: MatrixItem): string => `${name(item)}${sizeOf(item) > 1 ? ` ×${sizeOf(item)}` : ""}`;
  const rowHeaderWidth = clamp(
    longest(input.rows, name, measure) + 40,
    104,
    Math.min(210, Math.max(input.width * 0.35, 104)),
  );
  const gaps = Math.max(columnBands.length - 1, 0) * groupGap;
  const room = input.width - rowHeaderWidth - gaps - 24;
  const columnWidth = clamp(Math.floor(room / Math.max(input.columns.length, 1)), narrowestColumn, widestColumn);
  const wide = columnWidth >= Math.max(widestWord(input.columns, name, measure) + 8, wideColumn);
  const unfolds = input.columns.some((item) => classOf(item) !== undefined);
  const upright = longest(input.columns, headName, measure) + 20 + (unfolds ? chevronRoom : 0);
  const columnHeaderHeight =
    columnBandHeight +
    (wide ? 40 : clamp(upright, 48, Math.max(48, Math.min(unfolds ? 144 + chevronRoom : 144, height * 0.4))));

  const columnStarts: number[] = [];
  let x = 0;
  for (const band of columnBands) {
    if (band.first > 0) x += groupGap;
    for (let column = band.first; column < band.end; column++) {
      columnStarts.push(x);
      x += columnWidth;
    }
  }
  const lineStarts: number[] = [];
  const collapsedRows = new Set(rowBands.filter((band) => band.collapsed).map((band) => band.first));
  let y = 0;
  for (const line of lines) {
    // A collapsed group has no band of its own to set it apart.
    if (y > 0 && "item" in line && collapsedRows.has(line.item)) y += collapsedGap;
    lineStarts.push(y);
    y += "band" in line ? bandHeight : rowHeight;
  }

  return {
    lines,
    lineOf,
    rows: track(lineStarts, y, (line) => (lines[line] !== undefined && "band" in lines[line] ? bandHeight : rowHeight)),
    columns: track(columnStarts, x, () => columnWidth),
    rowParents: parentsOf(input.rows),
    columnParents: parentsOf(input.columns),
    rowBands,
    columnBands,
    columnWidth,
    wide,
    unfolds,
    rowHeaderWidth,
    columnHeaderHeight,
  };
}

/** What a header says: the endpoint's name, what those of a class have in common, or the group's when it is collapsed. */
export function nameOf(
  item: MatrixItem,
  endpoints: readonly MatrixEndpoint[],
  groups: readonly MatrixGroup[],
  collapsed: ReadonlySet<string>,
): string {
  const endpoint = endpoints[headOf(item)];
  if (endpoint === undefined) return "";
  const group = groups[endpoint.group];
  return group !== undefined && collapsed.has(group.key) ? group.name : classNameOf(item, endpoint);
}

/** What is alike but has no name in common goes by its first: `cart, …`. */
function classNameOf(item: MatrixItem, { name }: MatrixEndpoint): string {
  const unfolds = classOf(item);
  return unfolds === undefined ? name : unfolds.name || `${name}, …`;
}

function longest(
  items: readonly MatrixItem[],
  name: (item: MatrixItem) => string,
  measure: (text: string) => number,
): number {
  return longestOf(items.map(name), measure);
}

/** Names break at hyphens and spaces. */
function widestWord(
  items: readonly MatrixItem[],
  name: (item: MatrixItem) => string,
  measure: (text: string) => number,
): number {
  const words = items.flatMap((item) => name(item).split(/(?<=[-\s])/));
  return longestOf(words, measure);
}

function longestOf(texts: readonly string[], measure: (text: string) => number): number {
  // Measuring thousands of texts costs more than drawing them; the longest few by length are enough.
  const sorted = texts.toSorted((a, b) => b.length - a.length);
  return sorted.slice(0, 12).reduce((widest, text) => Math.max(widest, measure(text)), 0);
}

function track(starts: readonly number[], size: number, extent: (index: number) => number): Track {
  return {
    count: starts.length,
    size,
    extent,
    start: (index) => starts[index] ?? size,
    at(position) {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] ?? 0) <= position) low = middle;
        else high = middle - 1;
      }
      return high < 0 ? -1 : low;
    },
  };
}

export function clamp(value: number, low: number, high: number): number {
  return Math.round(Math.max(low, Math.min(value, high)));
}
