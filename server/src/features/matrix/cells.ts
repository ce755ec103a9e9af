import type { Direction } from "../../manifest/types.ts";
import { type ConnectionSet, isEmpty, noConnections, union } from "../../traffic/connectionSet.ts";
import type { Classes, Matrix as ClassMatrix, Reading, Traffic } from "../../traffic/types.ts";
import { cellOf, type NeedMark, nothingToSay, type Pair } from "./cell.ts";
import type { Diff } from "./diff.ts";
import type { Directory } from "./endpoints.ts";
import { groupCell, type Members } from "./groupCell.ts";
import { type MatrixNeeds, markOf } from "./needs.ts";
import { sumPairs } from "./pairSums.ts";
import type { MatrixCell, MatrixItem, MatrixUndecided, MatrixWindow } from "./types.ts";

/** The cells of one snapshot. Endpoints are places in the directory. */
export interface Cells {
  pair(source: number, destination: number): Pair;
  /** What is known of whether it is needed. */
  mark(source: number, destination: number): NeedMark | undefined;
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
  /** Endpoints that nothing tells apart, in neither direction; as long as that is so, the same value. */
  equalClasses(): Classes;
  window(version: number, look: WindowLook): MatrixWindow;
}

export interface WindowLook {
  readonly sources: readonly MatrixItem[];
  readonly destinations: readonly MatrixItem[];
  /** Cells that do not let any of it pass are faded. */
  readonly asked: ConnectionSet | undefined;
  readonly changes?: Pick<Diff, "changeOf" | "changesFrom"> | undefined;
}

const reasons: readonly MatrixUndecided[] = ["ip-block-pods", "host-network", "node-address"];

const noTier: Pick<Pair, "tier" | "partly"> = Object.freeze({ tier: undefined });

