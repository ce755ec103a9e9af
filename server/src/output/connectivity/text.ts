import { type ConnectivityRow, reasonLines } from "./row.ts";

/** The edge list that the field's analysers share: `source => destination : connections`. Line by line. */
export function* formatConnectivityText(rows: Iterable<ConnectivityRow>): Iterable<string> {
  for (const { src, dst, conn, why } of rows) {
    yield `${src} => ${dst} : ${conn}\n`;
    if (why === undefined) continue;
    for (const side of ["egress", "ingress"] as const) {
      for (const line of reasonLines(why[side])) yield `  ${side}: ${line}\n`;
    }
  }
}
