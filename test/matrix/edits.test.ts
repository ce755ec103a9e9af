// Edits of manifests as people write them. Each is applied to the text, and the text is read again: the answer must be
// what was promised, and whatever else changes must have been told.
import { describe, expect, it } from "vitest";
import type { MatrixEdit } from "../../server/src/server/protocol.ts";
import { diffTraffic } from "../../server/src/traffic/diff.ts";
import { contextOf, type Texts } from "../harness/features.ts";
import { look, matrixOf } from "./support.ts";

function workload(namespace: string, name: string, ports: Readonly<Record<string, number>>): string {
  const listed = Object.entries(ports).map(
    ([port, number]) => `            - name: ${port}
              containerPort: ${number}`,
  );
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata:
      labels:
        app: ${name}
        team: ${namespace}
    spec:
      containers:
        - name: main
          image: registry.example.com/${name}:1
          ports:
${listed.join("\n")}
`;
}

const workloads = [
  workload("shop", "web", { http: 8080 }),
  workload("shop", "cart", { http: 8081 }),
  workload("data", "db", { sql: 5432, metrics: 9187 }),
].join("---\n");

function policy(namespace: string, name: string, spec: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
${spec.replace(/^(?=.)/gm, "  ")}`;
}

const denyIn = "podSelector: {}\npolicyTypes:\n  - Ingress\n";
const denyBoth = "podSelector: {}\npolicyTypes:\n  - Ingress\n  - Egress\n";
const onDb = "podSelector:\n  matchLabels:\n    app: db\npolicyTypes:\n  - Ingress\n";
const fromWeb = `  - from:
      - namespaceSelector:
          matchLabels:
            kubernetes.io/metadata.name: shop
        podSelector:
          matchLabels:
            app: web
`;
const shop = `  - from:
      - namespaceSelector:
          matchLabels:
            kubernetes.io/metadata.name: shop
`;
const backup = `  - from:
      - podSelector:
          matchLabels:
            app: backup
`;
const json = (spec: object, namespace = "data"): string =>
  `${JSON.stringify({ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "db", namespace }, spec }, null, 2)}\n`;
const list = (text: string): string =>
  `apiVersion: v1\nkind: List\nitems:\n${text.replace(/^(?=.)/gm, "    ").replace(/^ {4}/, "  - ")}`;

interface Case {
  readonly name: string;
  /** `p.yaml`, or more by name. */
  readonly policies: string | Texts;
  readonly pair?: readonly [source: string, destination: string];
  readonly port?: string;
  /** What may pass afterwards; or why nothing is offered. */
  readonly result?: string;
  readonly reason?: string;
  /** What else changes, told to the person; nothing unless said. */
  readonly also?: readonly (string | RegExp)[];
  /** In the changed texts; the last in none of them. */
  readonly has?: readonly string[];
  readonly lacks?: readonly string[];
  readonly changed?: readonly string[];
}

