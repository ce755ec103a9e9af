import { isNetworkApiKind } from "../manifest/kinds/adminPolicy/index.ts";
import type { AdminPolicyKind, NetworkApiKind } from "../manifest/types.ts";
import type { Path } from "../yaml/find.ts";

/** A field of the kinds that hold for the whole cluster: the Network Policy API in own words. */
export interface AdminField {
  readonly name: string;
  readonly text: string;
  /** What stands behind the key in block style; further lines relative to the key's column. */
  readonly block: string;
  readonly flow: string;
  readonly more?: true;
}

/** The fields of one map. */
export interface AdminFields {
  readonly fields: readonly AdminField[];
  /** Exactly one of them. */
  readonly one?: true;
}

const value = (name: string, text: string): AdminField => ({ name, text, block: " $0", flow: " $0", more: true });
const map = (name: string, text: string): AdminField => ({ name, text, block: "\n  $0", flow: " {$0}", more: true });
const items = (name: string, text: string): AdminField => ({
  name,
  text,
  block: "\n  - $0",
  flow: " [{$0}]",
  more: true,
});
const plainItems = (name: string, text: string): AdminField => ({ ...items(name, text), flow: " [$0]" });
const selector = (name: string, text: string): AdminField => ({
  name,
  text,
  block: "\n  matchLabels:\n    $0",
  flow: " {matchLabels: {$0}}",
  more: true,
});
const choose = (name: string, text: string, words: readonly string[]): AdminField => {
  const choice = ` \${1|${words.join(",")}|}$0`;
  return { name, text, block: choice, flow: choice };
};
const filled = (name: string, text: string, block: string, flow: string): AdminField => ({ name, text, block, flow });

export const adminActions: Readonly<Record<NetworkApiKind, readonly string[]>> = {
  ClusterNetworkPolicy: ["Accept", "Deny", "Pass"],
  AdminNetworkPolicy: ["Allow", "Deny", "Pass"],
  BaselineAdminNetworkPolicy: ["Allow", "Deny"],
};

const adminVersions: Readonly<Record<NetworkApiKind, string>> = {
  ClusterNetworkPolicy: "policy.networking.k8s.io/v1alpha2",
  AdminNetworkPolicy: "policy.networking.k8s.io/v1alpha1",
  BaselineAdminNetworkPolicy: "policy.networking.k8s.io/v1alpha1",
};

export const operatorWords = ["In", "NotIn", "Exists", "DoesNotExist"];
const protocolWords = ["TCP", "UDP", "SCTP"];

/** The fields at a path; `undefined` where the API has no map with fields of its own. */
export function adminFieldsAt(kind: AdminPolicyKind, path: Path): AdminFields | undefined {
  if (!isNetworkApiKind(kind)) return undefined;
  const shape = path.map((part) => (typeof part === "number" ? "*" : part)).join(".");
  switch (shape) {
    case "":
      return { fields: rootFields(kind) };
    case "metadata":
      return { fields: metadata };
    case "spec":
      return { fields: specFields(kind) };
    case "spec.subject":
      return { fields: subjectFields, one: true };
    case "spec.ingress.*":
    case "spec.egress.*":
      return { fields: ruleFields(kind, path[1] === "ingress" ? "from" : "to") };
    case "spec.ingress.*.from.*":
      return { fields: podPeers, one: true };
    case "spec.egress.*.to.*":
      return { fields: [...podPeers, ...outsidePeers(kind)], one: true };
  }
  if (/\.pods$/.test(shape)) return { fields: podsFields(kind) };
  if (/\.(?:namespaces|nodes|podSelector|namespaceSelector)$/.test(shape)) return { fields: selectorFields };
  if (/\.matchExpressions\.\*$/.test(shape)) return { fields: expressionFields };
  if (/\.protocols\.\*$/.test(shape)) return { fields: protocolFields, one: true };
  if (/\.protocols\.\*\.(?:tcp|udp|sctp)$/.test(shape)) return { fields: [destinationPort] };
  if (/\.destinationPort$/.test(shape)) return { fields: destinationFields, one: true };
  if (/\.destinationPort\.range$/.test(shape)) return { fields: rangeFields };
  if (/\.ports\.\*$/.test(shape)) return { fields: oldPortFields, one: true };
  if (/\.ports\.\*\.portNumber$/.test(shape)) return { fields: [protocol, value("port", portText)] };
  return /\.ports\.\*\.portRange$/.test(shape) ? { fields: [protocol, ...rangeFields] } : undefined;
}

