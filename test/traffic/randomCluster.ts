import fc from "fast-check";
import type { ManifestFile } from "../../server/src/manifest/file.ts";
import type {
  AdminPolicy,
  AdminRule,
  ContainerPort,
  IpBlock,
  LabelSelector,
  Labels,
  LayerPeer,
  NamespaceObject,
  NetworkPolicy,
  NodeObject,
  Peer,
  PolicyPort,
  PolicyRule,
  PortMatch,
  Workload,
} from "../../server/src/manifest/types.ts";
import type { YamlMap } from "../../server/src/yaml/tree.ts";

/** Small vocabularies, so that selectors match, overlap and miss in all ways. */
const names = ["shop", "data", "ops"];
const keys = ["app", "tier", "kubernetes.io/metadata.name"];
const values = ["web", "db", "shop"];
const portNames = ["http", "dns"];
const numbers = [1, 53, 80, 81, 443, 65535];

/** Nested and adjacent, both families. */
const blocks: readonly IpBlock[] = [
  { cidr: "0.0.0.0/0", except: [] },
  { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "10.1.0.0/16"] },
  { cidr: "10.0.0.0/8", except: [] },
  { cidr: "10.1.0.0/16", except: ["10.1.2.0/24"] },
  { cidr: "10.1.2.0/24", except: [] },
  { cidr: "10.1.2.3/32", except: [] },
  { cidr: "128.0.0.0/1", except: [] },
  { cidr: "::/0", except: [] },
  { cidr: "::/0", except: ["fd00:1::/32"] },
  { cidr: "fd00::/8", except: ["fd00:1:2::/48"] },
];
const podAddresses = ["10.1.2.3", "10.1.2.4", "10.1.3.1", "10.9.0.1", "fd00:1:2::3", "fd00:9::1"];
const nodeAddresses = ["192.168.0.1", "10.2.0.1"];
const podCidrs = ["10.1.0.0/16", "10.1.2.0/25", "fd00:1::/32"];

export interface RandomCluster {
  readonly namespaces: readonly NamespaceObject[];
  readonly workloads: readonly Workload[];
  readonly policies: readonly NetworkPolicy[];
  readonly adminPolicies: readonly AdminPolicy[];
  readonly nodes: readonly NodeObject[];
  readonly ipBlocks: "pods" | "external";
  readonly podCidrs: readonly string[];
}

const key = fc.constantFrom(...keys);
const value = fc.constantFrom(...values);
const labels: fc.Arbitrary<Labels> = fc.dictionary(key, value, { maxKeys: 2, noNullPrototype: true });
const protocol = fc.constantFrom("TCP" as const, "UDP" as const, "SCTP" as const);
const namespace = fc.constantFrom(...names, undefined);

const requirement = fc.oneof(
  fc.record({
    key,
    operator: fc.constantFrom("In" as const, "NotIn" as const),
    values: fc.uniqueArray(value, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({ key, operator: fc.constantFrom("Exists" as const, "DoesNotExist" as const), values: fc.constant([]) }),
);

const selector: fc.Arbitrary<LabelSelector> = fc.oneof(
  fc.constant({ matchLabels: {}, matchExpressions: [] }),
  fc.record({ matchLabels: labels, matchExpressions: fc.array(requirement, { maxLength: 2 }) }),
);

const peer: fc.Arbitrary<Peer> = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: selector }),
  fc.record({ podSelector: selector, namespaceSelector: selector }),
  fc.record({ ipBlock: fc.constantFrom(...blocks) }),
  { weight: 1, arbitrary: fc.constant({}) },
);

const port: fc.Arbitrary<PolicyPort> = fc.oneof(
  fc.record({ protocol }),
  fc.record({ protocol, port: fc.constantFrom<number | string>(...numbers, ...portNames) }),
  fc
    .tuple(protocol, fc.constantFrom(...numbers), fc.constantFrom(...numbers))
    .map(([p, a, b]): PolicyPort => ({ protocol: p, port: Math.min(a, b), endPort: Math.max(a, b) })),
);

const rule: fc.Arbitrary<PolicyRule> = fc.record({
  peers: fc.array(peer, { maxLength: 3 }),
  ports: fc.array(port, { maxLength: 3 }),
});

const rules = fc.option(fc.array(rule, { maxLength: 3 }), { nil: undefined });

const policy: fc.Arbitrary<NetworkPolicy> = fc.record({
  kind: fc.constant("NetworkPolicy" as const),
  name: fc.constantFrom("a", "b", "c", "d", "e", "f"),
  namespace,
  annotations: fc.constant({}),
  podSelector: selector,
  policyTypes: fc.option(fc.uniqueArray(fc.constantFrom("Ingress" as const, "Egress" as const), { minLength: 1 }), {
    nil: undefined,
  }),
  ingress: rules,
  egress: rules,
});

const containerPort: fc.Arbitrary<ContainerPort> = fc.record({
  name: fc.constantFrom(...portNames, undefined),
  port: fc.constantFrom(...numbers),
  protocol,
});

const workload: fc.Arbitrary<Omit<Workload, "name">> = fc.record({
  kind: fc.constantFrom("Pod", "Deployment"),
  namespace,
  labels,
  ports: fc.array(containerPort, { maxLength: 3 }),
  hostNetwork: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
  replicas: fc.constant(undefined),
  podIPs: fc.uniqueArray(fc.constantFrom(...podAddresses), { maxLength: 2 }),
  hostIPs: fc.uniqueArray(fc.constantFrom(...nodeAddresses), { maxLength: 1 }),
  owner: fc.constant(undefined),
  completed: fc.oneof({ weight: 8, arbitrary: fc.constant(false) }, fc.constant(true)),
});

