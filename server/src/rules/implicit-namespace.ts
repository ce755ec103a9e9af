import { plainFix } from "../edits/fixes.ts";
import { setEntry } from "../edits/setEntry.ts";
import { entryOf, isNull } from "../manifest/fields.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { indexOfName } from "../snapshot/policyView.ts";
import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const good = policy({
  name: "db",
  namespace: "default",
  target: "db",
  types: ["Ingress"],
  rules: "  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: web\n",
});

export const implicitNamespace: Rule = {
  id: "implicit-namespace",
  section: "style",
  severity: "hint",
  page: () => ({
    title: "A policy without a namespace",
    what: "`metadata.namespace` is left out, and neither a `kustomization.yaml` nor `netpol.defaultNamespace` sets it. A Helm chart leaves it to `helm install --namespace`.",
    why: "The policy lands in whatever namespace the client points to, and protects nothing in the one that was meant. Leave it out only of a policy that is meant for many namespaces.",
    bad: good.replace("  namespace: default\n", ""),
    good,
    sources: [
      "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#setting-the-namespace-for-a-request",
    ],
  }),
  *check(context) {
    const { policy: manifest, view, evidence, file, namespace } = context;
    if (manifest.object.namespace !== undefined || view.metadata?.value.kind !== "map" || evidence.isPlaced(file.uri))
      return;
    // A `namespace` beside `metadata` is the same slip, and `unknown-field` moves it to where it belongs.
    if (entryOf(manifest.node, "namespace") !== undefined) return;
    const written = view.namespace?.value;
    if (written !== undefined && !isNull(written) && !(written.kind === "scalar" && written.text === "")) return;
    if (isInChart(context)) return;
    const { document, base } = view;
    const after = indexOfName(view);
    yield {
      rule: "implicit-namespace",
      span: view.metadata.key.span,
      field: "metadata.namespace",
      message: `This policy names no namespace, so it lands wherever the client points; \`${namespace}\` is assumed here. Write the namespace, unless the policy is meant for many.`,
      fixes: () =>
        plainFix(
          context,
          `Add \`namespace: ${namespace}\``,
          setEntry(document, [...base, "metadata"], "namespace", namespace, after === -1 ? { before: 0 } : { after }),
        ),
    };
  },
};

/** Below the `templates` of a Helm chart, where the release has the namespace. */
function isInChart({ file, fileOf }: PolicyContext): boolean {
  const at = file.uri.lastIndexOf("/templates/");
  return at !== -1 && fileOf(`${file.uri.slice(0, at)}/Chart.yaml`) !== undefined;
}
