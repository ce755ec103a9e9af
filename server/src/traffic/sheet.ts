import { limits } from "../limits.ts";
import type { Around, IngressBasis } from "./classified.ts";
import type { CompiledRule } from "./compile.ts";
import { allId, noneId } from "./connectionPool.ts";
import type { Engine } from "./engine.ts";
import { createOverlay, notIsolated, type Overlay } from "./overlay.ts";
import type { PeerUses } from "./peers.ts";
import type { Classes, Reading } from "./types.ts";

export interface SheetInput {
  readonly rows: Classes;
  /** Sources that the same policies isolate. */
  readonly rowGroups: Classes;
  readonly columns: Classes;
  /** Destinations that the same policies isolate, with the same numbers for their named ports. */
  readonly columnGroups: Classes;
  /** `undefined`: there are only policies that add up. */
  readonly around: Around | undefined;
  readonly reading: Reading;
  /** As `Classified.ingress`. */
  readonly known: Map<string, IngressBasis>;
}

/** The matrix under one reading, row by row as they are asked for. */
export interface Sheet {
  /** What surely passes. */
  row(row: number): Uint32Array;
  /** One cell of it: a window looks at a few of thousands. */
  at(row: number, column: number): number;
  /** What is left open on top of it; `undefined` where nothing is. */
  openRow(row: number): Uint32Array | undefined;
}

interface Row {
  readonly allowed: Uint32Array;
  readonly open: Uint32Array | undefined;
}

/** What both ends allow, before they are put together. */
interface Sides {
  readonly byGroup: Uint32Array;
  readonly egress: Uint32Array | undefined;
  /** How many cells of the row were asked for by themselves. */
  asked: number;
}

/**
 * What ingress allows depends on a column only through the policies that isolate it, and what egress allows depends on
 * a row only through those that isolate it. So both are computed once per set of policies, and a cell is one look-up.
 */
export function createSheet(engine: Engine, input: SheetInput): Sheet {
  const { rows, columns, rowGroups, columnGroups } = input;
  const { pool } = engine;
  const ingress = createIngress(engine, input);
  const egressOf = createEgress(engine, input);
  const computed = new Map<number, Row>();
  const overlay =
    input.around === undefined || input.reading.alone ? undefined : createOverlay(engine, input.around, input.reading);

  const groupOfColumn = Int32Array.from(columns.first, (endpoint) => columnGroups.of[endpoint] ?? 0);

  function compute(row: number): Row {
    return overlay === undefined ? { allowed: computeSum(row), open: undefined } : computeAll(row, overlay);
  }

  /** All tiers: both sides apart, because what is around them asks who is isolated. */
  function computeAll(row: number, { side, join }: Overlay): Row {
    const source = rows.first[row] ?? 0;
    const byGroup = ingress.from(source);
    const egress = egressOf(rowGroups.of[source] ?? 0);
    const outside = engine.universe.party(source).kind === "addresses";
    const allowed = new Uint32Array(columns.count);
    let open: Uint32Array | undefined;
    for (let i = 0; i < allowed.length; i++) {
      const destination = columns.first[i] ?? 0;
      const group = groupOfColumn[i] ?? 0;
      const out = side("egress", source, destination, egress === undefined ? notIsolated : (egress[i] ?? noneId));
      const sum = ingress.isolated[group] === 1 ? (byGroup[group] ?? noneId) : notIsolated;
      const both = join(out, side("ingress", source, destination, sum));
      allowed[i] = both.allowed;
      if (both.open === noneId || (outside && engine.universe.party(destination).kind === "addresses")) continue;
      open ??= new Uint32Array(columns.count);
      open[i] = both.open;
    }
    return { allowed, open };
  }

  const sides = new Map<number, Sides>();

  function sidesOf(row: number): Sides {
    const known = sides.get(row);
    if (known !== undefined) return known;
    const source = rows.first[row] ?? 0;
    const made = { byGroup: ingress.from(source), egress: egressOf(rowGroups.of[source] ?? 0), asked: 0 };
    sides.set(row, made);
    return made;
  }

  function sumAt({ byGroup, egress }: Sides, column: number): number {
    const into = byGroup[groupOfColumn[column] ?? 0] ?? noneId;
    if (egress === undefined) return into;
    const out = egress[column] ?? noneId;
    // Most cells are settled without asking the pool.
    if (out === into || out === allId || into === noneId) return into;
    return out === noneId || into === allId ? out : pool.intersect(into, out);
  }

  function computeSum(row: number): Uint32Array {
    const own = sidesOf(row);
    const result = new Uint32Array(columns.count);
    for (let i = 0; i < result.length; i++) result[i] = sumAt(own, i);
    sides.delete(row);
    return result;
  }

  function at(row: number, column: number): number {
    const known = computed.get(row);
    if (known !== undefined || overlay !== undefined) return (known ?? rowOf(row)).allowed[column] ?? noneId;
    const own = sidesOf(row);
    // Who goes on asking wants all of it.
    if (++own.asked > limits.traffic.cells) return rowOf(row).allowed[column] ?? noneId;
    return sumAt(own, column);
  }

  function rowOf(row: number): Row {
    const known = computed.get(row);
    if (known !== undefined) return known;
    const result = compute(row);
    computed.set(row, result);
    return result;
  }

  return { row: (row: number) => rowOf(row).allowed, at, openRow: (row: number) => rowOf(row).open };
}

