import { specSpan } from "../snapshot/policyView.ts";
import { workloadName, workloadPlaces } from "../snapshot/related.ts";
import { count, tick } from "../words/lists.ts";
import { isEverything } from "../words/selectors.ts";
import { adminHostNetworkTarget } from "./adminHostNetwork.ts";
import { policy, workload } from "./examples.ts";
import type { Rule } from "./rule.ts";

const example = (hostNetwork: boolean) =>
  policy({ name: "agent", namespace: "shop", target: "agent", types: ["Ingress"] }) +
  workload({
    name: "agent",
    namespace: "shop",
    kind: "DaemonSet",
    ports: [{ port: 9100 }],
    ...(hostNetwork && { hostNetwork }),
  });

export const hostNetworkTarget: Rule = {
  id: "host-network-target",
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "A policy for pods on the host network",
    what: "Every workload that the policy selects runs with `hostNetwork: true`. Of a policy for the whole cluster: that its subject asks for by label.",
    why: "What a policy does to such a pod is undefined. Most CNIs cannot tell it from its node and enforce nothing; to them the policy does not exist. A policy for the whole cluster never has them as subject.",
    bad: example(true),
    good: example(false),
    sources: [
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods",
      "`PodSpec.hostNetwork`",
    ],
  }),
  *check(context) {
    const { evidence, namespace, policy: manifest, view } = context;
    const { podSelector } = manifest.object;
    const pods = evidence.pods(podSelector, namespace);
    const onHost = pods.filter(({ object }) => object.hostNetwork);
    const [first] = onHost;
    // A policy for all pods of a namespace is not about the few on the host network.
    if (first === undefined || (onHost.length < pods.length && isEverything(podSelector))) return;
    const all = onHost.length === pods.length;
    const who = onHost.length === 1 ? tick(first.name) : count(onHost.length, "selected workload");
    yield {
      rule: "host-network-target",
      ...(!(all && !isEverything(podSelector)) && { severity: "information" as const }),
      span: view.target.entry?.key.span ?? specSpan(view, manifest),
      field: "spec.podSelector",
      message: `${who} ${onHost.length === 1 ? "runs" : "run"} on the host network, where no behaviour is defined: most CNIs take such a pod for its node and enforce nothing. Protect it at the node, or take it off the host network.`,
      related: workloadPlaces(context, onHost, (pod) => `${workloadName(pod)} has hostNetwork: true`),
    };
  },
  checkAdmin: adminHostNetworkTarget,
};
