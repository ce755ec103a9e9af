import { countedFix } from "../edits/fixes.ts";
import type { ContainerPort } from "../manifest/types.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { type Destinations, declaredPorts, declares, destinationsOf } from "../snapshot/destinations.ts";
import type { Finding } from "../snapshot/finding.ts";
import { headOf, type PortView, spanOfItem } from "../snapshot/policyView.ts";
import { workloadName, workloadPlaces } from "../snapshot/related.ts";
import type { Fix } from "../source/fix.ts";
import { tick, ticks } from "../words/lists.ts";
import { isNear } from "../words/near.ts";
import { portText } from "../words/ports.ts";
import { insertEntry, replaceScalar, type TextEdit } from "../yaml/edit.ts";
import { adminNamedPortMissing } from "./adminNamedPort.ts";
import { policy, workload } from "./examples.ts";
import { isInjectedPort } from "./injectedPorts.ts";
import type { Rule } from "./rule.ts";

const example = (port: string) =>
  policy({
    name: "web",
    namespace: "shop",
    target: "web",
    types: ["Ingress"],
    rules: `  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: gateway\n    ports:\n    - protocol: TCP\n      port: ${port}\n`,
  }) +
  workload({ name: "web", namespace: "shop", ports: [{ name: "http-web", port: 8080 }] }) +
  workload({ name: "gateway", namespace: "shop" });

export const namedPortMissing: Rule = {
  id: "named-port-missing",
  section: "mistaken",
  severity: "warning",
  absence: true,
  page: () => ({
    title: "A named port that no destination pod has",
    what: "A rule names a port that none of the destination pods has among its container ports, or has with another protocol. Told of policies for the whole cluster too, where a name carries no protocol.",
    why: "A named port is looked up on the pod that is connected to, by name and protocol; a Service's port names have no say. Where no pod has the name, the rule opens nothing.",
    bad: example("http"),
    good: example("http-web"),
    sources: ["`NetworkPolicyPort.port`: a numerical or named port on the pod", "`ContainerPort.name`"],
  }),
  checkPorts(context, rule) {
    if (!rule.rule.ports.some(isNamed)) return undefined;
    const destinations = destinationsOf(context, rule);
    return destinations && { of: (port) => (isNamed(port.port) ? findingFor(context, port, destinations) : undefined) };
  },
  checkAdmin: adminNamedPortMissing,
};

function isNamed({ port }: PortView["port"]): boolean {
  return typeof port === "string";
}

function findingFor(context: PolicyContext, view: PortView, { pods, specific }: Destinations): Finding | undefined {
  const { port } = view;
  const name = String(port.port);
  // What the settings declare has labels, and ports that nobody has told.
  if (pods.some(({ origins }) => origins.length === 0)) return undefined;
  if (isInjectedPort(name) || pods.some((pod) => declares(pod, port))) return undefined;
  const declared = declaredPorts(pods);
  const otherProtocol = pods.flatMap(({ object }) => object.ports).find((own) => own.name === name);
  const sameProtocol = declared.filter((own) => own.protocol === port.protocol);
  const near = sameProtocol.find((own) => own.name !== undefined && isNear(own.name, name));
  // Of a whole namespace not all pods need be known.
  const sure = specific || otherProtocol !== undefined || near !== undefined;
  if (!sure && view.rule.direction.direction === "egress") return undefined;
  const entries = view.item.value.kind === "map" ? view.item.value.entries : [];
  const whom = pods.length === 1 ? tick(pods[0]?.name ?? "") : `any of the ${pods.length} destination workloads`;
  const names = declared.flatMap((own) => own.name ?? []);
  const instead =
    otherProtocol !== undefined
      ? `; it is ${portText(otherProtocol)} there`
      : names.length > 0
        ? `; the names there are ${ticks(names, 4)}`
        : declared.length > 0
          ? "; the ports there have no names"
          : "; no ports are declared there";
  return {
    rule: "named-port-missing",
    ...(!sure && { severity: "information" as const }),
    span: entries.find((entry) => entry.key.text === "port")?.value.span ?? headOf(context.view.document, view.item),
    extent: spanOfItem(view.item),
    field: `${view.field}.port`,
    message: `No ${port.protocol} port is called ${tick(name)} in ${whom}${instead}. Names are looked up on the destination pod, so this port opens nothing.`,
    related: workloadPlaces(
      context,
      pods,
      (pod) => `${workloadName(pod)} has no ${port.protocol} port ${tick(name)}`,
      2,
    ),
    fixes: () => fixesFor(context, view, otherProtocol, near, sameProtocol),
  };
}

function fixesFor(
  context: PolicyContext,
  view: PortView,
  otherProtocol: ContainerPort | undefined,
  near: ContainerPort | undefined,
  candidates: readonly ContainerPort[],
): readonly Fix[] {
  const { document } = context.view;
  if (otherProtocol !== undefined) {
    return countedFix(
      context,
      `Change the protocol to ${otherProtocol.protocol}`,
      protocolEdit(context, view, otherProtocol.protocol),
    );
  }
  const byLikelihood = near === undefined ? candidates : [near, ...candidates.filter((own) => own !== near)];
  return byLikelihood.slice(0, 3).flatMap((own) => {
    const value = own.name ?? own.port;
    return countedFix(
      context,
      `Change to ${own.name === undefined ? own.port : tick(own.name)}`,
      replaceScalar(document, [...view.path, "port"], value),
    );
  });
}

function protocolEdit(
  { view: { document } }: PolicyContext,
  view: PortView,
  protocol: string,
): readonly TextEdit[] | undefined {
  const entries = view.item.value.kind === "map" ? view.item.value.entries : [];
  return entries.some((entry) => entry.key.text === "protocol")
    ? replaceScalar(document, [...view.path, "protocol"], protocol)
    : insertEntry(document, view.path, "protocol", protocol);
}