const allow: readonly Case[] = [
  { name: "no policy at all", policies: {}, reason: "It is allowed already." },
  {
    name: "a default deny alone: a policy of its own, since the other is for all pods",
    policies: policy("data", "default-deny", denyIn),
    result: "TCP 5432, 9187 allowed",
    has: [policy("data", "default-deny", denyIn), "---\napiVersion: networking.k8s.io/v1\n", "  name: db-ingress\n"],
  },
  {
    name: "both sides denied, in one file; a number is a TCP port",
    policies: [policy("data", "default-deny", denyBoth), policy("shop", "default-deny", denyBoth)].join("---\n"),
    port: "5432",
    result: "TCP 5432 allowed",
    has: [
      "  name: db-ingress\n  namespace: data",
      "  name: web-egress\n  namespace: shop",
      "kubernetes.io/metadata.name: data",
    ],
    lacks: ["UDP"],
  },
  {
    name: "both sides denied, in two files",
    policies: { "in.yaml": policy("data", "db", onDb), "out.yaml": policy("shop", "default-deny", denyBoth) },
    port: "TCP 5432",
    result: "TCP 5432 allowed",
    changed: ["in.yaml", "out.yaml"],
  },
  {
    name: "a rule for this peer with another port: one port more",
    policies: policy(
      "data",
      "db",
      `${onDb}ingress:\n  # the shop\n${fromWeb}    ports:\n      - protocol: TCP\n        port: 5432 # sql\n`,
    ),
    port: "TCP 9187",
    result: "TCP 5432, 9187 allowed",
    has: ["# the shop", "port: 5432 # sql\n        - protocol: TCP\n          port: 9187\n"],
  },
  {
    name: "a rule for this peer and others: a rule more, since the others were not asked about",
    policies: policy("data", "db", `${onDb}ingress:\n${shop}    ports:\n      - port: 5432\n`),
    port: "TCP 9187",
    result: "TCP 5432, 9187 allowed",
    has: ["app: web"],
  },
  {
    name: "a rule with a named port",
    policies: policy("data", "db", `${onDb}ingress:\n${fromWeb}    ports:\n      - port: sql\n`),
    port: "TCP 9187",
    result: "TCP 5432, 9187 allowed",
    has: ["- port: sql\n        - protocol: TCP\n          port: 9187\n"],
  },
  {
    name: "the same namespace needs no namespace selector",
    policies: policy("shop", "web", "podSelector:\n  matchLabels:\n    app: web\npolicyTypes:\n  - Ingress\n"),
    pair: ["shop/cart", "shop/web"],
    result: "TCP 8080 allowed",
    lacks: ["namespaceSelector"],
  },
  {
    name: "an address outside, into the cluster",
    policies: policy("shop", "default-deny", denyIn),
    pair: ["any address outside", "shop/web"],
    port: "TCP 8080",
    result: "TCP 8080 allowed",
    also: [/^data\/db, shop\/cart, .* to shop\/web gained TCP 8080$/],
    has: ["cidr: 0.0.0.0/0"],
  },
  {
    name: "an address outside that another policy names, out of the cluster",
    policies: [
      policy("shop", "out", "podSelector: {}\npolicyTypes:\n  - Egress\n"),
      policy(
        "data",
        "out",
        "podSelector: {}\negress:\n  - to:\n      - ipBlock:\n          cidr: 203.0.113.0/24\npolicyTypes:\n  - Egress\n",
      ),
    ].join("---\n"),
    pair: ["shop/web", "203.0.113.0/24"],
    port: "443",
    result: "TCP 443 allowed",
    has: ["  name: web-egress", "cidr: 203.0.113.0/24"],
  },
  {
    name: "pods that no manifest declares, and a selector names",
    policies: policy("data", "db", `${onDb}ingress:\n${backup}    ports:\n      - port: 5432\n`),
    pair: ["data: a pod with app=backup", "data/db"],
    port: "TCP 9187",
    result: "TCP 5432, 9187 allowed",
  },
  {
    name: "any other pod",
    policies: policy("data", "db", onDb),
    pair: ["data: any other pod", "data/db"],
    reason: "This stands for pods that no manifest declares; there is nothing to name them by.",
  },
  {
    name: "a policy in a List",
    policies: list(policy("data", "db", onDb)),
    result: "TCP 5432, 9187 allowed",
    has: ["      ingress:\n        - from:\n            - namespaceSelector:"],
    lacks: ["---"],
  },
  {
    name: "a policy in JSON",
    policies: { "p.json": json({ podSelector: { matchLabels: { app: "db" } }, policyTypes: ["Ingress"] }) },
    result: "TCP 5432, 9187 allowed",
    has: ['"ingress": [{"from": [{"namespaceSelector"'],
  },
  {
    name: "a default deny in JSON: the new policy goes to the workload's file",
    policies: { "p.json": json({ podSelector: {}, policyTypes: ["Ingress"] }) },
    result: "TCP 5432, 9187 allowed",
    changed: ["w.yaml"],
  },
  {
    name: "a file with CRLF",
    policies: policy("data", "db", `${onDb}ingress: []\n`).replaceAll("\n", "\r\n"),
    result: "TCP 5432, 9187 allowed",
  },
  {
    name: "a file with CRLF that gets a document more",
    policies: policy("data", "default-deny", denyIn).replaceAll("\n", "\r\n"),
    result: "TCP 5432, 9187 allowed",
    has: ["---\r\n"],
  },
  {
    name: "a file without a line break at its end",
    policies: policy("data", "db", onDb).trimEnd(),
    result: "TCP 5432, 9187 allowed",
  },
  {
    name: "comments behind the last line",
    policies: `# head\n${policy("data", "default-deny", denyIn)}# tail\n`,
    result: "TCP 5432, 9187 allowed",
    has: ["# head\n", "# tail\n---\n"],
  },
  {
    name: "a stream that ends with a separator",
    policies: `${policy("data", "default-deny", denyIn)}---\n`,
    result: "TCP 5432, 9187 allowed",
    lacks: ["---\n---"],
  },
  {
    name: "flow style",
    policies:
      "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: db, namespace: data}, spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {}}]}]}}\n",
    port: "5432",
    result: "TCP 5432 allowed",
    has: ["{from: [{podSelector: {}}]}, {from:"],
  },
  {
    name: "`ingress:` with nothing behind it",
    policies: policy("data", "db", `${onDb}ingress:\n`),
    result: "TCP 5432, 9187 allowed",
  },
  {
    name: "a name that is taken",
    policies: policy("data", "db-ingress", denyIn),
    result: "TCP 5432, 9187 allowed",
    has: ["  name: db-ingress-2\n"],
  },
  {
    name: "lists that are not indented",
    policies: policy("data", "db", `${onDb}ingress:\n${backup}`).replace(
      /^( +)- /gm,
      (_, indent: string) => `${indent.slice(2)}- `,
    ),
    result: "TCP 5432, 9187 allowed",
  },
];