/** `alone`: what NetworkPolicies by themselves allow. */
export function createCells(
  traffic: Traffic,
  directory: Directory,
  alone = false,
  needs: () => MatrixNeeds | undefined = () => undefined,
): Cells {
  const ordered = !alone && traffic.cluster.adminPolicies.length > 0;
  const tiersOf = new Map<number, Pick<Pair, "tier" | "partly">>();
  /** By class; thousands of cells ask for a few of these. */
  const isolated: Readonly<Record<Direction, Map<number, boolean>>> = { egress: new Map(), ingress: new Map() };
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
    let answer = isolated[direction].get(own);
    if (answer === undefined) {
      const member = first[own] ?? 0;
      answer = traffic.isolatedBy(member, direction).length > 0;
      isolated[direction].set(own, answer);
    }
    return answer;
  }

  const rowsOf = new Map<number, readonly Uint32Array[]>();

  function rows(source: number): readonly Uint32Array[] {
    const { rows: classesOfRows, row, rowAs, decided } = matrix();
    const asked = (reading: Reading) => (alone ? { ...reading, alone: true as const } : reading);
    const own = classesOfRows.of[endpointAt(source)] ?? 0;
    const known = rowsOf.get(own);
    if (known !== undefined) return known;
    const usual = alone
      ? rowAs(own, asked({ ipBlocks: traffic.options.ipBlocks, hostNetwork: traffic.options.hostNetwork ?? "node" }))
      : row(own);
    const made = [usual, ...(decided ? [] : reasons.map((reason) => rowAs(own, asked(readingFor(reason)))))];
    rowsOf.set(own, made);
    return made;
  }

  function readingFor(reason: MatrixUndecided): Reading {
    const { ipBlocks } = traffic.options;
    if (reason === "node-address") return { ipBlocks, hostNetwork: "node", nodes: "anywhere" };
    if (reason === "host-network") return { ipBlocks, hostNetwork: "pod" };
    return { ipBlocks: ipBlocks === "pods" ? "external" : "pods", hostNetwork: "node" };
  }

  const sourceClass = (place: number): number => matrix().rows.of[endpointAt(place)] ?? 0;
  const destinationClass = (place: number): number => matrix().columns.of[endpointAt(place)] ?? 0;

  const equalClasses = (): Classes => matrix().equal();

  function setId(source: number, destination: number): number {
    const { rows: classesOfRows, at, decided } = matrix();
    const own = classesOfRows.of[endpointAt(source)] ?? 0;
    if (alone || !decided || rowsOf.has(own)) return rows(source)[0]?.[destinationClass(destination)] ?? 0;
    return at(own, destinationClass(destination));
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

  /** What the API leaves open. */
  function openOf(source: number, destination: number): ConnectionSet {
    const row = ordered ? matrix().openRow(sourceClass(source)) : undefined;
    return row === undefined ? noConnections : matrix().set(row[destinationClass(destination)] ?? 0);
  }

  function tierOf(source: number, destination: number): Pick<Pair, "tier" | "partly"> {
    if (!ordered) return noTier;
    const key = sourceClass(source) * matrix().columns.count + destinationClass(destination);
    const known = tiersOf.get(key);
    if (known !== undefined) return known;
    const { before, after, partly } = traffic.deciding(endpointAt(source), endpointAt(destination));
    const found: Pick<Pair, "tier" | "partly"> = { tier: before ? "Admin" : after ? "Baseline" : undefined, partly };
    tiersOf.set(key, found);
    return found;
  }

  /** Where nothing but the connections and whether a policy restricts them can be told of a pair: a few, of thousands of pairs. */
  const plainPairs = new Map<number, Pair>();

  function plainPair(source: number, destination: number): Pair {
    const id = setId(source, destination);
    const governed = isIsolated(source, "egress") || isIsolated(destination, "ingress");
    const key = id * 2 + Number(governed);
    const known = plainPairs.get(key);
    if (known !== undefined) return known;
    const connections = matrix().set(id);
    const made = { connections, open: noConnections, ...noTier, partly: false, undecided: [], governed, apart: false };
    plainPairs.set(key, made);
    return made;
  }

  function pair(source: number, destination: number): Pair {
    const apart = isAddress(source) && isAddress(destination);
    if (!ordered && !apart && matrix().decided) return plainPair(source, destination);
    const open = apart ? noConnections : openOf(source, destination);
    const { tier, partly = false } = apart ? noTier : tierOf(source, destination);
    const plugins = apart ? [] : undecidedOf(source, destination);
    return {
      connections: matrix().set(setId(source, destination)),
      open,
      tier,
      partly,
      undecided: isEmpty(open) ? plugins : [...plugins, "policy-order"],
      governed: tier !== undefined || isIsolated(source, "egress") || isIsolated(destination, "ingress"),
      apart,
    };
  }

  const isWorkload = (place: number): boolean => directory.endpoints[place]?.kind === "workload";

  const mayPass = (source: number, destination: number): ConnectionSet =>
    union(matrix().set(setId(source, destination)), openOf(source, destination));

  function mark(source: number, destination: number, pairs?: Pair): NeedMark | undefined {
    const known = needs();
    if (known === undefined) return undefined;
    return markOf(known, [source, destination], pairs ?? pair(source, destination), isWorkload, mayPass);
  }

  function single(source: number, destination: number, { asked, changes }: WindowLook): MatrixCell {
    const found = pair(source, destination);
    const change = changes?.changeOf(source, destination) ?? null;
    return cellOf(found, asked, change, source === destination, mark(source, destination, found));
  }

  /** The members of an item; of those that are of one class, one answers for all. */
  function membersOf(item: MatrixItem, classOf: (place: number) => number): Members {
    const all = listOf(item);
    const classes = new Map<number, { readonly first: number; count: number }>();
    for (const place of all) {
      const key = classOf(place) * 2 + (isAddress(place) ? 1 : 0);
      const known = classes.get(key);
      if (known === undefined) classes.set(key, { first: place, count: 1 });
      else known.count++;
    }
    return { all, classes: [...classes.values()] };
  }

  return Object.freeze({
    pair,
    mark: (source, destination) => mark(source, destination),
    setId,
    rows,
    isIsolated,
    isAddress,
    set: (id) => matrix().set(id),
    otherwise: (source, destination, reason) => matrix().set(idOtherwise(source, destination, reason)),
    sourceClass,
    destinationClass,
    equalClasses,
    window(version, look) {
      const { sources, destinations } = look;
      const cells: MatrixCell[] = [];
      const known = new Map<string, number>();
      const numbers = new Map<MatrixCell, number>();
      const numberOf = (cell: MatrixCell): number => {
        const key = `${cell.verdict}|${cell.undecided.join()}|${cell.text}|${cell.change?.text ?? ""}|${cell.faded}`;
        const id = known.get(key) ?? cells.length;
        if (id === cells.length) cells.push(cell);
        known.set(key, id);
        numbers.set(cell, id);
        return id;
      };
      const plain = new Map<Pair, MatrixCell>();
      const cell = (found: Pair): MatrixCell => {
        const made = plain.get(found) ?? cellOf(found, look.asked, null, false);
        plain.set(found, made);
        return made;
      };
      const pairLook = { pair, cell, mark };
      const ids: number[] = [];
      const several = (item: MatrixItem) => typeof item !== "number";
      const grouped = sources.some(several) || destinations.some(several);
      const rows = grouped ? sources.map((item) => membersOf(item, sourceClass)) : [];
      const columns = grouped ? destinations.map((item) => membersOf(item, destinationClass)) : [];
      const sumOf = sumPairs(
        rows.map(({ all }) => all),
        columns.map(({ all }) => all),
        {
          needsFrom: (source) => needs()?.from(source).keys() ?? [],
          mark: (source, destination) => mark(source, destination),
          changesFrom: (source) => look.changes?.changesFrom(source) ?? [],
        },
      );
      for (let at = 0; at < sources.length; at++) {
        const source = sources[at];
        const row = rows[at];
        for (let place = 0; place < destinations.length; place++) {
          const destination = destinations[place];
          const column = columns[place];
          const shown =
            typeof source === "number" && typeof destination === "number"
              ? single(source, destination, look)
              : row === undefined || column === undefined
                ? nothingToSay
                : groupCell(row, column, look.asked, sumOf(at, place), pairLook);
          ids.push(numbers.get(shown) ?? numberOf(shown));
        }
      }
      return { version, cells, ids };
    },
  } satisfies Cells);
}

export function listOf(item: MatrixItem): readonly number[] {
  if (typeof item === "number") return [item];
  return "members" in item ? item.members : item;
}
