import type { ConnectivityRow } from "./row.ts";

/** `[{"src":"…","dst":"…","conn":"TCP 80,443,UDP 53"}]`, one row a line. */
export function* formatConnectivityJson(rows: Iterable<ConnectivityRow>): Iterable<string> {
  let separator = "[\n";
  for (const { src, dst, conn, undecided, why } of rows) {
    const open = undecided === undefined ? {} : { undecided };
    yield `${separator}${JSON.stringify({ src, dst, conn, ...open, ...(why === undefined ? {} : { explain: why }) })}`;
    separator = ",\n";
  }
  yield separator === "[\n" ? "[]\n" : "\n]\n";
}
