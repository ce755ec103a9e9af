import type { ClusterWorkload } from "../cluster/cluster.ts";
import { countedFix } from "../edits/fixes.ts";
import { entryOf } from "../manifest/fields.ts";
import type { AdminContext } from "../snapshot/context.ts";
import { declaredPorts } from "../snapshot/destinations.ts";
import type { Finding } from "../snapshot/finding.ts";
import { documentOf, valueAt } from "../snapshot/parts.ts";
import { workloadName, workloadPlaces } from "../snapshot/related.ts";
import type { Fix } from "../source/fix.ts";
import { tick, ticks } from "../words/lists.ts";
import { isNear } from "../words/near.ts";
import { portText } from "../words/ports.ts";
import { isEverything } from "../words/selectors.ts";
import { replaceScalar, replaceValue } from "../yaml/edit.ts";
import { type Path, pathText } from "../yaml/find.ts";
import { type AdminRulePlace, adminRulePlaces, itemsOf } from "./adminHolders.ts";
import { fromRoot } from "./adminWork.ts";
import { isInjectedPort } from "./injectedPorts.ts";

/** A named port of a policy for the whole cluster that no pod has which is connected to. It carries no protocol. */
export function* adminNamedPortMissing(context: AdminContext): Iterable<Finding> {
  for (const place of adminRulePlaces(context)) {
    const named = namedPorts(context, place);
    const destinations = named.length === 0 ? undefined : destinationsOf(context, place);
    if (destinations === undefined) continue;
    for (const port of named) {
      const finding = findingFor(context, place, port, destinations);
      if (finding !== undefined) yield finding;
    }
  }
}

interface NamedPort {
  readonly name: string;
  /** Of the item in the rule's list, from the policy's own map. */
  readonly path: Path;
  readonly key: "destinationNamedPort" | "namedPort";
}

function namedPorts(context: AdminContext, { path }: AdminRulePlace): readonly NamedPort[] {
  const node = valueAt(context, path);
  if (node === undefined) return [];
  return (["protocols", "ports"] as const).flatMap((list) =>
    itemsOf(node, list).flatMap(({ value }, index) =>
      (["destinationNamedPort", "namedPort"] as const).flatMap((key) => {
        const name = entryOf(value, key)?.value;
        if (name?.kind !== "scalar" || name.text === "" || name.templated) return [];
        return [{ name: name.text, path: [...path, list, index], key }];
      }),
    ),
  );
}

interface Destinations {
  readonly pods: readonly ClusterWorkload[];
  /** They are asked for by label, so that the known ones are likely all that is meant. */
  readonly specific: boolean;
}

/** `undefined` where some destination is not a known pod. */
function destinationsOf(
  { evidence, policy }: AdminContext,
  { direction, rule }: AdminRulePlace,
): Destinations | undefined {
  const { subject } = policy.object;
  const peers = direction === "ingress" ? (subject === undefined ? [] : [subject]) : rule.peers;
  const pods = new Set<ClusterWorkload>();
  let specific = true;
  for (const peer of peers) {
    if (peer.namespaceSelector === undefined) return undefined;
    const found = evidence.podsOfPeer(peer, "");
    if (found.length === 0) return undefined;
    if (peer.podSelector === undefined || isEverything(peer.podSelector)) specific = false;
    for (const pod of found) pods.add(pod);
  }
  return pods.size === 0 ? undefined : { pods: [...pods], specific };
}

function findingFor(
  context: AdminContext,
  { direction, rule }: AdminRulePlace,
  port: NamedPort,
  { pods, specific }: Destinations,
): Finding | undefined {
  const { name } = port;
  // What the settings declare has labels, and ports that nobody has told.
  if (pods.some(({ origins }) => origins.length === 0) || isInjectedPort(name)) return undefined;
  if (pods.some(({ object }) => object.ports.some((own) => own.name === name))) return undefined;
  const declared = declaredPorts(pods);
  const names = [...new Set(declared.flatMap((own) => own.name ?? []))];
  const near = names.find((own) => isNear(own, name));
  // Of whole namespaces not all pods need be known.
  const sure = specific || near !== undefined;
  if (!sure && direction === "egress") return undefined;
  const [only] = pods;
  const whom =
    only !== undefined && pods.length === 1
      ? tick(`${only.namespace}/${only.name}`)
      : `any of the ${pods.length} destination workloads`;
  const instead =
    names.length > 0
      ? `; the names there are ${ticks(names, 4)}`
      : declared.length > 0
        ? "; the ports there have no names"
        : "; no ports are declared there";
  const effect = rule.action === "Deny" ? "this port denies nothing" : "this port matches nothing";
  const path = [...port.path, port.key];
  const value = valueAt(context, path);
  if (value === undefined) return undefined;
  return {
    rule: "named-port-missing",
    ...(!sure && { severity: "information" as const }),
    span: value.span,
    field: pathText(path),
    message: `No port is called ${tick(name)} in ${whom}${instead}. Names are looked up on the pod that is connected to, so ${effect}.`,
    related: workloadPlaces(context, pods, (pod) => `${workloadName(pod)} has no port ${tick(name)}`, 2),
    fixes: () => fixesFor(context, port, near, declared),
  };
}

function fixesFor(
  context: AdminContext,
  { path, key }: NamedPort,
  near: string | undefined,
  declared: ReturnType<typeof declaredPorts>,
): readonly Fix[] {
  const document = documentOf(context);
  const candidates = declared.filter((own) => own.name === near).concat(declared.filter((own) => own.name !== near));
  return (near === undefined ? declared : candidates).slice(0, 3).flatMap((own) => {
    if (own.name !== undefined) {
      const edits = replaceScalar(document, fromRoot(context, [...path, key]), own.name);
      return countedFix(context, `Change to ${tick(own.name)}`, edits);
    }
    const { protocol, port } = own;
    const data =
      key === "destinationNamedPort"
        ? { [protocol.toLowerCase()]: { destinationPort: { number: port } } }
        : { portNumber: { protocol, port } };
    return countedFix(
      context,
      `Change to ${portText({ protocol, port })}`,
      replaceValue(document, fromRoot(context, path), data),
    );
  });
}
