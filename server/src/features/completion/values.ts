import { type AddressRange, holdsRange, rangeOfCidr } from "../../cluster/addresses.ts";
import type { ClusterPolicy } from "../../cluster/cluster.ts";
import { limits } from "../../limits.ts";
import { isProtocol } from "../../manifest/decode.ts";
import type { Direction, PolicyRule, Protocol } from "../../manifest/types.ts";
import type { Context } from "../../snapshot/context.ts";
import { count } from "../../words/lists.ts";
import type { Path } from "../../yaml/find.ts";
import { workloadNames } from "../now.ts";
import { destinationsOf, type PolicyInCluster } from "../policyInCluster.ts";
import { type Cursor, unquote } from "./cursor.ts";
import { type Candidate, escapeSnippet, yamlString } from "./item.ts";

function fixed(sort: Candidate["sort"], values: Readonly<Record<string, string>>): readonly Candidate[] {
  return Object.entries(values).map(([label, detail]) => ({ label, sort, detail }));
}

export const protocols = fixed("value", {
  TCP: "what a port without `protocol` means",
  UDP: "DNS, QUIC, syslog",
  SCTP: "only where the network plugin supports it",
});

export const operators = fixed("value", {
  In: "the label has one of the values",
  NotIn: "the label has none of the values, or is not there",
  Exists: "the label is there, whatever its value",
  DoesNotExist: "the label is not there",
});

export const policyTypes = fixed("value", {
  Ingress: "connections to the selected pods",
  Egress: "connections from the selected pods",
});

/** Whole values behind a key that people look up: the empty ones, which mean so much, and lists of a few words. */
export function wholeCandidates(path: Path): readonly Candidate[] {
  switch (path.join(".")) {
    case "spec.podSelector":
      return fixed("value", { "{}": "every pod of the namespace" });
    case "spec.policyTypes":
      return fixed("value", {
        "[Ingress]": "connections to the selected pods",
        "[Egress]": "connections from the selected pods",
        "[Ingress, Egress]": "both directions",
      });
    case "spec.ingress":
      return fixed("value", { "[]": "no rule: nothing comes in", "[{}]": "one rule that allows everything in" });
    case "spec.egress":
      return fixed("value", { "[]": "no rule: nothing goes out", "[{}]": "one rule that allows everything out" });
  }
  const [field, item, list] = [path.at(-1), path.at(-2), path.at(-3)];
  if (typeof item !== "number" || (list !== "from" && list !== "to")) return [];
  if (field === "podSelector") return fixed("value", { "{}": "every pod" });
  return field === "namespaceSelector" ? fixed("value", { "{}": "every namespace of the cluster" }) : [];
}

/** Namespaces that the workspace knows, those with workloads first. */
export function namespaceCandidates({ cluster }: Context): readonly Candidate[] {
  const size = (name: string) => cluster.workloadsByNamespace.get(name)?.length ?? 0;
  return [...cluster.namespaces.keys()]
    .sort((a, b) => size(b) - size(a) || (a < b ? -1 : 1))
    .map((name) => ({
      label: name,
      sort: "namespace",
      detail: count(size(name), "workload"),
      insert: escapeSnippet(yamlString(name)),
    }));
}

/** Names after the workspace's habit (`netpol.policyNamePattern`), filled in from what the policy has so far. */
export function nameCandidates({ context, namespace, policy }: PolicyInCluster): readonly Candidate[] {
  const target = Object.values(policy.podSelector.matchLabels)[0];
  const pattern = context.settings.policyNamePattern;
  const named = pattern.replace("<namespace>", namespace).replace("<target>", target ?? "all");
  const names = [
    named.toLowerCase(),
    ...(target === undefined ? ["default-deny"] : [`allow-to-${target.toLowerCase()}`]),
  ];
  return [...new Set(names)]
    .filter((name) => /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name))
    .map((label) => ({ label, sort: "value" }));
}

/** Well-known ports, for egress to who knows whom. */
const common: Readonly<Record<string, string>> = { "53": "DNS", "80": "HTTP", "443": "HTTPS" };

