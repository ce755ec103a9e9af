import { joinLogs } from "./collect.ts";
import type { FlowLog, FlowLogs } from "./flow.ts";

/** The logs that were read, by uri. */
export interface FlowStore extends FlowLogs {
  /** `undefined`: it is not there any more. */
  set(uri: string, log: FlowLog | undefined): void;
}

export function createFlowStore(): FlowStore {
  const logs = new Map<string, FlowLog>();
  /** Several logs of one list as one; the list is the key for as long as no log changes. */
  let joined = new Map<string, FlowLog | undefined>();
  return Object.freeze({
    set(uri: string, log: FlowLog | undefined) {
      if (log === undefined) logs.delete(uri);
      else logs.set(uri, log);
      joined = new Map();
    },
    of(uris: readonly string[]) {
      const key = uris.join("\n");
      if (joined.has(key)) return joined.get(key);
      const found = uris.flatMap((uri) => logs.get(uri) ?? []);
      const log = found.length === 0 ? undefined : joinLogs(found);
      joined.set(key, log);
      return log;
    },
  });
}
