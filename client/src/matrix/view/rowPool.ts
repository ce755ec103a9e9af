import type { MatrixItem as Item } from "../../../../server/src/server/protocol.ts";
import { element, setAttribute } from "./dom.ts";
import { type Face, faceOf } from "./face.ts";
import { classOf, type GridLayout, headOf, membersOf, nameOf, sizeOf } from "./layout.ts";
import type { ModelCell, Snapshot } from "./model.ts";
import { t } from "./texts.ts";

/** What a row or cell needs to know of the grid to be drawn. */
export interface Scene {
  readonly snapshot: Snapshot;
  readonly layout: GridLayout;
  /** Row and column of the explained cell. */
  readonly selected: { readonly row: number; readonly column: number } | undefined;
  readonly emphasis: { readonly rows: ReadonlySet<number>; readonly columns: ReadonlySet<number> } | undefined;
  /** There are classes that unfold. */
  readonly tree: boolean;
  /** Mark what changes: the same cells, another version. */
  readonly flash: boolean;
}

export interface CellSlot {
  readonly node: HTMLElement;
  readonly row: RowSlot;
  column: number;
  x: number;
  signature: string;
  look: string;
}

export interface RowSlot {
  readonly node: HTMLElement;
  readonly header: HTMLElement;
  readonly name: HTMLElement;
  readonly badge: HTMLElement;
  readonly cells: CellSlot[];
  line: number;
}

const firstBodyRow = 3;

export function createRowSlot(number: number): RowSlot {
  const name = element("span", { class: "text" });
  const badge = element("span", { class: "badge" });
  // All names stand in one column that stays in view: one sticky element is cheaper than one in each row.
  const id = `row-${number}`;
  const header = element(
    "div",
    { class: "rowname", role: "rowheader", id, "aria-colindex": 1, tabindex: -1 },
    name,
    badge,
  );
  const node = element("div", { class: "row", role: "row", "aria-owns": id });
  return { node, header, name, badge, cells: [], line: -1 };
}

export function bindRow(slot: RowSlot, line: number, lit: boolean, scene: Scene): void {
  const light = lit ? " lit" : "";
  const { snapshot, layout } = scene;
  const { groups, endpoints, collapsed } = snapshot;
  const kind = layout.lines[line];
  slot.line = line;
  if (kind === undefined) return;
  const top = `${layout.rows.start(line)}px`;
  slot.node.style.top = top;
  slot.header.style.top = top;
  slot.node.hidden = false;
  slot.header.hidden = false;
  slot.node.setAttribute("aria-rowindex", String(line + firstBodyRow));

  if ("band" in kind) {
    const group = groups[kind.band];
    dress(slot.node, `row band${light}`);
    dress(slot.header, `rowname band ${group?.kind ?? ""}${light}`);
    write(slot.name, group?.name ?? "");
    write(slot.badge, "");
    setAttribute(slot.node, "aria-level", scene.tree ? 1 : undefined);
    expand(slot, true, scene);
    slot.header.setAttribute("aria-label", `${group?.name ?? ""}, ${kindWord(group?.kind)}`);
    slot.header.title = "";
    return;
  }
  const item = snapshot.rows[kind.item] ?? 0;
  const endpoint = endpoints[headOf(item)];
  const group = groups[endpoint?.group ?? -1];
  const folded = collapsed.has(group?.key ?? "");
  const marked = emphasises(scene.emphasis?.rows, item) ? " emphasised" : "";
  const unfolds = folded ? undefined : classOf(item);
  const member = layout.rowParents[kind.item] !== undefined;
  const look = folded ? "collapsed" : `${endpoint?.kind ?? ""}${treeLook(unfolds, member)}`;
  dress(slot.node, `row${member ? " member" : ""}${light}`);
  dress(slot.header, `rowname ${look}${marked}${light}`);
  setAttribute(slot.node, "aria-level", scene.tree ? (folded ? 1 : member ? 3 : 2) : undefined);
  write(slot.name, nameOf(item, endpoints, groups, collapsed));
  write(slot.badge, sizeOf(item) > 1 ? `×${sizeOf(item)}` : "");
  expand(slot, folded ? false : unfolds?.open, scene);
  slot.header.setAttribute("aria-label", titleOf(item, snapshot));
  slot.header.title = folded ? "" : hintOf(item, snapshot);
}

/** `undefined`: nothing to expand. In a tree it is the row that expands; what has the focus says it in any case. */
function expand(slot: RowSlot, expanded: boolean | undefined, { tree }: Scene): void {
  setAttribute(slot.header, "aria-expanded", expanded === undefined ? undefined : String(expanded));
  setAttribute(slot.node, "aria-expanded", tree && expanded !== undefined ? String(expanded) : undefined);
}

/** How a name is drawn that unfolds, or was unfolded. */
export function treeLook(unfolds: { readonly open: boolean } | undefined, member: boolean): string {
  if (unfolds !== undefined) return unfolds.open ? " class open" : " class";
  return member ? " member" : "";
}

/** What there is to know of an end beside its name: what it is, or the first of those that it stands for. */
export function hintOf(item: Item, { endpoints }: Snapshot): string {
  const endpoint = endpoints[headOf(item)];
  const members = membersOf(item);
  if (members.length === 1) return `${endpoint?.title ?? ""}\n${endpoint?.detail ?? ""}`;
  const names = members.slice(0, 12).map((place) => endpoints[place]?.title ?? "");
  return [...names, ...(members.length > names.length ? ["…"] : [])].join("\n");
}

