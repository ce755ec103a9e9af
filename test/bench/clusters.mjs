/** Clusters of any size, the same for the same numbers: what a company's platform looks like, with realistic overlap. */

const nowhere = { start: 0, end: 0 };
const node = { kind: "map", span: nowhere, flow: false, entries: [] };
const stream = { text: "", documents: [], starts: [] };

/** Deterministic random numbers (mulberry32). */
function randomOf(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n) => Math.floor(next() * n);
  return { next, below, pick: (list) => list[below(list.length)], chance: (p) => next() < p };
}

const tiers = ["frontend", "backend", "database", "cache", "worker"];
const teams = ["payments", "search", "identity", "catalog", "platform", "data", "mobile", "ads"];
const portNumbers = [80, 443, 5432, 6379, 8080, 8443, 9090, 9092];

const select = (matchLabels, matchExpressions = []) => ({ matchLabels, matchExpressions });

/** As files, one object each, the way the reader gives them. */
export function makeFiles({ workloads, policies, namespaces }) {
  const random = randomOf(workloads * 31 + policies);
  const empty = {
    stream,
    policies: [],
    adminPolicies: [],
    otherPolicies: [],
    nodes: [],
    workloads: [],
    services: [],
    namespaces: [],
    kustomizeNamespace: undefined,
  };
  const place = { document: 0, node, partial: false };
  const files = [];
  for (let i = 0; i < namespaces; i++) {
    const object = {
      kind: "Namespace",
      name: `ns-${i}`,
      labels: { team: teams[i % teams.length], env: i % 3 ? "prod" : "dev" },
    };
    files.push({ ...empty, uri: `file:///ns-${i}.yaml`, namespaces: [{ ...place, object }] });
  }
  const blocks = Array.from({ length: 60 }, () => {
    const a = 1 + random.below(220);
    const b = random.below(256);
    return random.chance(0.3)
      ? { cidr: "0.0.0.0/0", except: [`${a}.0.0.0/8`] }
      : { cidr: `${a}.${b}.0.0/16`, except: random.chance(0.3) ? [`${a}.${b}.${random.below(256)}.0/24`] : [] };
  });
  for (let i = 0; i < workloads; i++) {
    const port = random.pick(portNumbers);
    const object = {
      kind: "Deployment",
      name: `app-${i}`,
      namespace: `ns-${i % namespaces}`,
      labels: {
        app: `app-${i}`,
        tier: random.pick(tiers),
        version: `v${random.below(3)}`,
        "app.kubernetes.io/managed-by": "Helm",
      },
      ports: [
        { name: "http", port, protocol: "TCP" },
        { name: "metrics", port: 9100, protocol: "TCP" },
      ],
      hostNetwork: false,
      replicas: 2,
      podIPs: [],
      hostIPs: [],
      owner: undefined,
      completed: false,
    };
    files.push({ ...empty, uri: `file:///workload-${i}.yaml`, workloads: [{ ...place, object }] });
  }
  for (let i = 0; i < policies; i++) {
    files.push(policyFile(i, makePolicy(i, { random, blocks, workloads, namespaces })));
  }
  return files;
}

export function policyFile(i, object) {
  return {
    uri: `file:///policy-${i}.yaml`,
    stream,
    adminPolicies: [],
    otherPolicies: [],
    nodes: [],
    workloads: [],
    services: [],
    namespaces: [],
    kustomizeNamespace: undefined,
    policies: [{ document: 0, node, partial: false, object, faults: [] }],
  };
}

export function makePolicy(i, { random = randomOf(i), blocks, workloads, namespaces }) {
  const at = random.below(namespaces);
  const perNamespace = Math.max(1, Math.floor(workloads / namespaces));
  const appHere = () => ({ app: `app-${at + namespaces * random.below(perNamespace)}` });
  const target = random.chance(0.2)
    ? select({})
    : random.chance(0.75)
      ? select(appHere())
      : select({ tier: random.pick(tiers) });
  const peer = () => {
    const kind = random.next();
    if (kind < 0.45) return { podSelector: select(random.chance(0.7) ? appHere() : { tier: random.pick(tiers) }) };
    if (kind < 0.7) {
      return {
        namespaceSelector: select({ team: random.pick(teams) }),
        podSelector: select({ tier: random.pick(tiers) }),
      };
    }
    if (kind < 0.8)
      return { namespaceSelector: select({ "kubernetes.io/metadata.name": `ns-${random.below(namespaces)}` }) };
    if (kind < 0.85) return { namespaceSelector: select({}) };
    if (kind < 0.9) {
      return {
        namespaceSelector: select({}, [{ key: "env", operator: "NotIn", values: ["dev"] }]),
        podSelector: select({}),
      };
    }
    return { ipBlock: random.pick(blocks) };
  };
  const port = () =>
    random.chance(0.2)
      ? { protocol: "TCP", port: random.pick(["http", "metrics"]) }
      : random.chance(0.1)
        ? { protocol: "TCP", port: 30000, endPort: 32767 }
        : { protocol: random.chance(0.9) ? "TCP" : "UDP", port: random.pick(portNumbers) };
  const list = (most, make) => Array.from({ length: 1 + random.below(most) }, make);
  const rule = () => ({ peers: list(3, peer), ports: random.chance(0.1) ? [] : list(2, port) });
  const egress = random.chance(0.4);
  const dns = {
    peers: [{ namespaceSelector: select({ "kubernetes.io/metadata.name": "ns-0" }) }],
    ports: [
      { protocol: "UDP", port: 53 },
      { protocol: "TCP", port: 53 },
    ],
  };
  return {
    kind: "NetworkPolicy",
    name: `policy-${i}`,
    namespace: `ns-${at}`,
    annotations: {},
    podSelector: target,
    policyTypes: egress ? ["Ingress", "Egress"] : ["Ingress"],
    ingress: random.chance(0.1) ? [] : list(3, rule),
    egress: egress ? [dns, ...list(2, rule)] : undefined,
  };
}
