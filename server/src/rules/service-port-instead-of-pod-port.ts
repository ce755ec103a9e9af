import type { ClusterService } from "../cluster/cluster.ts";
import { countedFix } from "../edits/fixes.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { portsCover } from "../snapshot/coverage.ts";
import { type Destinations, declares, destinationsOf, servicesOf, targetPortsOf } from "../snapshot/destinations.ts";
import type { Finding } from "../snapshot/finding.ts";
import { headOf, type PortView, spanOfItem } from "../snapshot/policyView.ts";
import { placeOf, servicePlace } from "../snapshot/related.ts";
import { tick } from "../words/lists.ts";
import { replaceScalar } from "../yaml/edit.ts";
import { policy, service, workload } from "./examples.ts";
import { openShiftDnsFindings } from "./openShiftDns.ts";
import type { Rule } from "./rule.ts";

const example = (port: number) =>
  policy({
    name: "hello",
    namespace: "shop",
    target: "hello",
    types: ["Ingress"],
    rules: `  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: web\n    ports:\n    - protocol: TCP\n      port: ${port}\n`,
  }) +
  workload({ name: "hello", namespace: "shop", ports: [{ port: 8080 }] }) +
  service({ name: "hello", namespace: "shop", port: 80, targetPort: 8080 }) +
  workload({ name: "web", namespace: "shop" });

export const servicePortInsteadOfPodPort: Rule = {
  id: "service-port-instead-of-pod-port",
  section: "mistaken",
  severity: "warning",
  absence: true,
  page: () => ({
    title: "The port of the Service, where the pod listens on another",
    what: "A port is the `port` of a Service that leads to the destination pods, and its `targetPort` is another; no pod listens on the one that the policy names. The DNS pods of OpenShift are known to listen on 5353, wherever they are declared.",
    why: "Policies are enforced at the pod: by then the Service has rewritten the port. A rule for the Service's port never matches. A rule that lists both numbers is left alone.",
    bad: example(80),
    good: example(8080),
    sources: [
      "`NetworkPolicyPort.port`: a port on the pod",
      "https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service",
    ],
  }),
  overrides: ["port-not-exposed", "dns-udp-only"],
  *check(context) {
    yield* openShiftDnsFindings(context);
  },
  *checkRule(context, rule) {
    // Of thousands of ports mostly none is another number at the pod.
    const numeric = rule.ports.filter(({ port }) => isOneNumber(port) && isRewritten(context, port));
    const destinations = numeric.length === 0 ? undefined : destinationsOf(context, rule);
    if (destinations === undefined) return;
    for (const port of numeric) {
      const finding = findingFor(context, port, destinations);
      if (finding !== undefined) yield finding;
    }
  },
};

function isOneNumber({ port, endPort }: PortView["port"]): boolean {
  return typeof port === "number" && (endPort ?? port) === port;
}

function findingFor(context: PolicyContext, view: PortView, { pods, specific }: Destinations): Finding | undefined {
  const { port } = view;
  if (pods.some((pod) => declares(pod, port))) return undefined;
  const meant: { readonly service: ClusterService; readonly target: number; readonly onNodes: boolean }[] = [];
  for (const each of servicesOf(context, pods)) {
    for (const own of each.object.ports) {
      if (own.protocol !== port.protocol) continue;
      for (const target of targetPortsOf(context, each, own)) {
        // Some Service finds the pods listening there.
        if (target === port.port) return undefined;
        const onNodes = own.port !== port.port && own.nodePort === port.port;
        if (own.port === port.port || onNodes) meant.push({ service: each, target, onNodes });
      }
    }
  }
  const [first] = meant;
  if (first === undefined) return undefined;
  // Pods that no such Service leads to may listen there, unless they say that they do not.
  const covered = new Set(meant.flatMap(({ service: each }) => each.workloads));
  if (pods.some(({ index, object }) => !covered.has(index) && object.ports.length === 0)) return undefined;
  // In whole namespaces some other pod may be the one that is meant.
  if (!specific && pods.some(({ index }) => !covered.has(index))) return undefined;
  const name = `${first.service.namespace}/${first.service.object.name}`;
  const targets = [...new Set(meant.map(({ target }) => target))];
  // Both numbers stand there to be on the safe side: nothing is missing.
  if (targets.every((target) => allowsToo(view, pods, target))) return undefined;
  const { document } = context.view;
  const container = pods
    .flatMap(({ object }) => object.ports)
    .find((own) => own.port === first.target && own.protocol === port.protocol && own.name !== undefined)?.name;
  return {
    rule: "service-port-instead-of-pod-port",
    span: portSpan(context, view),
    extent: spanOfItem(view.item),
    field: `${view.field}.port`,
    message: `Port ${port.port} is ${first.onNodes ? "the node port" : "that"} of Service ${tick(name)}, which forwards it to ${targets.join(" and ")} of the pods. Policies see the pod's port, so this never matches: use ${targets.join(" or ")}.`,
    related: [
      ...servicePlace(context, first.service, `Service ${name} forwards ${port.port} to ${first.target}`),
      ...pods
        .filter(({ index }) => first.service.workloads.includes(index))
        .slice(0, 1)
        .flatMap((pod) =>
          placeOf(context, "workloads", pod.origins[0], `${pod.kind} ${pod.name} listens on ${first.target}`),
        ),
    ],
    fixes: () => {
      const byNumber = targets.flatMap((target) =>
        countedFix(context, `Change to pod port ${target}`, replaceScalar(document, [...view.path, "port"], target)),
      );
      const byName =
        container === undefined
          ? []
          : countedFix(
              context,
              `Change to named port \`${container}\``,
              replaceScalar(document, [...view.path, "port"], container),
            );
      // Of one name with several numbers, no number reaches all the pods.
      const isOneName = targets.length > 1 && meant.every(({ service: each }) => each === first.service);
      return isOneName ? [...byName, ...byNumber] : [...byNumber, ...byName];
    },
  };
}

/** The same rule allows the pod port too, by number or by name. */
function allowsToo({ rule, port }: PortView, pods: Destinations["pods"], target: number): boolean {
  const { protocol } = port;
  const byNumber = rule.rule.ports.filter((own) => typeof own.port !== "string");
  if (byNumber.length > 0 && portsCover(byNumber, [{ protocol, port: target }])) return true;
  return rule.rule.ports.some(
    (own) =>
      typeof own.port === "string" &&
      own.protocol === protocol &&
      pods.some(({ object }) =>
        object.ports.some((each) => each.name === own.port && each.port === target && each.protocol === protocol),
      ),
  );
}

/** A Service's port that is another number at the pod: most ports of policies are none. */
function isRewritten({ evidence, cluster }: PolicyContext, { protocol, port }: PortView["port"]): boolean {
  const rewritten = evidence.derived(cluster.services, "rewritten ports", () => {
    const found = new Map<string, Set<unknown>>();
    for (const { object } of cluster.services) {
      for (const own of object.ports) {
        const numbers = found.get(own.protocol) ?? new Set();
        found.set(own.protocol, numbers);
        if (own.targetPort !== own.port) numbers.add(own.port);
        if (own.nodePort !== undefined) numbers.add(own.nodePort);
      }
    }
    return found;
  });
  return rewritten.get(protocol)?.has(port) === true;
}

function portSpan(context: PolicyContext, view: PortView) {
  const entries = view.item.value.kind === "map" ? view.item.value.entries : [];
  return entries.find((entry) => entry.key.text === "port")?.value.span ?? headOf(context.view.document, view.item);
}
