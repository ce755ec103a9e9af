import { resolve } from "node:path";
import { URI } from "vscode-uri";
import type { FlowLog } from "../../expectations/flows/flow.ts";
import { createFlowStore, type FlowStore } from "../../expectations/flows/store.ts";
import { count, grouped } from "../../words/lists.ts";
import type { CommandIo } from "./io.ts";

/** Of the commands that take flows into account. */
export const flowOptions = { flows: { type: "string", multiple: true } } as const;

export const flowUsage = `  --flows FILE                     a log of flows that were seen, as hubble observe -o json
                                   prints it, or packed with gzip; may be repeated
`;

/** The logs that a command takes into account. */
export interface LoadedFlows {
  readonly store: FlowStore;
  readonly uris: readonly string[];
  readonly log: FlowLog | undefined;
  /** As the user named the file. */
  nameOf(uri: string): string | undefined;
  /** One could not be read; already said on stderr. */
  readonly unreadable: boolean;
}

/** Reads the logs that are named, else those of the settings (uris). What there is to say of one goes to stderr. */
export async function loadFlows(
  named: readonly string[],
  settings: readonly string[],
  io: CommandIo,
): Promise<LoadedFlows> {
  const files =
    named.length > 0
      ? named.map((name) => ({ name, path: resolve(io.cwd, name) }))
      : settings.map((uri) => ({ name: URI.parse(uri).fsPath, path: URI.parse(uri).fsPath }));
  const store = createFlowStore();
  const names = new Map<string, string>();
  let unreadable = false;
  for (const { name, path } of files) {
    // Most commands have no log to read, and start quicker without what reads it.
    const { readFlowFile } = await import("../flowFiles.ts");
    const uri = URI.file(path).toString();
    names.set(uri, name);
    const read = await readFlowFile(path, uri);
    if ("log" in read) {
      store.set(uri, read.log);
      if (io.isTTY || !isPlain(read.log)) io.stderr(`netpol: ${name}: ${logWords(read.log)}\n`);
    } else {
      unreadable = true;
      io.stderr(`netpol: ${name}: ${read.error}\n`);
    }
  }
  const uris = [...names.keys()];
  return { store, uris, log: store.of(uris), nameOf: (uri) => names.get(uri), unreadable };
}

/** All of it was read, and it tells something. */
function isPlain({ counts: { passed, broken, beyond } }: FlowLog): boolean {
  return passed > 0 && broken === 0 && beyond === 0;
}

/** `1,204 flows let through, of 31 kinds; 12 denied; 3 lines that are no flows`. */
function logWords({ seen, counts: { passed, dropped, broken, beyond } }: FlowLog): string {
  return [
    `${count(passed, "flow")} let through, of ${count(seen.length, "kind")}`,
    ...(dropped > 0 ? [`${grouped(dropped)} denied`] : []),
    ...(beyond > 0 ? [`${grouped(beyond)} of kinds beyond the first ${grouped(seen.length)} left out`] : []),
    ...(broken > 0 ? [`${count(broken, "line")} that cannot be read`] : []),
  ].join("; ");
}
