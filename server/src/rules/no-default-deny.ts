import { appendDefaultDeny } from "../edits/defaultDeny.ts";
import type { PolicyType } from "../manifest/types.ts";
import { effectOf } from "../snapshot/change.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import type { About } from "../snapshot/evidence.ts";
import { specSpan } from "../snapshot/policyView.ts";
import type { Question } from "../snapshot/question.ts";
import { firstPolicyIn, policyId } from "../snapshot/questions.ts";
import { matchesEverything } from "../snapshot/selectors.ts";
import type { Fix } from "../source/fix.ts";
import { count } from "../words/lists.ts";
import { policy, workload } from "./examples.ts";
import type { Rule } from "./rule.ts";

const files = `# file: workloads.yaml${workload({ name: "db", namespace: "shop", ports: [{ port: 5432 }] }).replace(/^---/, "")}${workload({ name: "web", namespace: "shop" })}`;
const db = policy({
  name: "db",
  namespace: "shop",
  target: "db",
  types: ["Ingress"],
  rules: "  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: web\n",
});

export const noDefaultDeny: Rule = {
  id: "no-default-deny",
  section: "notable",
  severity: "information",
  readsAllPolicies: true,
  absence: true,
  page: () => ({
    title: "A namespace with policies and no default-deny",
    what: "There are policies in the namespace, and none of them selects all its pods. Told once per namespace, and not for a single file.",
    why: "Pods that no policy selects stay open to everybody, new ones too. A policy that isolates every pod of the namespace turns that round: what is not allowed does not pass.",
    bad: `${db}${files}`,
    good: `${db}---\n${policy({ name: "default-deny-ingress", namespace: "shop", types: ["Ingress"] })}${files}`,
    sources: ["https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies"],
  }),
  *check(context) {
    const { evidence, inCluster, namespace, policy: manifest, view } = context;
    // In kube-system a default-deny breaks more than it protects.
    if (!evidence.severalFiles || namespace === "kube-system" || inCluster === undefined) return;
    if (evidence.ask(firstPolicyIn, namespace) !== policyId(inCluster)) return;
    // `default` without known workloads is mostly a namespace that nobody has chosen yet.
    if (namespace === "default" && evidence.workloadsIn(namespace).length === 0) return;
    const open = evidence.ask(openPods, namespace);
    if (open === undefined) return;
    yield {
      rule: "no-default-deny",
      span: view.namespace?.value.span ?? view.name?.value.span ?? specSpan(view, manifest),
      field: "metadata.namespace",
      message: `No policy isolates all pods of \`${namespace}\`, so pods that no policy selects stay open${open === 0 ? "" : `: ${count(open, "known workload")} for ingress`}. Add a default-deny policy to the namespace.`,
      fixes: () => [
        ...fix(context, "Create a default-deny for ingress", ["Ingress"]),
        ...fix(context, "Create a default-deny for ingress and egress", ["Ingress", "Egress"]),
      ],
    };
  },
};

/** How many known pods no policy isolates for ingress; `undefined` where one selects them all. */
const openPods: Question<About, [namespace: string], number | undefined> = {
  name: "open pods",
  answer({ evidence }, namespace) {
    const all = [
      ...evidence.policiesIn(namespace).map(({ object }) => object),
      ...evidence.notInForce(namespace).map(({ object }) => object),
    ];
    if (all.some(({ podSelector }) => matchesEverything(podSelector, "pods"))) return undefined;
    // Pods whose labels are only half known may be selected all the same.
    if (!evidence.hasInventory(namespace)) return 0;
    const isolated = new Set(
      evidence.isolating(namespace, "ingress").flatMap(({ object }) => evidence.pods(object.podSelector, namespace)),
    );
    return evidence.workloadsIn(namespace).filter((pod) => pod.object.hostNetwork || !isolated.has(pod)).length;
  },
  same: (a, b) => a === b,
};

function fix(context: PolicyContext, title: string, types: readonly PolicyType[]): readonly Fix[] {
  // Where a kustomization says the namespace, the text is that of other namespaces as well.
  if (context.view.namespace?.value.span.source !== undefined) return [];
  const edits = appendDefaultDeny(context, context.namespace, types);
  return edits === undefined ? [] : [{ title, effect: effectOf(context, edits), edits, safe: false }];
}