const remove: readonly Case[] = [
  {
    name: "no policy at all",
    policies: {},
    reason:
      "No policy restricts it, so there is no permission to remove. A policy that isolates one of the two closes it.",
  },
  {
    name: "a rule for this peer alone",
    policies: policy("data", "db", `${onDb}ingress:\n  # backups\n${backup}  # the shop\n${fromWeb}  # the end\n`),
    result: "nothing allowed",
    has: ["# backups", "# the end"],
    lacks: ["# the shop", "app: web"],
  },
  {
    name: "a named port among others",
    policies: policy(
      "data",
      "db",
      `${onDb}ingress:\n${fromWeb}    ports:\n      - port: sql\n      - port: metrics # scraped\n`,
    ),
    port: "9187",
    result: "TCP 5432 allowed",
    has: ["- port: sql\n"],
    lacks: ["metrics"],
  },
  {
    name: "a port in the middle of a range",
    policies: policy(
      "data",
      "db",
      `${onDb}ingress:\n${fromWeb}    ports:\n      - port: 5000\n        endPort: 6000\n`,
    ),
    port: "TCP 5432",
    result: "TCP 5000-5431, 5433-6000 allowed",
  },
  {
    name: "one port of everything",
    policies: policy("data", "db", `${onDb}ingress:\n${fromWeb}`),
    port: "TCP 5432",
    result: "TCP 1-5431, 5433-65535, every UDP port and every SCTP port allowed",
    also: ["shop/web to data/db lost other protocols too"],
  },
  {
    name: "one port of a peer that stands beside others",
    policies: policy(
      "data",
      "db",
      `${onDb}ingress:\n${fromWeb}${backup.replace("  - from:\n", "")}    ports:\n      - port: 5432\n      - port: 9187\n`,
    ),
    port: "TCP 9187",
    result: "TCP 5432 allowed",
    has: ["app: backup", "app: web"],
  },
  {
    name: "a peer that means others too: this one is excepted",
    policies: policy("data", "db", `${onDb}ingress:\n${shop}    ports:\n      - port: 5432\n`),
    result: "nothing allowed",
    has: ["operator: NotIn", "- web\n"],
  },
  {
    name: "a port of a peer that means others too",
    policies: policy("data", "db", `${onDb}ingress:\n${shop}    ports:\n      - port: 5432\n      - port: 9187\n`),
    port: "TCP 9187",
    result: "TCP 5432 allowed",
    has: ["operator: NotIn"],
  },
  {
    name: "two policies that allow it",
    policies: [
      policy("data", "a", `podSelector:\n  matchLabels:\n    app: db\ningress:\n${fromWeb}`),
      policy(
        "data",
        "b",
        `podSelector:\n  matchLabels:\n    app: db\ningress:\n${shop}    ports:\n      - port: 5432\n`,
      ),
    ].join("---\n"),
    result: "nothing allowed",
    has: ["operator: NotIn"],
  },
  {
    name: "a rule for everybody",
    policies: policy("data", "all", `${denyIn}ingress:\n  - {}\n`),
    result: "nothing allowed",
    also: [/to data: any other pod lost everything$/, /^data\/db, shop\/cart, .* to data\/db lost everything$/],
    has: ["ingress: []"],
  },
  {
    name: "an address outside, of a block that has more",
    policies: policy(
      "shop",
      "web",
      "podSelector:\n  matchLabels:\n    app: web\ningress:\n  - from:\n      - ipBlock:\n          cidr: 0.0.0.0/0\n    ports:\n      - port: 8080\n  - from:\n      - ipBlock:\n          cidr: 203.0.113.0/24\n    ports:\n      - port: 9000\n",
    ),
    pair: ["203.0.113.0/24", "shop/web"],
    port: "TCP 8080",
    result: "TCP 9000 allowed",
    // A block with an exception is no longer one of all addresses, which pods of unknown address are in.
    also: [/ to shop\/web lost TCP 8080$/],
    has: ["except:\n", "- 203.0.113.0/24\n"],
  },
  {
    name: "pods that no manifest declares",
    policies: policy("data", "db", `${onDb}ingress:\n${backup}    ports:\n      - port: 5432\n`),
    pair: ["data: a pod with app=backup", "data/db"],
    result: "nothing allowed",
    has: ["ingress: []"],
  },
  {
    name: "any other pod",
    policies: policy("data", "db", `${onDb}ingress:\n  - from:\n      - podSelector: {}\n`),
    pair: ["data: any other pod", "data/db"],
    result: "nothing allowed",
    also: ["data/db to data/db lost everything"],
  },
  {
    name: "the side that closes less",
    policies: [
      policy(
        "shop",
        "web",
        "podSelector:\n  matchLabels:\n    app: web\npolicyTypes:\n  - Egress\negress:\n  - to:\n      - namespaceSelector:\n          matchLabels:\n            kubernetes.io/metadata.name: data\n        podSelector:\n          matchLabels:\n            app: db\n    ports:\n      - port: 5432\n",
      ),
      policy("data", "all", `${denyIn}ingress:\n  - from:\n      - namespaceSelector: {}\n`),
    ].join("---\n"),
    result: "nothing allowed",
    has: ["egress: []", "- namespaceSelector: {}"],
  },
  {
    name: "a policy in a List",
    policies: list(policy("data", "db", `${onDb}ingress:\n${fromWeb}${backup}`)),
    result: "nothing allowed",
    has: ["app: backup"],
    lacks: ["app: web"],
  },
  {
    name: "a policy in JSON",
    policies: {
      "p.json": json({
        podSelector: { matchLabels: { app: "db" } },
        policyTypes: ["Ingress"],
        ingress: [{ from: [{ podSelector: { matchLabels: { app: "backup" } } }, { namespaceSelector: {} }] }],
      }),
    },
    result: "nothing allowed",
    has: ['"NotIn"', '"backup"'],
  },
  {
    name: "a file with CRLF",
    policies: policy("data", "db", `${onDb}ingress:\n${fromWeb}${backup}`).replaceAll("\n", "\r\n"),
    result: "nothing allowed",
    has: ["app: backup"],
  },
  {
    name: "flow style",
    policies: policy(
      "data",
      "db",
      `${onDb}ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}, {podSelector: {}}]}]\n`,
    ),
    result: "nothing allowed",
    has: ["ingress: [{from: [{podSelector: {}}]}]"],
  },
  {
    name: "a policy behind an anchor",
    policies: policy("data", "db", `${onDb}ingress: &rules\n${fromWeb}`),
    result: "nothing allowed",
  },
];

