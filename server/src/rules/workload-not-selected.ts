import type { ClusterWorkload } from "../cluster/cluster.ts";
import { freeName } from "../edits/freeName.ts";
import { lastingLabels } from "../edits/replaceBlock.ts";
import type { WorkloadManifest } from "../manifest/file.ts";
import { effectOf } from "../snapshot/change.ts";
import type { FileContext } from "../snapshot/context.ts";
import type { FileFinding } from "../snapshot/finding.ts";
import type { Fix } from "../source/fix.ts";
import { list, tick } from "../words/lists.ts";
import { hasOtherPolicies } from "../words/otherPolicies.ts";
import { nodeAt, spanAt } from "../yaml/find.ts";
import { renderBlock } from "../yaml/render.ts";
import { styleOf } from "../yaml/style.ts";
import { policy, workload } from "./examples.ts";
import type { Rule } from "./rule.ts";

const example = (types: readonly ("Ingress" | "Egress")[]) =>
  policy({ name: "web", namespace: "shop", types }) + workload({ name: "web", namespace: "shop" });

export const workloadNotSelected: Rule = {
  id: "workload-not-selected",
  section: "notable",
  severity: "information",
  readsAllPolicies: true,
  absence: true,
  off: true,
  page: () => ({
    title: "A workload that no policy selects",
    what: "No policy isolates the workload for ingress, for egress, or for either.",
    why: "Where a pod is not isolated, everything is allowed. Off by default: a namespace that has no policies yet would be full of it.",
    bad: example(["Ingress"]),
    good: example(["Ingress", "Egress"]),
    sources: [
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation",
    ],
  }),
  *checkFile(context) {
    const known = context.cluster.workloadsByFile.get(context.file.uri);
    for (const [at, manifest] of context.file.workloads.entries()) {
      const index = known?.[at];
      const found = index === undefined ? undefined : context.cluster.workloads[index];
      // The pods of one owner are told once, with the first manifest.
      const [first] = found?.origins ?? [];
      if (found === undefined || first?.uri !== context.file.uri || first.index !== at || found.object.hostNetwork)
        continue;
      // Of pods with labels that nobody knows nobody knows what selects them.
      if (!context.evidence.hasInventory(found.namespace)) continue;
      if (hasOtherPolicies(context.cluster, found.namespace)) continue;
      const finding = findingFor(context, manifest, found);
      if (finding !== undefined) yield finding;
    }
  },
};

function findingFor(context: FileContext, manifest: WorkloadManifest, found: ClusterWorkload): FileFinding | undefined {
  const open = (["ingress", "egress"] as const).filter(
    (direction) => context.evidence.isolatedBy(found.index, direction).length === 0,
  );
  if (open.length === 0) return undefined;
  const { node } = manifest;
  return {
    rule: "workload-not-selected",
    document: manifest.document,
    object: `${found.kind} ${found.namespace}/${found.name}`,
    span: nodeAt(node, ["metadata", "name"])?.span ?? spanAt(node, ["metadata"]),
    field: "metadata.name",
    message: `No policy isolates ${tick(found.name)} for ${list(open)}, so ${open.includes("ingress") ? "everybody may connect to it" : "it may connect to everything"}. Create a policy that selects it.`,
    fixes: () => createPolicy(context, manifest, found, open),
  };
}

function createPolicy(
  context: FileContext,
  manifest: WorkloadManifest,
  found: ClusterWorkload,
  open: readonly ("ingress" | "egress")[],
): readonly Fix[] {
  const document = context.file.stream.documents[manifest.document];
  if (document === undefined) return [];
  const style = styleOf(document);
  const matchLabels = lastingLabels(found.object.labels);
  if (style.json || Object.keys(matchLabels).length === 0) return [];
  const body = renderBlock(
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: freeName(context, found.namespace, found.name), namespace: found.namespace },
      spec: {
        podSelector: { matchLabels: { ...matchLabels } },
        policyTypes: open.map((direction) => (direction === "ingress" ? "Ingress" : "Egress")),
      },
    },
    0,
    style,
  );
  const end = document.text.trimEnd().length;
  const { uri } = context.file;
  const newText = `${style.newline}---${style.newline}${body}`;
  const edits = [{ uri, document: manifest.document, span: { start: end, end }, newText }];
  return [{ title: "Create a policy that isolates it", effect: effectOf(context, edits), edits, safe: false }];
}