/** The field itself: what its key means. */
export function adminFieldAt(kind: AdminPolicyKind, path: Path): AdminField | undefined {
  const name = path.at(-1);
  return adminFieldsAt(kind, path.slice(0, -1))?.fields.find((field) => field.name === name);
}

function rootFields(kind: NetworkApiKind): readonly AdminField[] {
  const version = ` ${adminVersions[kind]}$0`;
  return [
    filled(
      "apiVersion",
      `\`${adminVersions[kind]}\`: the Network Policy API, whose kinds are installed as CRDs.`,
      version,
      version,
    ),
    filled("kind", `\`${kind}\`.`, ` ${kind}$0`, ` ${kind}$0`),
    filled("metadata", "The name. It lives in no namespace.", "\n  name: $0", " {name: $0}"),
    map("spec", "Which pods of the whole cluster it is about, in which tier, and what it says of their connections."),
  ];
}

const metadata: readonly AdminField[] = [
  value("name", "The name, once in the whole cluster; a BaselineAdminNetworkPolicy is called `default`."),
  filled("labels", "Labels of the policy itself; they change nothing about traffic.", "\n  $0", " {$0}"),
  filled("annotations", "Notes for people and tools.", "\n  $0", " {$0}"),
];

function specFields(kind: NetworkApiKind): readonly AdminField[] {
  const tier = choose(
    "tier",
    "Admin is asked before every NetworkPolicy, Baseline behind them: for pods that no NetworkPolicy isolates.",
    ["Admin", "Baseline"],
  );
  const priority = value(
    "priority",
    "0 to 1000: within its tier a policy with a lower number is asked first. Of equal numbers nothing says which.",
  );
  return [
    ...(kind === "ClusterNetworkPolicy" ? [tier] : []),
    ...(kind === "BaselineAdminNetworkPolicy" ? [] : [priority]),
    map("subject", "The pods that the policy is about: of all namespaces, by labels. Selecting them isolates nobody."),
    items("ingress", "What it says of connections to the subject. Rule by rule, the first that matches decides."),
    items("egress", "What it says of connections from the subject. Rule by rule, the first that matches decides."),
  ];
}

const subjectFields: readonly AdminField[] = [
  selector("namespaces", "Every pod of the namespaces with these labels. `{}`: of every namespace, kube-system too."),
  filled(
    "pods",
    "Pods with these labels, in the namespaces with those.",
    "\n  namespaceSelector:\n    matchLabels:\n      $1\n  podSelector:\n    matchLabels:\n      $0",
    " {namespaceSelector: {matchLabels: {$1}}, podSelector: {matchLabels: {$0}}}",
  ),
];

const podPeers: readonly AdminField[] = [
  selector(
    "namespaces",
    "Every pod of the namespaces with these labels. `{}`: every pod of the cluster; addresses outside never.",
  ),
  filled(
    "pods",
    "Pods with these labels, in the namespaces with those.",
    "\n  namespaceSelector:\n    matchLabels:\n      $1\n  podSelector:\n    matchLabels:\n      $0",
    " {namespaceSelector: {matchLabels: {$1}}, podSelector: {matchLabels: {$0}}}",
  ),
];

function outsidePeers(kind: NetworkApiKind): readonly AdminField[] {
  const networks = plainItems(
    "networks",
    "Address blocks, as `203.0.113.0/24`. They match pods by their addresses too: `0.0.0.0/0` is everything, pods included.",
  );
  const nodes = selector("nodes", "Nodes with these labels, by their addresses. Experimental channel of the CRDs.");
  const names = plainItems(
    "domainNames",
    "Names outside the cluster, as `example.com` or `*.example.com`; for rules that accept only. Experimental channel of the CRDs.",
  );
  return [networks, nodes, ...(kind === "BaselineAdminNetworkPolicy" ? [] : [names])];
}

