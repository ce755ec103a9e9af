import { allowFix } from "../edits/allowNeed.ts";
import { type DeniedFlows, deniedFlowsAt } from "../expectations/flows/denied.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import type { Finding } from "../snapshot/finding.ts";
import type { NeedEnd } from "../snapshot/need.ts";
import { specExtent, specSpan } from "../snapshot/policyView.ts";
import type { Fix } from "../source/fix.ts";
import { toText } from "../traffic/connectionSet.ts";
import { capital, count, tick } from "../words/lists.ts";
import { timesWords } from "../words/seen.ts";
import { policy, workload } from "./examples.ts";
import type { Rule } from "./rule.ts";

const example = (app: string) =>
  `${policy({
    name: "db-deny",
    namespace: "shop",
    target: "db",
    types: ["Ingress"],
    rules: `  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: ${app}\n    ports:\n    - protocol: TCP\n      port: 5432\n`,
  })}${workload({ name: "web", namespace: "shop" })}${workload({ name: "admin", namespace: "shop" })}${workload({
    name: "db",
    namespace: "shop",
    ports: [{ port: 5432 }],
  })}# file: flows.json
{"flow": {"time": "2026-05-03T09:41:07Z", "verdict": "FORWARDED", "source": {"namespace": "shop", "labels": ["k8s:app=web"]}, "destination": {"namespace": "shop", "labels": ["k8s:app=db"]}, "l4": {"TCP": {"destination_port": 5432}}, "traffic_direction": "INGRESS", "is_reply": false}}
`;

export const seenConnectionDenied: Rule = {
  id: "seen-connection-denied",
  section: "mistaken",
  severity: "warning",
  readsAllPolicies: true,
  absence: true,
  page: () => ({
    title: "A connection that was seen and that the policies deny",
    what: "A log of flows (`netpol.flows`, or `--flows` of `netpol check`) has a connection that was let through when it was written. The policies of the files deny it now, and this one is where a rule is missing. The log is what `hubble observe -o json` prints. Pods are found again by their namespace and labels.",
    why: "What was used yesterday is most likely used tomorrow. Nothing tells of a connection that a policy drops: the application waits until it times out. What addresses from outside the cluster were seen to ask for is no more than information: it may be a scan.",
    bad: example("admin"),
    good: example("web"),
    sources: [
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation",
      "https://docs.cilium.io/en/stable/observability/hubble/",
    ],
  }),
  overrides: ["target-unreachable", "workload-cut-off"],
  yieldsToMistakes: true,
  *check(context) {
    if (context.inCluster === undefined || context.settings.flows.length === 0) return;
    const denied = deniedFlowsAt(context, context.inCluster);
    for (const direction of ["ingress", "egress"] as const) {
      const own = denied
        .filter((each) => each.direction === direction)
        .toSorted((a, b) => Number(isFromOutside(a)) - Number(isFromOutside(b)) || b.times - a.times);
      const [first] = own;
      if (first !== undefined) yield findingOf(context, first, own);
    }
  },
};

function isFromOutside({ source }: DeniedFlows): boolean {
  return source.kind !== "workload";
}

function findingOf(context: PolicyContext, first: DeniedFlows, all: readonly DeniedFlows[]): Finding {
  const { view, policy: manifest } = context;
  const { direction } = first;
  const { entry } = view.directions[direction === "ingress" ? 0 : 1];
  const rest = all.slice(1);
  const times = rest.reduce((sum, each) => sum + each.times, 0);
  const more =
    rest.length === 0
      ? ""
      : ` So ${rest.length === 1 ? "is" : "are"} ${count(rest.length, "other connection")} that ${rest.length === 1 ? "was" : "were"} seen ${timesWords(times, undefined)}.`;
  const [from, to] = namesOf(context, first);
  const seen = `seen ${timesWords(first.times, first.until)}`;
  return {
    rule: "seen-connection-denied",
    ...(isFromOutside(first) && { severity: "information" as const }),
    span: entry?.key.span ?? view.policyTypes?.key.span ?? specSpan(view, manifest),
    extent: specExtent(view, manifest),
    field: `spec.${direction}`,
    message: `${capital(`${from} to ${to} on ${portsOf(first)}`)} was ${seen}, and is denied by ${tick(manifest.object.name)} now.${more} Allow it, unless the policy is there to close it.`,
    fixes: () => fixesFor(context, all),
  };
}

function portsOf({ connections }: DeniedFlows): string {
  return toText(connections).replaceAll(",", ", ");
}

/** By name alone, where both live in the policy's namespace. */
function namesOf(
  { cluster, namespace }: PolicyContext,
  { source, destination }: DeniedFlows,
): readonly [string, string] {
  const nameOf = (end: NeedEnd): string => {
    if (end.kind === "workload") {
      const found = cluster.workloads[end.workload];
      return tick(found?.namespace === namespace ? found.name : `${found?.namespace ?? ""}/${found?.name ?? ""}`);
    }
    const addresses = end.kind === "outside" ? (end.addresses ?? []) : [];
    return addresses.length === 1 ? tick(addresses[0] ?? "") : count(addresses.length, "address", "addresses");
  };
  return [nameOf(source), nameOf(destination)];
}

function fixesFor(context: PolicyContext, all: readonly DeniedFlows[]): readonly Fix[] {
  const pairs = all.flatMap((denied) => {
    const { source, destination, connections } = denied;
    if (source.kind !== "workload" || destination.kind !== "workload") return [];
    return [{ denied, pair: { source: source.workload, destination: destination.workload, connections } }];
  });
  const single = pairs.slice(0, 3).flatMap(({ denied, pair }) => {
    const [from, to] = namesOf(context, denied);
    return allowFix(context, `Allow ${portsOf(denied)} from ${from} to ${to}`, [pair]);
  });
  const together =
    pairs.length > 1 && pairs.length <= 20
      ? allowFix(
          context,
          `Allow all ${pairs.length} connections that were seen`,
          pairs.map(({ pair }) => pair),
        )
      : [];
  return [...single, ...together];
}
