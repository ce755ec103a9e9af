import type { Direction } from "../../manifest/types.ts";
import { type ConnectionSet, intersect, isAll, isEmpty } from "../../traffic/connectionSet.ts";
import type { Matrix as ClassMatrix, Reading, Traffic } from "../../traffic/types.ts";
import type { Directory } from "./endpoints.ts";
import { lets } from "./port.ts";
import type { MatrixCell, MatrixChange, MatrixItem, MatrixUndecided, MatrixWindow } from "./types.ts";
import { connectionWords, portsOfSet } from "./words.ts";

/** What is so between two endpoints, before it is put into words. */
export interface Pair {
  readonly connections: ConnectionSet;
  readonly undecided: readonly MatrixUndecided[];
  /** A policy isolates one of the ends. */
  readonly governed: boolean;
  /** Both ends are outside: nobody asks. */
  readonly apart: boolean;
}

/** The cells of one snapshot. Endpoints are places in the directory. */
export interface Cells {
  pair(source: number, destination: number): Pair;
  /** The number of the connection set; equal numbers, equal sets. */
  setId(source: number, destination: number): number;
  set(id: number): ConnectionSet;
  /**
   * All cells of a source, as numbers of sets by the class of the destination: as usual first, then, where anything is
   * undecided, read each other way. Not to be changed.
   */
  rows(source: number): readonly Uint32Array[];
  isIsolated(place: number, direction: Direction): boolean;
  /** What would be allowed where undecided behaviour is read the other way. */
  otherwise(source: number, destination: number, reason: MatrixUndecided): ConnectionSet;
  isAddress(place: number): boolean;
  /** Endpoints of one class have the same cells as sources, or as destinations, but for those to themselves. */
  sourceClass(place: number): number;
  destinationClass(place: number): number;
  window(version: number, look: WindowLook): MatrixWindow;
}

export interface WindowLook {
  readonly sources: readonly MatrixItem[];
  readonly destinations: readonly MatrixItem[];
  /** Cells that do not let any of it pass are faded. */
  readonly asked: ConnectionSet | undefined;
  readonly changeOf: (source: number, destination: number) => MatrixChange | null;
}

const reasons: readonly MatrixUndecided[] = ["ip-block-pods", "host-network"];

export function createCells(traffic: Traffic, directory: Directory): Cells {
  const isolated = new Map<string, boolean>();
  let classes: ClassMatrix | undefined;

  /** Made at the first cell, not with the header: nobody may ever look. */
  function matrix(): ClassMatrix {
    classes ??= traffic.matrix();
    return classes;
  }

  const endpointAt = (place: number): number => directory.traffic[place] ?? 0;
  const isAddress = (place: number): boolean => directory.endpoints[place]?.kind === "addresses";

  /** Members of a class are isolated by the same policies. */
  function isIsolated(place: number, direction: Direction): boolean {
    const { of, first } = direction === "egress" ? matrix().rows : matrix().columns;
    const own = of[endpointAt(place)] ?? 0;
    const key = `${direction}${own}`;
    let answer = isolated.get(key);
    if (answer === undefined) {
      const member = first[own] ?? 0;
      answer = traffic.explain(member, member)[direction].isolatedBy.length > 0;
      isolated.set(key, answer);
    }
    return answer;
  }

  const rowsOf = new Map<number, readonly Uint32Array[]>();

  function rows(source: number): readonly Uint32Array[] {
    const { rows: classesOfRows, row, rowAs, decided } = matrix();
    const own = classesOfRows.of[endpointAt(source)] ?? 0;
    const known = rowsOf.get(own);
    if (known !== undefined) return known;
    const made = [row(own), ...(decided ? [] : reasons.map((reason) => rowAs(own, readingFor(reason))))];
    rowsOf.set(own, made);
    return made;
  }

  function readingFor(reason: MatrixUndecided): Reading {
    const { ipBlocks } = traffic.options;
    if (reason === "host-network") return { ipBlocks, hostNetwork: "pod" };
    return { ipBlocks: ipBlocks === "pods" ? "external" : "pods", hostNetwork: "node" };
  }

  const destinationClass = (place: number): number => matrix().columns.of[endpointAt(place)] ?? 0;

  function setId(source: number, destination: number): number {
    return rows(source)[0]?.[destinationClass(destination)] ?? 0;
  }

  function idOtherwise(source: number, destination: number, reason: MatrixUndecided): number {
    const row = rows(source)[reasons.indexOf(reason) + 1];
    return row?.[destinationClass(destination)] ?? setId(source, destination);
  }

  function undecidedOf(source: number, destination: number): readonly MatrixUndecided[] {
    if (matrix().decided) return [];
    const usual = setId(source, destination);
    return reasons.filter((reason) => idOtherwise(source, destination, reason) !== usual);
  }

  function pair(source: number, destination: number): Pair {
    const apart = isAddress(source) && isAddress(destination);
    return {
      connections: matrix().set(setId(source, destination)),
      undecided: apart ? [] : undecidedOf(source, destination),
      governed: isIsolated(source, "egress") || isIsolated(destination, "ingress"),
      apart,
    };
  }

  return Object.freeze({
    pair,
    setId,
    rows,
    isIsolated,
    isAddress,
    set: (id) => matrix().set(id),
    otherwise: (source, destination, reason) => matrix().set(idOtherwise(source, destination, reason)),
    sourceClass: (place) => matrix().rows.of[endpointAt(place)] ?? 0,
    destinationClass,
    window(version, { sources, destinations, asked, changeOf }) {
      const cells: MatrixCell[] = [];
      const known = new Map<string, number>();
      const ids: number[] = [];
      for (const source of sources) {
        for (const destination of destinations) {
          const single = typeof source === "number" && typeof destination === "number";
          const cell = single
            ? cellOf(pair(source, destination), asked, changeOf(source, destination), source === destination)
            : groupCell(listOf(source), listOf(destination), pair, asked);
          const key = `${cell.verdict}|${cell.undecided.join()}|${cell.text}|${cell.change?.text ?? ""}|${cell.faded}`;
          let id = known.get(key);
          if (id === undefined) {
            id = cells.length;
            cells.push(cell);
            known.set(key, id);
          }
          ids.push(id);
        }
      }
      return { version, cells, ids };
    },
  } satisfies Cells);
}

