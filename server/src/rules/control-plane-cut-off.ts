import { countedFix } from "../edits/fixes.ts";
import type { AdminContext } from "../snapshot/context.ts";
import { withPods } from "../snapshot/hypothetical.ts";
import { documentOf, valueAt } from "../snapshot/parts.ts";
import { nameLabel } from "../snapshot/selectors.ts";
import type { Fix } from "../source/fix.ts";
import { allows } from "../traffic/connectionSet.ts";
import type { Traffic } from "../traffic/types.ts";
import { insertEntry, insertItem, replaceValue, type TextEdit } from "../yaml/edit.ts";
import type { Path } from "../yaml/find.ts";
import { adminRules, placeOf } from "./adminParts.ts";
import { adminIndex, fromRoot, wholeWork } from "./adminWork.ts";
import type { Rule } from "./rule.ts";

const id = "control-plane-cut-off";
const home = "kube-system";
const example = (subject: string) => `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata:
  name: deny-by-default
spec:
  tier: Baseline
  priority: 100
  subject:
    namespaces:${subject}
  ingress:
    - action: Deny
      from:
        - namespaces: {}
`;

export const controlPlaneCutOff: Rule = {
  id,
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "A Deny that takes in kube-system",
    what: "The subject takes in the pods of kube-system, and a Deny keeps other pods from all of them, or them from everybody or from the nodes of the control plane.",
    why: "An empty subject is every namespace, that of kube-dns, of controllers and of admission webhooks too. Without them no name is found, and the API server waits for webhooks that do not answer.",
    bad: example(" {}"),
    good: example(
      "\n      matchExpressions:\n        - key: kubernetes.io/metadata.name\n          operator: NotIn\n          values:\n            - kube-system",
    ),
    sources: ["https://network-policy-api.sigs.k8s.io/reference/spec/"],
  }),
  *checkAdmin(context) {
    const own = adminIndex(context);
    const { object } = context.policy;
    const denies = [...object.ingress, ...object.egress].some(({ action }) => action === "Deny");
    if (own === undefined || !denies || wholeWork(context) === undefined) return;
    const label = `${home}/*`;
    const pod = { namespace: home, namespaceLabels: { [nameLabel]: home }, labels: {}, label };
    const { traffic, ends } = withPods(context.traffic, [pod]);
    const [system] = ends;
    const other = traffic.endpoints.findIndex((end) => end.kind === "representative" && end.label === "*/*");
    if (system === undefined || system < 0 || other < 0) return;
    for (const rule of adminRules(context)) {
      const index = rule.path.at(-1);
      if (typeof index !== "number" || object[rule.direction][index]?.action !== "Deny") continue;
      const into = rule.direction === "ingress";
      const [source, destination] = into ? [other, system] : [system, other];
      const nodes = !into && deniesControlPlane(context, index) && traffic.selects(own, system);
      if (!nodes && !decides(traffic, { policy: own, direction: rule.direction, rule: index }, source, destination))
        continue;
      const what = into
        ? `Keeps every pod from \`${home}\`: DNS, metrics and admission webhooks stop answering.`
        : nodes
          ? `Keeps \`${home}\` from the API server: controllers stop working.`
          : `Keeps \`${home}\` from every pod: controllers and DNS stop working.`;
      yield {
        rule: id,
        ...placeOf(context, [...rule.path, "action"]),
        extent: rule.node.span,
        message: `${what} The subject takes in that namespace too. Leave it out, or accept its connections before.`,
        fixes: () => leaveOut(context),
      };
      return;
    }
  },
};

/** A connection on a port that means nothing special, which the rule denies. */
function decides(
  traffic: Traffic,
  part: { readonly policy: number; readonly direction: "ingress" | "egress"; readonly rule: number },
  source: number,
  destination: number,
): boolean {
  const explained = traffic.explain(source, destination);
  return explained[part.direction].decisions.some(({ allowed, connections, ways }) => {
    const last = ways[0]?.at(-1);
    const own = last?.part?.policy === part.policy && last.part.rule === part.rule;
    return allowed === false && own && allows(connections, "TCP", 443) && allows(connections, "UDP", 53);
  });
}

const controlPlaneLabels = ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"];

function deniesControlPlane({ policy }: AdminContext, index: number): boolean {
  const rule = policy.object.egress[index];
  const wide =
    rule?.ports === undefined ||
    rule.ports.some(({ protocol, port, endPort }) => {
      if (protocol !== "TCP" || typeof port !== "number") return false;
      return [443, 6443].some((number) => port <= number && number <= (endPort ?? port));
    });
  return (
    wide &&
    rule?.peers.some(
      ({ nodes }) =>
        nodes !== undefined &&
        (Object.keys(nodes.matchLabels).some((key) => controlPlaneLabels.includes(key)) ||
          nodes.matchExpressions.some(
            ({ key, operator }) => operator === "Exists" && controlPlaneLabels.includes(key),
          ) ||
          Object.keys(nodes.matchLabels).length + nodes.matchExpressions.length === 0),
    ) === true
  );
}

function leaveOut(context: AdminContext): readonly Fix[] {
  const subject = valueAt(context, ["spec", "subject", "namespaces"]);
  const path: Path = ["spec", "subject", ...(subject === undefined ? ["pods", "namespaceSelector"] : ["namespaces"])];
  const selector = valueAt(context, path);
  const document = documentOf(context);
  const where = fromRoot(context, path);
  const item = { key: nameLabel, operator: "NotIn", values: [home] };
  let edits: readonly TextEdit[] | undefined;
  if (selector?.kind === "map" && selector.entries.length > 0) {
    const list = valueAt(context, [...path, "matchExpressions"]);
    edits =
      list?.kind === "sequence"
        ? insertItem(document, [...where, "matchExpressions"], item)
        : insertEntry(document, where, "matchExpressions", [item]);
  } else edits = replaceValue(document, where, { matchExpressions: [item] });
  return countedFix(context, `Leave \`${home}\` out of the subject`, edits);
}
