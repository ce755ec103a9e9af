import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");

/** Milliseconds of one call: the median of some. `prepare` runs before each, outside the clock. */
export function time(action, { rounds = 5, prepare = () => undefined } = {}) {
  const times = [];
  for (let i = 0; i < rounds; i++) {
    const given = prepare(i);
    const start = performance.now();
    action(given, i);
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)];
}

/** Microseconds of one call of many. */
export function timeEach(action, count) {
  const start = performance.now();
  for (let i = 0; i < count; i++) action(i);
  return ((performance.now() - start) * 1000) / count;
}

/** Megabytes that are held after collection. */
export function heap() {
  gc();
  return process.memoryUsage().heapUsed / 1024 / 1024 + process.memoryUsage().arrayBuffers / 1024 / 1024;
}

/** `12`, `1.2`, `0.12`; with the growth since the last size in front of it. */
export function show(value) {
  if (value === undefined) return "-";
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function printTable(head, rows) {
  const cells = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, i) => Math.max(...cells.map((row) => row[i].length)));
  const line = (row) => `| ${row.map((cell, i) => cell.padStart(widths[i])).join(" | ")} |`;
  console.log(
    [line(cells[0]), `|${widths.map((w) => "-".repeat(w + 2)).join("|")}|`, ...cells.slice(1).map(line)].join("\n"),
  );
}
