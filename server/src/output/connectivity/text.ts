import { type ConnectivityRow, connText, reasonLines } from "./row.ts";

/** The edge list that the field's analysers share: `source => destination : connections`. Line by line. */
export function* formatConnectivityText(rows: Iterable<ConnectivityRow>): Iterable<string> {
  for (const row of rows) {
    const { src, dst, why } = row;
    yield `${src} => ${dst} : ${connText(row)}\n`;
    if (why === undefined) continue;
    for (const side of ["egress", "ingress"] as const) {
      for (const line of reasonLines(why[side])) yield `  ${side}: ${line}\n`;
    }
  }
}
