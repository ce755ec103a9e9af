import type { ClusterWorkload } from "../../cluster/cluster.ts";
import type { ClusterSnapshot } from "../../snapshot/cluster.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { NewPolicyParams } from "./types.ts";

export interface NewFile extends Pick<NewPolicyParams, "uri" | "folder"> {
  readonly namespace: string;
  readonly name: string;
  readonly workload: ClusterWorkload | undefined;
}

/**
 * Uri of a file that is not there yet: in the folder that was asked for, else where most policies of the namespace are, else
 * beside the workload or what is looked at.
 */
export function fileFor(
  snapshot: Snapshot,
  { cluster }: ClusterSnapshot,
  { uri, folder, namespace, name, workload }: NewFile,
  root: string,
): string {
  const usual = mostUsed(
    cluster.policies.flatMap((policy) => (policy.namespace === namespace ? [folderOf(policy.origin.uri)] : [])),
  );
  const beside = workload?.origins[0]?.uri ?? (uri !== null && snapshot.files.has(uri) ? uri : undefined);
  const where = folder ?? usual ?? (beside === undefined ? root : folderOf(beside));
  const end = /polic(?:y|ies)$/i.test(where) ? "" : "-network-policy";
  const stem = `${where}/${encodeURIComponent(name)}${end}`;
  let file = `${stem}.yaml`;
  for (let number = 2; snapshot.files.has(file); number++) file = `${stem}-${number}.yaml`;
  return file;
}

/** Of what is written there: what a build makes of a text has its uri and more. */
function folderOf(uri: string): string {
  const [written = uri] = uri.split("#");
  return written.slice(0, written.lastIndexOf("/"));
}

function mostUsed(folders: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const each of folders) counts.set(each, (counts.get(each) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
