import { type Cluster, policyAt } from "../../cluster/cluster.ts";
import type { ManifestFile } from "../../manifest/file.ts";
import { manifestOf, pathOfPart } from "../../manifest/kinds/index.ts";
import type { FieldPath } from "../../manifest/types.ts";
import { textPlace } from "../../snapshot/textPlace.ts";
import type { PolicyPart } from "../../traffic/types.ts";
import { spanAt } from "../../yaml/find.ts";
import { createLineIndex, type LineIndex } from "../../yaml/lines.ts";
import type { YamlMap } from "../../yaml/tree.ts";
import type { MatrixLocation } from "./types.ts";

/** Where the objects of a cluster stand in the files, for one answer: the line indexes live as long as it is made. */
export interface Places {
  policy(part: PolicyPart): MatrixLocation | null;
  workload(index: number): MatrixLocation | null;
}

export function createPlaces(cluster: Cluster, fileOf: (uri: string) => ManifestFile | undefined): Places {
  const lines = new Map<string, LineIndex>();

  function locate(file: ManifestFile, manifest: { document: number; node: YamlMap }, path: FieldPath): MatrixLocation {
    const span = spanAt(manifest.node, path);
    const { uri, start, end } = textPlace(file, manifest.document, span, (other) => fileOf(other)?.stream);
    let index = lines.get(uri);
    if (index === undefined) {
      index = createLineIndex(fileOf(uri)?.stream.text ?? file.stream.text);
      lines.set(uri, index);
    }
    return { uri, range: { start: index.positionAt(start), end: index.positionAt(end) } };
  }

  return {
    policy(part) {
      const policy = policyAt(cluster, part.policy);
      const file = policy === undefined ? undefined : fileOf(policy.origin.uri);
      if (policy === undefined || file === undefined) return null;
      const manifest = manifestOf(policy.object, file, policy.origin.index);
      return manifest === undefined ? null : locate(file, manifest, pathOfPart(policy.object, part));
    },
    workload(index) {
      for (const origin of cluster.workloads[index]?.origins ?? []) {
        const file = fileOf(origin.uri);
        const manifest = file?.workloads[origin.index];
        if (file !== undefined && manifest !== undefined) return locate(file, manifest, ["metadata", "name"]);
      }
      return null;
    },
  };
}