const podsByNamespace = fc.oneof(
  fc.record({ namespaceSelector: selector }),
  fc.record({ namespaceSelector: selector, podSelector: selector }),
);

const networks = ["0.0.0.0/0", "::/0", "10.0.0.0/8", "10.1.2.0/24", "10.1.2.3/32", "192.168.0.1/32", "fd00::/8"];

const egressPeer: fc.Arbitrary<LayerPeer> = fc.oneof(
  { weight: 4, arbitrary: podsByNamespace },
  {
    weight: 2,
    arbitrary: fc.record({ networks: fc.uniqueArray(fc.constantFrom(...networks), { minLength: 1, maxLength: 2 }) }),
  },
  { weight: 1, arbitrary: fc.record({ nodes: selector }) },
  { weight: 1, arbitrary: fc.constant({ domainNames: ["example.com"] }) },
);

const adminPort: fc.Arbitrary<PortMatch> = fc.oneof(
  {
    weight: 2,
    arbitrary: port.map(
      (one): PortMatch => (typeof one.port === "string" ? { protocol: undefined, port: one.port } : one),
    ),
  },
  fc.constantFrom(...portNames).map((name): PortMatch => ({ protocol: undefined, port: name })),
);

const adminRules = (own: fc.Arbitrary<LayerPeer>, actions: readonly AdminRule["action"][]) =>
  fc.array(
    fc.record({
      name: fc.constant(undefined),
      action: fc.constantFrom(...actions),
      peers: fc.array(own, { minLength: 1, maxLength: 2 }),
      ports: fc.option(fc.array(adminPort, { minLength: 1, maxLength: 2 }), { nil: undefined }),
    }),
    { maxLength: 3 },
  );

const adminPolicy: fc.Arbitrary<AdminPolicy> = fc
  .constantFrom(
    "ClusterNetworkPolicy" as const,
    "ClusterNetworkPolicy" as const,
    "AdminNetworkPolicy" as const,
    "BaselineAdminNetworkPolicy" as const,
  )
  .chain((kind) => {
    const baseline = kind === "BaselineAdminNetworkPolicy";
    const actions = baseline ? (["Allow", "Deny"] as const) : (["Accept", "Deny", "Pass"] as const);
    return fc.record({
      kind: fc.constant(kind),
      name: baseline ? fc.constant("default") : fc.constantFrom("a", "b", "c"),
      annotations: fc.constant({}),
      tier:
        kind === "ClusterNetworkPolicy"
          ? fc.constantFrom("Admin" as const, "Baseline" as const)
          : fc.constant(baseline ? ("Baseline" as const) : ("Admin" as const)),
      priority: baseline ? fc.constant(0) : fc.constantFrom(0, 1, 7),
      subject: podsByNamespace,
      ingress: adminRules(podsByNamespace, actions),
      egress: adminRules(egressPeer, actions),
      unreadable: fc.constant(false),
    });
  });

const nodeObject: fc.Arbitrary<NodeObject> = fc.record({
  kind: fc.constant("Node" as const),
  name: fc.constantFrom("n1", "n2"),
  labels,
  addresses: fc.uniqueArray(fc.constantFrom(...nodeAddresses, "203.0.113.7"), { maxLength: 2 }),
});

export const randomCluster: fc.Arbitrary<RandomCluster> = fc
  .record({
    namespaces: fc.uniqueArray(
      fc.record({ kind: fc.constant("Namespace" as const), name: fc.constantFrom(...names, "default"), labels }),
      { maxLength: 3, selector: ({ name }) => name },
    ),
    workloads: fc.array(workload, { maxLength: 7 }),
    policies: fc.array(policy, { maxLength: 5 }),
    adminPolicies: fc.oneof(
      { weight: 1, arbitrary: fc.constant([]) },
      { weight: 2, arbitrary: fc.array(adminPolicy, { maxLength: 4 }) },
    ),
    nodes: fc.uniqueArray(nodeObject, { maxLength: 2, selector: ({ name }) => name }),
    ipBlocks: fc.constantFrom("pods" as const, "external" as const),
    podCidrs: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      fc.uniqueArray(fc.constantFrom(...podCidrs), { minLength: 1, maxLength: 3 }),
    ),
  })
  .map((cluster) => ({
    ...cluster,
    workloads: cluster.workloads.map((w, i): Workload => ({ ...w, name: `w${i}` })),
  }));

const nowhere = { start: 0, end: 0 };
const node: YamlMap = { kind: "map", span: nowhere, flow: false, entries: [] };
const place = { document: 0, node, partial: false };

/** One file for each kind of object, as the reader would give it. */
export function filesOf({
  namespaces,
  workloads,
  policies,
  adminPolicies,
  nodes,
}: Partial<RandomCluster>): ManifestFile[] {
  const stream = { text: "", documents: [], starts: [] };
  const empty = {
    stream,
    policies: [],
    adminPolicies: [],
    otherPolicies: [],
    nodes: [],
    workloads: [],
    services: [],
    namespaces: [],
  };
  return [
    {
      ...empty,
      uri: "file:///namespaces.yaml",
      namespaces: (namespaces ?? []).map((object) => ({ ...place, object })),
    },
    { ...empty, uri: "file:///workloads.yaml", workloads: (workloads ?? []).map((object) => ({ ...place, object })) },
    ...(nodes ?? []).map((object, i) => ({ ...empty, uri: `file:///node-${i}.yaml`, nodes: [{ ...place, object }] })),
    ...(adminPolicies ?? []).map((object, i) => ({
      ...empty,
      uri: `file:///admin-${i}.yaml`,
      adminPolicies: [{ ...place, object, faults: [] }],
    })),
    ...(policies ?? []).map((object, i) => ({
      ...empty,
      uri: `file:///policy-${i}.yaml`,
      policies: [{ ...place, object, faults: [] }],
    })),
  ];
}
