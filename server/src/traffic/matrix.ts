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
    const key = `${as.ipBlocks} ${as.hostNetwork} ${as.nodes ?? ""}`;
    const found = readingsBy.get(key) ?? readings.find((other) => isSameReading(engine, other, as)) ?? as;
    readingsBy.set(key, found);
    return found;
  }

  function sheetOf(asked: Reading): Sheet {
    const as: Reading = asked.alone ? { ...known(asked), alone: true } : known(asked);
    const key = `${as.ipBlocks} ${as.hostNetwork} ${as.nodes ?? ""} ${as.alone ?? ""}`;
    const sheet =
      sheets.get(key) ??
      createSheet(engine, { rows, rowGroups, columns, columnGroups, around, reading: as, known: classified.ingress });
    sheets.set(key, sheet);
    return sheet;
  }

  const rowAs = (row: number, as: Reading) => sheetOf(as).row(row);

  return Object.freeze({
    rows,
    columns,
    equal() {
      classified.equal ??= equalEndpoints(engine, { rows, columns });
      return classified.equal;
    },
    row: (row: number) => rowAs(row, reading),
    rowAs,
    openRow: (row: number) => sheetOf(reading).openRow(row),
    set: pool.set,
    connections(source: number, destination: number) {
      if (source === destination && universe.isSingle(source)) return allConnections;
      const [from, to] = [universe.party(source), universe.party(destination)];
      if (from.kind === "addresses" && to.kind === "addresses") return noConnections;
      return pool.set(rowAs(rows.of[source] ?? 0, reading)[columns.of[destination] ?? 0] ?? noneId);
    },
    open(source: number, destination: number) {
      if (source === destination && universe.isSingle(source)) return noConnections;
      if ([source, destination].every((end) => universe.party(end).kind === "addresses")) return noConnections;
      const row = sheetOf(reading).openRow(rows.of[source] ?? 0);
      return pool.set(row?.[columns.of[destination] ?? 0] ?? noneId);
    },
    decided: readings.length === 1,
  });
}
