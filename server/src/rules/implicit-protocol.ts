import type { ClusterWorkload } from "../cluster/cluster.ts";
import { countedFix, safeFix } from "../edits/fixes.ts";
import { setEntry } from "../edits/setEntry.ts";
import { entryOf, isNull } from "../manifest/fields.ts";
import type { PolicyPort } from "../manifest/types.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { destinationsOf, servicesOf } from "../snapshot/destinations.ts";
import type { Finding } from "../snapshot/finding.ts";
import { headOf, type PortView, type RuleView, spanOfItem } from "../snapshot/policyView.ts";
import { workloadName } from "../snapshot/related.ts";
import { tick } from "../words/lists.ts";
import { insertItem } from "../yaml/edit.ts";
import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const example = (protocol: string) =>
  policy({
    name: "db",
    namespace: "shop",
    target: "db",
    types: ["Ingress"],
    rules: `  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: web\n    ports:\n    - port: 5432\n${protocol}`,
  });

export const implicitProtocol: Rule = {
  id: "implicit-protocol",
  section: "style",
  severity: "hint",
  page: () => ({
    title: "A port without a protocol",
    what: "An item of `ports` has no `protocol`.",
    why: "The default is TCP, and TCP alone: a DNS or QUIC port without `protocol` stays closed for UDP. Written out, nobody has to know that.",
    bad: example(""),
    good: example("      protocol: TCP\n"),
    sources: ["`NetworkPolicyPort.protocol`: defaults to TCP"],
  }),
  checkPorts(context, rule) {
    // Half a line may be about to say something else.
    if (context.view.document.problems.length > 0) return undefined;
    // What an alias repeats is told where it is written.
    if (rule.item.value.alias || rule.portsEntry?.value.alias) return undefined;
    const udp = rule.rule.ports.filter(({ protocol }) => protocol === "UDP");
    let both: Both | undefined;
    const bothOf = () => {
      both ??= bothAt(context, rule);
      return both;
    };
    return {
      of: (port) => (isWithout(port) ? findingFor(context, port, forUdpToo(port, udp, bothOf)) : undefined),
      beside: udp.map(({ port }) => port ?? "*").join(),
    };
  },
};

function isWithout({ item: { value } }: PortView): boolean {
  if (value.templated || (value.kind !== "map" && !isNull(value))) return false;
  const protocol = entryOf(value, "protocol");
  return protocol === undefined || (protocol.value.templated !== true && isNull(protocol.value));
}

/** `udpToo`: who declares the port for UDP as well. */
function findingFor(context: PolicyContext, port: PortView, udpToo: string | undefined): Finding {
  const { document } = context.view;
  return {
    rule: "implicit-protocol",
    ...(udpToo !== undefined && { severity: "information" as const }),
    span: headOf(document, port.item),
    extent: spanOfItem(port.item),
    field: `${port.field}.protocol`,
    message:
      udpToo === undefined
        ? "This port has no `protocol`, which means TCP alone. Write it out."
        : `This port has no \`protocol\`, which means TCP alone, and ${udpToo} declares it for UDP as well: that stays closed. Write out what is meant, or both.`,
    fixes: () => [
      ...(udpToo === undefined
        ? []
        : countedFix(
            context,
            "Allow both TCP and UDP",
            insertItem(
              document,
              [...port.rule.path, "ports"],
              { port: port.port.port ?? 0, protocol: "UDP" },
              { after: port.index },
            ),
          )),
      ...safeFix(context, "Add `protocol: TCP`", setEntry(document, port.path, "protocol", "TCP")),
    ],
  };
}

/** Who declares the number of a port for TCP and for UDP, where the rule does not open it for UDP. `udp`: what it opens. */
function forUdpToo({ port }: PortView, udp: readonly PolicyPort[], both: () => Both): string | undefined {
  const number = port.port;
  if (typeof number !== "number" || port.endPort !== undefined) return undefined;
  if (udp.some((own) => own.port === undefined || own.port === number)) return undefined;
  return both().get(number);
}

/** By number: who of the destinations, or which Service before them, declares it for TCP and for UDP. */
type Both = ReadonlyMap<number, string>;

/** Many rules of a policy speak of the same pods. */
function bothAt(context: PolicyContext, rule: RuleView): Both {
  const pods = destinationsOf(context, rule)?.pods;
  return pods === undefined ? nobody : context.evidence.onceFor(pods, "on both", () => namesByNumber(context, pods));
}

const nobody: Both = new Map();

function namesByNumber(context: PolicyContext, pods: readonly ClusterWorkload[]): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  const add = (ports: readonly { readonly port: number; readonly protocol: string }[], name: () => string): void => {
    for (const { port, protocol } of ports) {
      if (protocol !== "UDP" || found.has(port)) continue;
      if (ports.some((own) => own.port === port && own.protocol === "TCP")) found.set(port, name());
    }
  };
  for (const pod of pods) add(pod.object.ports, () => tick(workloadName(pod)));
  for (const { object } of servicesOf(context, pods)) add(object.ports, () => `Service ${tick(object.name)}`);
  return found;
}
