import { effectOf } from "../snapshot/change.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import type { Fix } from "../source/fix.ts";
import type { ConnectionSet } from "../traffic/connectionSet.ts";
import { allowConnection } from "./connection/change.ts";
import { difference, type World, type WorldSource, worldOf } from "./connection/world.ts";

/** Two workloads between which something is to be allowed. */
export interface WantedPair {
  readonly source: number;
  readonly destination: number;
  readonly connections: ConnectionSet;
}

/** Allows connections on both sides, in whatever files that takes; nothing where that cannot be done in the written texts. */
export function allowFix(
  { snapshot, within, clusterName }: Pick<PolicyContext, "snapshot" | "within" | "clusterName">,
  title: string,
  pairs: readonly WantedPair[],
): readonly Fix[] {
  const source: WorldSource = { snapshot, shown: within, pods: [] };
  let world: World = worldOf(source, new Map());
  for (const { source: from, destination: to, connections } of pairs) {
    // Policies come and go, workloads stay where they are.
    const ends = { source: world.traffic.endpointOfWorkload(from), destination: world.traffic.endpointOfWorkload(to) };
    const made = allowConnection(source, world, ends, connections);
    if ("reason" in made) return [];
    world = made.value;
  }
  const edits = [...world.texts].flatMap(([uri, text]) => {
    const file = snapshot.files.get(uri);
    if (file === undefined || within.files.get(uri) !== file) return [];
    const { start, end, newText } = difference(file.stream.text, text);
    return [{ uri, document: 0, span: { start, end }, newText }];
  });
  if (edits.length === 0 || edits.length < world.texts.size) return [];
  return [{ title, effect: effectOf({ snapshot, clusterName }, edits), edits, safe: false }];
}
