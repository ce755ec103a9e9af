import type { Labels } from "../../manifest/types.ts";
import { nameLabel } from "../../snapshot/selectors.ts";
import { type Data, renderBlock, type Style } from "../../yaml/render.ts";
import type { PlannedPeer, PlannedPolicy, PlannedRule } from "./plan.ts";

const style: Style = { step: 2, listStep: 2, newline: "\n", quote: '"', json: false };

/** The policies as one YAML text. `comment`: what is said above a rule, one line each. */
export function writePolicies(
  policies: readonly PlannedPolicy[],
  comment: (rule: PlannedRule) => readonly string[],
): string {
  return policies.map((policy) => writePolicy(policy, comment)).join("---\n");
}

function writePolicy(
  { namespace, name, target, types, ingress, egress }: PlannedPolicy,
  comment: (rule: PlannedRule) => readonly string[],
): string {
  const head = renderBlock(
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name, namespace },
      spec: { podSelector: selector(target), policyTypes: [...types] },
    },
    0,
    style,
  );
  const rules = (key: string, list: readonly PlannedRule[], peers: string): string =>
    list.length === 0 ? "" : `\n  ${key}:\n${list.map((rule) => writeRule(rule, peers, comment(rule))).join("\n")}`;
  return `${head}${rules("ingress", ingress, "from")}${rules("egress", egress, "to")}\n`;
}

function writeRule({ peer, ports }: PlannedRule, key: string, comment: readonly string[]): string {
  const data: Data = {
    ...(peer !== undefined && { [key]: peersOf(peer) }),
    ports: ports.map(({ protocol, port, endPort }) => ({
      ...(port !== undefined && { port }),
      ...(endPort !== undefined && { endPort }),
      protocol,
    })),
  };
  return [...comment.map((line) => `    # ${line}`), `    ${renderBlock([data], 4, style)}`].join("\n");
}

function peersOf(peer: PlannedPeer): readonly Data[] {
  if ("blocks" in peer) {
    return peer.blocks.map(({ cidr, except }) => ({
      ipBlock: { cidr, ...(except.length > 0 && { except: [...except] }) },
    }));
  }
  const { namespace, labels } = peer;
  return [
    {
      ...(namespace !== undefined && { namespaceSelector: selector({ [nameLabel]: namespace }) }),
      podSelector: selector(labels),
    },
  ];
}

function selector(labels: Labels): Data {
  return Object.keys(labels).length === 0 ? {} : { matchLabels: { ...labels } };
}