function podsFields(kind: NetworkApiKind): readonly AdminField[] {
  const all = kind === "ClusterNetworkPolicy" ? "Left out or `{}`: of every namespace." : "`{}`: of every namespace.";
  return [
    selector("namespaceSelector", `The namespaces, by their labels. ${all}`),
    selector("podSelector", "The pods in them, by their labels. `{}`: all of them."),
  ];
}

function ruleFields(kind: NetworkApiKind, peers: "from" | "to"): readonly AdminField[] {
  const accept = kind === "ClusterNetworkPolicy" ? "Accept" : "Allow";
  const pass =
    kind === "BaselineAdminNetworkPolicy"
      ? ""
      : " Pass: the rest of the tier is skipped, and whoever is behind it decides.";
  const to = peers === "to" ? " Addresses are meant only where `networks`, `nodes` or `domainNames` say so." : "";
  return [
    value("name", "For people: at most 100 letters."),
    choose(
      "action",
      `${accept}: allowed, and nobody behind is asked. Deny: denied, and nobody behind can lift it.${pass}`,
      adminActions[kind],
    ),
    items(peers, `The other end; any one peer is enough (OR). At least one.${to}`),
    kind === "ClusterNetworkPolicy"
      ? items("protocols", "Protocols and ports at the destination; any one is enough. Left out: all traffic.")
      : items("ports", "Ports at the destination; any one is enough. Left out: all traffic."),
  ];
}

const selectorFields: readonly AdminField[] = [
  map("matchLabels", "Labels that all have to be there (AND)."),
  filled(
    "matchExpressions",
    "Requirements that all have to hold (AND); several values of one are OR.",
    `\n  - key: $1\n    operator: \${2|${operatorWords.join(",")}|}\n    values: [$0]`,
    ` [{key: $1, operator: \${2|${operatorWords.join(",")}|}, values: [$0]}]`,
  ),
];

const expressionFields: readonly AdminField[] = [
  value("key", "The label's key."),
  choose("operator", "In, NotIn, Exists or DoesNotExist.", operatorWords),
  { ...plainItems("values", "For In and NotIn: any one of them."), block: " [$0]" },
];

const destinationPort = map(
  "destinationPort",
  "One port or a range of them. All of a protocol: `range: {start: 1, end: 65535}`.",
);

const portOf = (name: string, protocolName: string): AdminField =>
  filled(
    name,
    `Ports of ${protocolName} at the destination.`,
    "\n  destinationPort:\n    number: $0",
    " {destinationPort: {number: $0}}",
  );

const protocolFields: readonly AdminField[] = [
  portOf("tcp", "TCP"),
  portOf("udp", "UDP"),
  portOf("sctp", "SCTP"),
  value(
    "destinationNamedPort",
    "The name of a container's port, looked up at the destination pod, whatever its protocol.",
  ),
];

const destinationFields: readonly AdminField[] = [
  value("number", "1 to 65535."),
  filled("range", "From `start` to `end`, both included.", "\n  start: $1\n  end: $0", " {start: $1, end: $0}"),
];

const rangeFields: readonly AdminField[] = [
  value("start", "The first port of the range."),
  value("end", "The last port of the range, greater than `start`."),
];

const portText = "1 to 65535.";
const protocol = choose("protocol", "TCP, UDP or SCTP. Left out: TCP.", protocolWords);

const oldPortFields: readonly AdminField[] = [
  filled(
    "portNumber",
    "One port.",
    `\n  protocol: \${1|${protocolWords.join(",")}|}\n  port: $0`,
    ` {protocol: \${1|${protocolWords.join(",")}|}, port: $0}`,
  ),
  filled(
    "portRange",
    "From `start` to `end`, both included.",
    `\n  protocol: \${1|${protocolWords.join(",")}|}\n  start: $2\n  end: $0`,
    ` {protocol: \${1|${protocolWords.join(",")}|}, start: $2, end: $0}`,
  ),
  value(
    "namedPort",
    "The name of a container's port, looked up at the destination pod. Experimental channel of the CRDs.",
  ),
];
