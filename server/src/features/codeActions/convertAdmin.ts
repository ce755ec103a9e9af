import { convertFixes } from "../../edits/convertAdmin.ts";
import { isOlderKind } from "../../manifest/kinds/adminPolicy/index.ts";
import type { Context } from "../../snapshot/context.ts";
import type { Fix } from "../../source/fix.ts";
import { viewAdminPolicy } from "../adminView.ts";

/** A policy of the older kinds under the cursor, as ClusterNetworkPolicy. `start`: an offset in the file's text. */
export function convertAdmin(context: Context, start: number): readonly Fix[] {
  const { file } = context;
  for (const [index, manifest] of file.adminPolicies.entries()) {
    const base = file.stream.starts[manifest.document] ?? 0;
    const { span } = manifest.node;
    if (!isOlderKind(manifest.object.kind) || start < base + span.start || start > base + span.end) continue;
    const { inCluster } = viewAdminPolicy(context, manifest, index);
    return convertFixes({ ...context, policy: manifest, inCluster });
  }
  return [];
}
