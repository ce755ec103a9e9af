import { classifiedOf, isSameReading } from "./classify.ts";
import { noneId } from "./connectionPool.ts";
import { allConnections, noConnections } from "./connectionSet.ts";
import type { Engine } from "./engine.ts";
import { equalEndpoints } from "./equal.ts";
import { createSheet, type Sheet } from "./sheet.ts";
import type { Matrix, Reading } from "./types.ts";

export function createMatrix(engine: Engine): Matrix {
  const { universe, reading, pool } = engine;
  const classified = classifiedOf(engine);
  const { readings, rows, rowGroups, columns, columnGroups, around } = classified;
  const readingsBy = new Map<string, Reading>();
  const sheets = new Map<string, Sheet>();

  /** The reading of ours in which all sets are the same: most clusters have but one. */
  function known(as: Reading): Reading {
    const key = keyOf(as);
    const found =
      readingsBy.get(key) ??
      readings.find((other) => keyOf(other) === key) ??
      readings.find((other) => isSameReading(engine, other, as)) ??
      as;
    readingsBy.set(key, found);
    return found;
  }

  function sheetOf(asked: Reading): Sheet {
    const as: Reading = asked.alone ? { ...known(asked), alone: true } : known(asked);
    const key = `${keyOf(as)} ${as.alone ?? ""}`;
    const sheet =
      sheets.get(key) ??
      createSheet(engine, { rows, rowGroups, columns, columnGroups, around, reading: as, known: classified.ingress });
    sheets.set(key, sheet);
    return sheet;
  }

  let own: Sheet | undefined;
  /** Of the reading that is asked for all the time. */
  function usual(): Sheet {
    own ??= sheetOf(reading);
    return own;
  }

  const rowAs = (row: number, as: Reading) => sheetOf(as).row(row);

  return Object.freeze({
    rows,
    columns,
    equal() {
      classified.equal ??= equalEndpoints(engine, { rows, columns });
      return classified.equal;
    },
    row: (row: number) => usual().row(row),
    at: (row: number, column: number) => usual().at(row, column),
    rowAs,
    openRow: (row: number) => usual().openRow(row),
    set: pool.set,
    connections(source: number, destination: number) {
      if (source === destination && universe.isSingle(source)) return allConnections;
      const [from, to] = [universe.party(source), universe.party(destination)];
      if (from.kind === "addresses" && to.kind === "addresses") return noConnections;
      return pool.set(usual().row(rows.of[source] ?? 0)[columns.of[destination] ?? 0] ?? noneId);
    },
    open(source: number, destination: number) {
      if (source === destination && universe.isSingle(source)) return noConnections;
      if ([source, destination].every((end) => universe.party(end).kind === "addresses")) return noConnections;
      const row = usual().openRow(rows.of[source] ?? 0);
      return pool.set(row?.[columns.of[destination] ?? 0] ?? noneId);
    },
    decided: readings.length === 1,
  });
}

/** Of readings of all policies. */
function keyOf({ ipBlocks, hostNetwork, nodes }: Reading): string {
  return `${ipBlocks} ${hostNetwork} ${nodes ?? ""}`;
}