/** The classes that lie in a set of endpoints: it is made of whole ones, so their first members stand for them. */
function classesIn({ of, first }: Classes, endpoints: Int32Array): readonly number[] {
  const found: number[] = [];
  for (const endpoint of endpoints) {
    const index = of[endpoint] ?? 0;
    if (first[index] === endpoint) found.push(index);
  }
  return found;
}

interface Ingress {
  /** By column group: what ingress allows from a source. */
  from(source: number): Uint32Array;
  /** 1 where policies isolate the group. */
  readonly isolated: Uint8Array;
}

function createIngress(engine: Engine, input: SheetInput): Ingress {
  const { columnGroups, reading } = input;
  const { universe, policies, evaluator, pool } = engine;
  const { groupsOf, isolated, allows: known } = ingressBasis(engine, input);
  const portsId = (rule: CompiledRule, group: number) =>
    pool.id(evaluator.portsAt(rule.ports, columnGroups.first[group] ?? 0));

  const fromAnyone = Uint32Array.from(isolated, (one) => (one === 1 ? noneId : allId));
  for (let policy = 0; policy < policies.length; policy++) {
    const groups = groupsOf[policy] ?? [];
    if (groups.length === 0) continue;
    for (const rule of policies[policy]?.rules.ingress ?? []) {
      if (rule.peers !== undefined) continue;
      for (const group of groups) fromAnyone[group] = pool.union(fromAnyone[group] ?? noneId, portsId(rule, group));
    }
  }

  // Only rules of policies that add up: those around them are not in any group.
  const allowsOf = (each: PeerUses): readonly number[] => {
    const found = known.get(each);
    if (found !== undefined) return found;
    const made: number[] = [];
    for (const { policy, rule } of each.uses) {
      for (const group of groupsOf[policy] ?? []) made.push(group, portsId(rule, group));
    }
    known.set(each, made);
    return made;
  };
  const peers = engine.peers("ingress").map((each) => ({ has: universe.membership(each.peer, reading), each }));

  const from = (source: number) => {
    const result = fromAnyone.slice();
    for (const { has, each } of peers) {
      if (!has(source)) continue;
      // Of thousands of peers few are somebody who is looked at.
      const allows = allowsOf(each);
      for (let i = 0; i < allows.length; i += 2) {
        const group = allows[i] ?? 0;
        const here = result[group] ?? noneId;
        const more = allows[i + 1] ?? noneId;
        if (here !== more && here !== allId) result[group] = here === noneId ? more : pool.union(here, more);
      }
    }
    return result;
  };
  return { from, isolated };
}

function ingressBasis(
  { policies, evaluator, pool }: Engine,
  { columnGroups, reading, known }: SheetInput,
): IngressBasis {
  const key = JSON.stringify(reading);
  const before = known.get(key);
  if (before?.pool === pool) return before;
  const groupsOf: number[][] = policies.map(() => []);
  const isolated = new Uint8Array(columnGroups.count);
  for (let group = 0; group < columnGroups.count; group++) {
    const isolating = evaluator.isolating(columnGroups.first[group] ?? 0, "ingress", reading);
    if (isolating.length > 0) isolated[group] = 1;
    for (const policy of isolating) groupsOf[policy]?.push(group);
  }
  const made: IngressBasis = { pool, groupsOf, isolated, allows: new WeakMap() };
  known.set(key, made);
  return made;
}

/** By row group: what its policies let a source reach, for each column; `undefined`: everything. */
function createEgress(
  { universe, policies, evaluator, pool }: Engine,
  { columns, rowGroups, reading }: SheetInput,
): (group: number) => Uint32Array | undefined {
  const computed = new Map<number, Uint32Array | undefined>();
  const reached = new Map<string, readonly number[]>();
  const everyColumn = Array.from({ length: columns.count }, (_, i) => i);

  function columnsOf(rule: CompiledRule): readonly (readonly number[])[] {
    if (rule.peers === undefined) return [everyColumn];
    return rule.peers.map((peer) => {
      const known = reached.get(peer.id);
      if (known !== undefined) return known;
      const found = classesIn(columns, universe.peersOf(peer, reading));
      reached.set(peer.id, found);
      return found;
    });
  }

  function allow(into: Uint32Array, rule: CompiledRule): void {
    const fixed = pool.id(rule.ports.fixed);
    const named = rule.ports.named.length > 0;
    for (const list of columnsOf(rule)) {
      for (const column of list) {
        const ports = named ? pool.id(evaluator.portsAt(rule.ports, columns.first[column] ?? 0)) : fixed;
        into[column] = pool.union(into[column] ?? noneId, ports);
      }
    }
  }

  return (group) => {
    if (computed.has(group)) return computed.get(group);
    const isolating = evaluator.isolating(rowGroups.first[group] ?? 0, "egress", reading);
    const result = isolating.length === 0 ? undefined : new Uint32Array(columns.count);
    for (const policy of isolating) {
      for (const rule of policies[policy]?.rules.egress ?? []) if (result !== undefined) allow(result, rule);
    }
    computed.set(group, result);
    return result;
  };
}
