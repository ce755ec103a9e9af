import { rulesOf } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import { isDnsServer } from "../snapshot/dns.ts";
import { specSpan } from "../snapshot/policyView.ts";
import { firstEgressDeny, policyId, someNotInForce } from "../snapshot/questions.ts";
import { workloadName, workloadPlaces } from "../snapshot/related.ts";
import { ticks } from "../words/lists.ts";
import { dnsRule, policy, workload } from "./examples.ts";
import type { Rule } from "./rule.ts";

const example = (target: string | undefined) =>
  `${policy({ name: "default-deny", namespace: "shop", types: ["Ingress", "Egress"] })}---\n${policy({
    name: "web",
    namespace: "shop",
    ...(target !== undefined && { target }),
    types: ["Egress"],
    rules: `  egress:\n${dnsRule}`,
  })}${workload({ name: "web", namespace: "shop" })}${workload({ name: "migrate", namespace: "shop" })}`;

export const workloadCutOff: Rule = {
  id: "workload-cut-off",
  section: "notable",
  severity: "information",
  readsAllPolicies: true,
  page: () => ({
    title: "A default-deny leaves a workload without any egress",
    what: "A policy isolates all pods of a namespace for egress; others open something for its workloads, but none for this one.",
    why: "It reaches nothing at all, DNS included. Jobs that nobody thought of fail that way, often only at the next release.",
    bad: example("web"),
    good: example(undefined),
    sources: ["https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies"],
  }),
  *check(context) {
    const { evidence, inCluster, namespace, policy: manifest, view } = context;
    if (inCluster === undefined || !evidence.hasInventory(namespace)) return;
    if (evidence.ask(firstEgressDeny, namespace) !== policyId(inCluster) || evidence.ask(someNotInForce, namespace))
      return;
    const pods = evidence.workloadsIn(namespace).filter((pod) => !pod.object.hostNetwork && !isDnsServer(pod));
    const opened = pods.filter(({ index }) =>
      evidence.isolators(index, "egress").some(({ object }) => rulesOf(object, "egress").length > 0),
    );
    const cut = pods.filter((pod) => !opened.includes(pod));
    // Where most are shut, that is what is meant.
    if (cut.length === 0 || opened.length < cut.length) return;
    const one = cut.length === 1;
    yield {
      rule: "workload-cut-off",
      span: view.name?.value.span ?? specSpan(view, manifest),
      field: "spec.podSelector",
      message: `${ticks(cut.map(workloadName))} ${one ? "is" : "are"} left without any egress, DNS included: this policy isolates all pods, and no other opens anything for ${one ? "it" : "them"}, as they do for the rest of \`${namespace}\`. Allow DNS and what ${one ? "it needs" : "they need"}.`,
      related: workloadPlaces(context, cut, (pod) => `${workloadName(pod)} reaches nothing`),
    };
  },
};