function uriOf(name: string): string {
  return `file:///${name}`;
}

function filesOf({ policies }: Case): Texts {
  const named = typeof policies === "string" ? { "p.yaml": policies } : policies;
  return Object.fromEntries(
    Object.entries({ ...named, "w.yaml": workloads }).map(([name, text]) => [uriOf(name), text]),
  );
}

function apply(texts: Texts, { files }: MatrixEdit): Texts {
  const changed: Record<string, string> = { ...texts };
  for (const { uri, edits } of files) {
    const text = texts[uri] ?? "";
    const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
    for (const { range, newText } of edits) {
      const [from, to] = [range.start, range.end].map(
        ({ line, character }) => (starts[line] ?? text.length) + character,
      );
      changed[uri] = text.slice(0, from) + newText + text.slice(to);
    }
  }
  return changed;
}

/** What changes between other ends, in the engine's own words. */
function othersOf(before: Texts, after: Texts, isAsked: (source: string, destination: string) => boolean) {
  const [old, now] = [before, after].map((texts) => contextOf(texts, uriOf("w.yaml")).traffic);
  if (old === undefined || now === undefined) throw new Error("no traffic");
  return diffTraffic(old, now, { whole: true }).changes.filter(
    ({ source, destination }) => !isAsked(source.label, destination.label),
  );
}

