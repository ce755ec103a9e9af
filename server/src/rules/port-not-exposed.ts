import { countedFix } from "../edits/fixes.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import {
  type Destinations,
  declaredPorts,
  destinationsOf,
  servicesOf,
  targetPortOf,
} from "../snapshot/destinations.ts";
import { isDnsPort } from "../snapshot/dns.ts";
import type { Finding, RelatedPlace } from "../snapshot/finding.ts";
import { headOf, type PortView, spanOfItem } from "../snapshot/policyView.ts";
import { workloadName, workloadPlaces } from "../snapshot/related.ts";
import { list, tick } from "../words/lists.ts";
import { portText } from "../words/ports.ts";
import { replaceScalar } from "../yaml/edit.ts";
import { policy, workload } from "./examples.ts";
import { isInjectedNumber } from "./injectedPorts.ts";
import type { Rule } from "./rule.ts";

const example = (port: number) =>
  policy({
    name: "db",
    namespace: "shop",
    target: "db",
    types: ["Ingress"],
    rules: `  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: web\n    ports:\n    - protocol: TCP\n      port: ${port}\n`,
  }) +
  workload({ name: "db", namespace: "shop", ports: [{ port: 5432 }] }) +
  workload({ name: "web", namespace: "shop" });

export const portNotExposed: Rule = {
  id: "port-not-exposed",
  section: "mistaken",
  severity: "information",
  absence: true,
  page: () => ({
    title: "A port that none of the pods declares",
    what: "No destination pod declares the port among its container ports, while all of them declare others.",
    why: "A rule for a port on which nobody listens opens nothing, and the port that is meant stays closed. Container ports are only declarations, so this is information: a pod may listen on a port that it does not declare.",
    bad: example(443),
    good: example(5432),
    sources: [
      "`NetworkPolicyPort.port`: a port on the pod",
      '`Container.ports`: "not specifying a port here DOES NOT prevent that port from being exposed"',
    ],
  }),
  checkPorts(context, rule) {
    if (!rule.rule.ports.some(isNumber)) return undefined;
    const destinations = destinationsOf(context, rule);
    // Of a whole namespace in another policy's egress not all pods are known.
    if (destinations === undefined || (!destinations.specific && rule.direction.direction === "egress"))
      return undefined;
    if (destinations.pods.some(({ object }) => object.ports.length === 0)) return undefined;
    const told = toldOf(context, destinations.pods);
    return { of: (port) => (isNumber(port.port) ? findingFor(context, port, told) : undefined) };
  },
};

function isNumber({ port }: PortView["port"]): boolean {
  return typeof port === "number";
}

/** What is the same for all ports of the same destinations. */
interface Told {
  readonly declared: ReturnType<typeof declaredPorts>;
  /** Worked out for the first port that is not declared. */
  more(): More;
}

interface More {
  /** Where the Services lead that select the destinations. */
  readonly targets: readonly { readonly protocol: string; readonly port: number | undefined }[];
  readonly related: readonly RelatedPlace[];
  readonly words: string;
}

/** Many rules of a policy speak of the same pods. */
function toldOf(context: PolicyContext, pods: Destinations["pods"]): Told {
  const { evidence } = context;
  const declared = evidence.derived(pods, "declared ports", () => declaredPorts(pods));
  let more: More | undefined;
  return {
    declared,
    more() {
      more ??= evidence.onceFor(pods, "what their ports are", () => moreOf(context, pods, declared));
      return more;
    },
  };
}

function moreOf(context: PolicyContext, pods: Destinations["pods"], declared: Told["declared"]): More {
  const [only] = pods;
  const own = only?.name === "" ? `the ${only.kind} without a name` : tick(only?.name ?? "");
  const names = pods.length === 1 ? own : `the ${pods.length} destination workloads`;
  const texts = list(
    declared.map((each) => portText(each)),
    5,
  );
  return {
    targets: servicesOf(context, pods).flatMap((service) =>
      service.object.ports.map((own) => ({ protocol: own.protocol, port: targetPortOf(context, service, own) })),
    ),
    related: workloadPlaces(
      context,
      pods,
      (pod) => `${workloadName(pod)} declares ${list(pod.object.ports.map((own) => portText(own)))}`,
      2,
    ),
    words: `is not among the ports that ${names} ${pods.length === 1 ? "declares" : "declare"}: ${texts}`,
  };
}

interface Port {
  readonly protocol: string;
  readonly port: number | undefined;
}

/** Whether a port of a rule opens it. */
function isHeld({ protocol, port, endPort }: PortView["port"], own: Port): boolean {
  if (own.protocol !== protocol || own.port === undefined || typeof port !== "number") return false;
  return port <= own.port && own.port <= (endPort ?? port);
}

function findingFor(context: PolicyContext, view: PortView, { declared, more }: Told): Finding | undefined {
  const { port } = view;
  const { port: first, endPort } = port;
  const isMeant = (own: Port) => isHeld(port, own);
  const isOpen = (own: Port) => view.rule.ports.some((each) => each !== view && isHeld(each.port, own));
  if (declared.some(isMeant)) return undefined;
  if (typeof first === "number" && port.protocol === "TCP" && isInjectedNumber(first)) return undefined;
  const { targets, related, words } = more();
  if (targets.some(isMeant)) return undefined;
  // DNS servers answer on TCP whether they declare it or not.
  if (isDnsPort(port) && declared.some((own) => own.protocol === "UDP" && own.port === 53)) return undefined;
  const { document } = context.view;
  const entries = view.item.value.kind === "map" ? view.item.value.entries : [];
  return {
    rule: "port-not-exposed",
    span: entries.find((entry) => entry.key.text === "port")?.value.span ?? headOf(document, view.item),
    extent: spanOfItem(view.item),
    field: `${view.field}.port`,
    message: `${portText(port)} ${words}. If nobody listens there, this opens nothing.`,
    related,
    fixes: () =>
      endPort !== undefined
        ? []
        : declared
            .filter((own) => own.protocol === port.protocol && !isOpen(own))
            .sort((a, b) => Math.abs(a.port - Number(first)) - Math.abs(b.port - Number(first)))
            .slice(0, 2)
            .flatMap((own) =>
              countedFix(context, `Change to ${own.port}`, replaceScalar(document, [...view.path, "port"], own.port)),
            ),
  };
}