/** The ports that the pods in question declare, by name and by number. */
export function portCandidates(
  view: PolicyInCluster,
  direction: Direction,
  rule: PolicyRule | undefined,
  cursor: Cursor,
): readonly Candidate[] {
  const written = cursor.siblings.get("protocol");
  const asWritten = written === undefined || written === "" ? undefined : unquote(written);
  const protocol = isProtocol(asWritten) ? asWritten : undefined;
  const { cluster } = view.context;
  const asked = rule ?? { peers: [], ports: [] };
  const everybody = direction === "egress" && asked.peers.length === 0;
  const found = new Map<
    string,
    {
      readonly value: number | string;
      readonly protocol: Protocol;
      readonly workloads: number[];
      readonly others: Set<string>;
    }
  >();
  const note = (value: number | string, own: Protocol, index: number, other: string | undefined) => {
    const key = `${typeof value} ${value} ${own}`;
    const known = found.get(key) ?? { value, protocol: own, workloads: [], others: new Set<string>() };
    known.workloads.push(index);
    if (other !== undefined) known.others.add(other);
    found.set(key, known);
  };
  for (const index of everybody ? [] : destinationsOf(view, direction, asked)) {
    for (const { name, port, protocol: own } of cluster.workloads[index]?.object.ports ?? []) {
      if (protocol !== undefined && own !== protocol) continue;
      note(port, own, index, name);
      if (name !== undefined) note(name, own, index, String(port));
    }
  }
  const declared = [...found.values()]
    .sort(
      (a, b) =>
        b.workloads.length - a.workloads.length ||
        String(a.value).localeCompare(String(b.value), "en", { numeric: true }),
    )
    .map(
      ({ value, protocol: own, workloads, others }): Candidate => ({
        label: String(value),
        sort: "port",
        detail: [...(own === "TCP" || protocol !== undefined ? [] : [own]), ...others].join(", "),
        documentation: workloadNames(cluster, workloads, view.namespace),
        insert: `${typeof value === "number" ? String(value) : escapeSnippet(yamlString(value))}${protocol === undefined ? behindPort(cursor, own) : ""}`,
      }),
    );
  const known = new Set(declared.map(({ label }) => label));
  const rest = Object.entries(common).filter(([port]) => !known.has(port) && (declared.length === 0 || everybody));
  return [...declared, ...rest.map(([label, detail]): Candidate => ({ label, sort: "port", detail }))];
}

/** A port without `protocol` is a TCP port: another one needs its protocol too. */
function behindPort({ flow, siblings }: Cursor, protocol: Protocol): string {
  if (protocol === "TCP" || siblings.has("protocol")) return "";
  return flow ? `, protocol: ${protocol}` : `\nprotocol: ${protocol}`;
}

const blocks: Readonly<Record<string, string>> = {
  "0.0.0.0/0": "every IPv4 address",
  "::/0": "every IPv6 address",
  "10.0.0.0/8": "private (RFC 1918)",
  "172.16.0.0/12": "private (RFC 1918)",
  "192.168.0.0/16": "private (RFC 1918)",
  "169.254.169.254/32": "cloud metadata server",
  "169.254.0.0/16": "link-local",
  "100.64.0.0/10": "shared by providers (RFC 6598)",
  "fc00::/7": "unique local",
};

/**
 * Blocks of the workspace's other policies, the pods' own where known, and common ones; inside `within` for an except. Where
 * there are more than are shown, of the rest only those with what is typed.
 */
export function addressCandidates(context: Context, within: string | undefined, typed = ""): readonly Candidate[] {
  const details = usedBlocks(context.cluster.policies);
  for (const cidr of context.settings.cluster.podCidrs) details.set(cidr, "the cluster's pods");
  for (const [cidr, detail] of Object.entries(blocks))
    if (!details.has(cidr) || within !== undefined) details.set(cidr, detail);
  const outer = within === undefined ? undefined : rangeOfCidr(within);
  const found: Candidate[] = [];
  const part = typed.toLowerCase();
  for (const [label, detail] of details) {
    if (found.length > limits.editor.completions && !label.toLowerCase().includes(part)) continue;
    if (!fits(label, within, outer)) continue;
    found.push({
      label,
      sort: "address",
      detail: typeof detail === "string" ? detail : `used in ${detail.namespace}/${detail.object.name}`,
      insert: label.startsWith(":") && label.includes("::") ? JSON.stringify(label) : label,
    });
  }
  return found;
}

/** With the first policy that names each of them. Thousands may: nothing is made of those that are named again. */
function usedBlocks(policies: readonly ClusterPolicy[]): Map<string, string | ClusterPolicy> {
  const used = new Map<string, string | ClusterPolicy>();
  for (const policy of policies) {
    const note = (cidr: string) => {
      if (!used.has(cidr)) used.set(cidr, policy);
    };
    for (const direction of ["ingress", "egress"] as const)
      for (const { peers } of policy.object[direction] ?? [])
        for (const { ipBlock } of peers) {
          if (ipBlock === undefined) continue;
          note(ipBlock.cidr);
          for (const except of ipBlock.except) note(except);
        }
  }
  return used;
}

function fits(cidr: string, within: string | undefined, outer: AddressRange | undefined): boolean {
  const range = rangeOfCidr(cidr);
  if (range === undefined || within === undefined) return range !== undefined;
  if (outer?.family !== range.family) return false;
  const same = outer.first === range.first && outer.last === range.last;
  return !same && holdsRange(outer, range);
}