function check(action: "allow" | "remove", given: Case): void {
  const { pair = ["shop/web", "data/db"], port = "", result, reason = null, also = [], has = [], lacks = [] } = given;
  const before = filesOf(given);
  const matrix = matrixOf({ texts: before });
  const { place, endpoints, between } = look(matrix);
  const [source, destination] = [place(pair[0]), place(pair[1])];
  const edit = matrix.edit({ version: 1, action, source, destination, port });
  if (edit === null) throw new Error("no edit");
  expect(edit.reason).toBe(reason);
  if (result === undefined) {
    expect(edit.files).toEqual([]);
    return;
  }
  const after = apply(before, edit);
  const next = matrixOf({ texts: after });
  const now = look(next);
  const known = now.endpoints.some(({ title }) => title === pair[0]);
  // A pod that only the removed rule spoke of is no row any more, and nobody lets it in.
  if (known) expect(now.between(pair[0], pair[1]).text.replace(", depends on the CNI", "")).toBe(result);
  else expect([result, endpoints[source]?.kind]).toEqual(["nothing allowed", "other"]);
  expect(between(pair[0], pair[1]).text).not.toBe(result);

  expect(edit.also.map((line, i) => (also[i] instanceof RegExp && also[i].test(line) ? also[i] : line))).toEqual(also);
  const titles = look(
    next,
    { base: "saved" },
    Object.entries(before).map(([uri, text]) => ({ uri, text })),
  );
  const told = edit.also.filter((line) => !line.endsWith(" too"));
  const isAsked = (from: string, to: string): boolean => isLabel(from, pair[0]) && isLabel(to, pair[1]);
  expect(othersOf(before, after, isAsked).length > 0).toBe(told.length > 0);
  expect(titles.header.changes?.count).toBeGreaterThan(0);

  const changed = Object.keys(after).filter((uri) => after[uri] !== before[uri]);
  if (given.changed !== undefined) expect(changed.sort()).toEqual(given.changed.map(uriOf).sort());
  for (const uri of changed) {
    const text = after[uri] ?? "";
    const { file } = contextOf(after, uri);
    expect(file.policies.flatMap(({ faults }) => faults)).toEqual([]);
    expect(file.stream.documents.flatMap(({ problems }) => problems)).toEqual([]);
    if (before[uri]?.includes("\r\n")) expect(text.replaceAll("\r\n", "")).not.toContain("\n");
    else expect(text).not.toContain("\r");
    if (before[uri]?.endsWith("\n")) expect(text.endsWith("\n")).toBe(true);
  }
  const all = changed.map((uri) => after[uri] ?? "").join("\n");
  for (const part of has) expect(all).toContain(part);
  for (const part of lacks) expect(all).not.toContain(part);
}

/** `data/db[Deployment]` is `data/db`; representatives and addresses have labels of their own. */
function isLabel(label: string, title: string): boolean {
  if (label.startsWith(`${title}[`)) return true;
  const pod = /^(\S+): (?:a pod with (\S+)|any other pod)$/.exec(title);
  if (pod !== null) return label === `${pod[1]}/${pod[2] === undefined ? "*" : `{${pod[2]}}`}`;
  const block = /^(\d+\.\d+\.\d+)\.0\/24$/.exec(title);
  if (block !== null) return label === `${block[1]}.0-${block[1]}.255[External]`;
  return title === "any address outside" && label.endsWith("[External]");
}

describe("allow", () => {
  it.each(allow)("$name", (given) => check("allow", given));
});

it("changes no other policy where the files come in another order", () => {
  // By name these are not in this order, and a change may put them in it.
  const own = (name: string) =>
    [
      workload(name, "web", { http: 80 }),
      workload(name, "db", { sql: 5432 }),
      policy(name, "db", `${onDb}ingress:\n${backup}${fromTeam}`),
    ].join("---\n");
  const fromTeam =
    "  - from:\n      - podSelector:\n          matchExpressions:\n            - key: app\n              operator: Exists\n";
  const texts = Object.fromEntries(["t-3", "t-20", "t-1", "t-11"].map((name) => [uriOf(`${name}.yaml`), own(name)]));
  for (const name of ["t-3", "t-20", "t-1", "t-11"]) {
    const matrix = matrixOf({ texts });
    const { place } = look(matrix);
    const [source, destination] = [place(`${name}/web`), place(`${name}/db`)];
    const edit = matrix.edit({ version: 1, action: "remove", source, destination, port: "TCP 5432" });
    expect(edit?.files.map(({ uri }) => uri)).toEqual([uriOf(`${name}.yaml`)]);
    expect(edit?.also).toEqual([`${name}/web to ${name}/db lost other protocols too`]);
  }
});

describe("remove", () => {
  it.each(remove)("$name", (given) => check("remove", given));
});