export function cellOf(
  { connections, undecided, governed, apart }: Pair,
  asked: ConnectionSet | undefined,
  change: MatrixChange | null,
  self: boolean,
): MatrixCell {
  if (apart) return nothingToSay;
  const all = isAll(connections);
  const none = isEmpty(connections);
  const verdict = all ? (governed ? "all" : "ungoverned") : none ? "none" : "some";
  const words = `${connectionWords(connections)} allowed${verdict === "ungoverned" ? ", no policy governs it" : ""}`;
  return {
    verdict,
    undecided,
    ports: all || none ? [] : portsOfSet(connections),
    text: `${self ? "among its own pods " : ""}${words}${undecided.length > 0 ? ", depends on the CNI" : ""}`,
    change,
    faded: !lets(connections, asked),
  };
}

const nothingToSay: MatrixCell = Object.freeze({
  verdict: "apart",
  undecided: [],
  ports: [],
  text: "both outside the cluster",
  change: null,
  faded: false,
});

/** Pairs behind one cell that are looked at; a bigger group is judged by its first ones. */
const mostPairs = 40_000;

/** Many pairs in one cell: the cell of any when they are alike, else what they have in common. */
function groupCell(
  sources: readonly number[],
  destinations: readonly number[],
  pair: Cells["pair"],
  asked: ConnectionSet | undefined,
): MatrixCell {
  const undecided = new Set<MatrixUndecided>();
  let first: MatrixCell | undefined;
  let common: ConnectionSet | undefined;
  let differs = false;
  let any = false;
  let looked = 0;
  for (const source of sources) {
    for (const destination of destinations) {
      if (looked >= mostPairs) break;
      const found = pair(source, destination);
      if (found.apart) continue;
      looked++;
      const cell = cellOf(found, asked, null, false);
      if (first === undefined) first = cell;
      else if (first.verdict !== cell.verdict || first.text !== cell.text) differs = true;
      common = common === undefined ? found.connections : intersect(common, found.connections);
      any ||= !isEmpty(found.connections) && lets(found.connections, asked);
      for (const reason of found.undecided) undecided.add(reason);
    }
  }
  if (first === undefined || common === undefined) return nothingToSay;
  if (!differs) return first;
  const shared = isEmpty(common) ? "no connection in common" : `${connectionWords(common)} allowed everywhere`;
  return {
    verdict: "mixed",
    undecided: [...undecided],
    ports: isAll(common) ? [] : portsOfSet(common),
    text: `${looked} pairs that differ, ${shared}`,
    change: null,
    faded: !any,
  };
}

export function listOf(item: MatrixItem): readonly number[] {
  return typeof item === "number" ? [item] : item;
}
