import { entryOf, mapOf } from "../manifest/fields.ts";
import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const annotation = "net.beta.kubernetes.io/network-policy";

const namespace = (annotations: string) => `apiVersion: v1
kind: Namespace
metadata:
  name: shop
${annotations}`;

export const legacyIsolationAnnotation: Rule = {
  id: "legacy-isolation-annotation",
  section: "notable",
  severity: "information",
  page: () => ({
    title: "An annotation that isolates nothing any more",
    what: `A Namespace has the annotation \`${annotation}\`.`,
    why: "Before Kubernetes 1.7 it isolated all pods of the namespace. Since then it is ignored: without a default-deny policy every pod that no policy selects is open.",
    bad: namespace(`  annotations:\n    ${annotation}: '{"ingress": {"isolation": "DefaultDeny"}}'\n`),
    good: `${namespace("")}---\n${policy({ name: "default-deny", namespace: "shop", types: ["Ingress"] })}`,
    sources: ["https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies"],
  }),
  *checkFile({ file }) {
    for (const { node, document, object, partial } of file.namespaces) {
      if (partial) continue;
      const entry = entryOf(mapOf(mapOf(node, "metadata"), "annotations"), annotation);
      if (entry === undefined) continue;
      yield {
        rule: "legacy-isolation-annotation",
        document,
        object: `Namespace ${object.name}`,
        span: entry.key.span,
        field: "metadata.annotations",
        message: `The annotation \`${annotation}\` is ignored since Kubernetes 1.7, so it isolates no pod. Write a NetworkPolicy with an empty \`podSelector\` that denies by default.`,
      };
    }
  },
};