export function createCellSlot(row: RowSlot): CellSlot {
  const node = element("div", { class: "cell loading", role: "gridcell", tabindex: -1, hidden: true });
  row.node.append(node);
  return { node, row, column: -1, x: -1, signature: "", look: "" };
}

export function bindCell(slot: CellSlot, column: number, scene: Scene, faces: Faces): void {
  const { snapshot, layout } = scene;
  const kind = layout.lines[slot.row.line];
  const row = kind !== undefined && "item" in kind ? kind.item : -1;
  if (row < 0) {
    slot.signature = "";
    return;
  }
  const x = layout.columns.start(column);
  if (slot.column !== column || slot.x !== x) {
    slot.column = column;
    slot.x = x;
    slot.node.hidden = false;
    slot.node.style.left = `${x}px`;
    slot.node.setAttribute("aria-colindex", String(column + 2));
  }
  const rowItem = snapshot.rows[row] ?? 0;
  const columnItem = snapshot.columns[column] ?? 0;
  const cell = snapshot.cell(row, column);
  const label = cellLabel(rowItem, columnItem, cell, snapshot);
  const face = cell === undefined ? undefined : faces.of(cell);
  const marks = marksOf(row, column, rowItem, columnItem, scene);
  const look = `${lookOf(face)}${marks}`;
  const signature = `${label}|${look}`;
  if (slot.signature === signature) return;
  const changed = scene.flash && slot.signature.startsWith(pairOf(rowItem, columnItem, snapshot)) && slot.look !== look;
  slot.signature = signature;
  slot.look = look;
  slot.node.className = changed ? `${look} flash` : look;
  slot.node.setAttribute("aria-label", label);
  slot.node.setAttribute("aria-selected", marks.includes("selected") ? "true" : "false");
  setAttribute(slot.node, "data-text", face === undefined || face.text === "" ? undefined : face.text);
}

/** How each distinct cell is drawn at the present width of a column. */
export class Faces {
  #width = 0;
  readonly #known = new Map<string, Face>();

  resize(width: number): void {
    if (width !== this.#width) this.#known.clear();
    this.#width = width;
  }

  of({ cell, signature }: ModelCell): Face {
    let face = this.#known.get(signature);
    if (face === undefined) {
      face = faceOf(cell, this.#width);
      this.#known.set(signature, face);
    }
    return face;
  }
}

export function lookOf(face: Face | undefined): string {
  if (face === undefined) return "cell loading";
  let look = `cell ${face.shape}`;
  if (face.counted) look += " counted";
  if (face.undecided) look += " undecided";
  if (face.tier !== undefined) look += face.tier === "Admin" ? " tier-admin" : " tier-baseline";
  if (face.need !== undefined) look += ` need-${face.need}`;
  if (face.change !== undefined) look += ` change ${face.change}`;
  if (face.faded) look += " faded";
  return look;
}

function marksOf(row: number, column: number, rowItem: Item, columnItem: Item, scene: Scene): string {
  let marks = rowItem === columnItem ? " self" : "";
  if (scene.selected?.row === row && scene.selected.column === column) marks += " selected";
  if (emphasises(scene.emphasis?.rows, rowItem) || emphasises(scene.emphasis?.columns, columnItem))
    marks += " emphasised";
  return marks;
}

export function emphasises(set: ReadonlySet<number> | undefined, item: Item): boolean {
  if (set === undefined) return false;
  return typeof item === "number" ? set.has(item) : membersOf(item).some((endpoint) => set.has(endpoint));
}

/** As it is read aloud: `shop/web to data/db: TCP 5432 allowed`. */
function cellLabel(rowItem: Item, columnItem: Item, cell: ModelCell | undefined, snapshot: Snapshot): string {
  const change = cell?.cell.change;
  return `${pairOf(rowItem, columnItem, snapshot)}${cell?.cell.text ?? t("not loaded yet")}${change ? `, ${change.text}` : ""}`;
}

function pairOf(rowItem: Item, columnItem: Item, snapshot: Snapshot): string {
  const source = snapshot.swapped ? columnItem : rowItem;
  const destination = snapshot.swapped ? rowItem : columnItem;
  return `${t("{0} to {1}", titleOf(source, snapshot), titleOf(destination, snapshot))}: `;
}

export function titleOf(item: Item, { endpoints, groups, collapsed }: Snapshot): string {
  const endpoint = endpoints[headOf(item)];
  if (endpoint === undefined) return "";
  const group = groups[endpoint.group];
  if (group !== undefined && collapsed.has(group.key)) return `${group.name} (${sizeOf(item)})`;
  const name = classOf(item)?.name ?? "";
  if (name !== "") return t("{0}, {1} workloads", `${group?.name ?? ""}/${name}`, sizeOf(item));
  return sizeOf(item) > 1 ? t("{0} and {1} alike", endpoint.title, sizeOf(item) - 1) : endpoint.title;
}

export function kindWord(kind: "namespace" | "elsewhere" | "outside" | undefined): string {
  if (kind === "namespace") return t("namespace");
  return kind === "outside" ? t("outside the cluster") : t("rest of the cluster");
}

/** Setting a class to what it is would still be a change to whoever watches. */
function dress(node: HTMLElement, look: string): void {
  if (node.className !== look) node.className = look;
}

function write(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}
