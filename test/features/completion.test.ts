import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { wholeDocuments } from "../../server/src/features/completion/documents.ts";
import { type CompletionItemResult, completion, type DocumentSnippet } from "../../server/src/features/completion.ts";
import { contextOf, scenario, withCursor } from "../harness/features.ts";
import { expandSnippet } from "../harness/snippets.ts";

const uri = "file:///p.yaml";
const shop = scenario("shop");
const snippets = Object.values(
  JSON.parse(readFileSync(new URL("../../snippets/netpol.json", import.meta.url), "utf8")) as Record<
    string,
    DocumentSnippet
  >,
);

const policy = (spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p\n  namespace: data\n${spec.replace(/^\n/, "")}`;

function complete(marked: string) {
  const { text, offset } = withCursor(marked);
  const context = contextOf({ [uri]: text, ...shop }, uri);
  const found = completion(context, offset, snippets);
  return { text, context, items: found?.items ?? [], span: found?.span, document: found?.document ?? 0 };
}

const labels = (items: readonly CompletionItemResult[]) => items.map(({ label }) => label);

/** The text after accepting an item as an editor does: further lines get the line's indentation. `$0`: the cursor. */
function accept(marked: string, label: string): string {
  const { text, context, items, span, document } = complete(marked);
  const item = items.find((each) => each.label === label);
  if (item === undefined || span === undefined) throw new Error(`no ${label} among ${labels(items).join(", ")}`);
  const base = context.file.stream.starts[document] ?? 0;
  const start = base + span.start;
  const indent = /^ */.exec(text.slice(text.lastIndexOf("\n", start - 1) + 1))?.[0] ?? "";
  const end = item.insert.includes("$0") ? item.insert : `${item.insert}$0`;
  const inserted = expandSnippet(end.replace("$0", "\u0000").split("\n")).replace("\u0000", "$0");
  return text.slice(0, start) + inserted.replaceAll("\n", `\n${indent}`) + text.slice(base + span.end);
}

it.each<[string, string, string[]]>([
  ["fields of a spec", policy("spec:\n  $0"), ["podSelector", "policyTypes", "ingress", "egress"]],
  [
    "fields that are not there yet",
    policy("spec:\n  podSelector: {}\n  po$0\n  ingress: []"),
    ["policyTypes", "egress"],
  ],
  ["root fields", policy("s$0"), ["spec"]],
  ["metadata", policy("spec: {}").replace("  name: p\n", "  name: p\n  la$0\n"), ["labels", "annotations"]],
  ["an ingress rule", policy("spec:\n  ingress:\n    - $0"), ["from", "ports"]],
  ["an egress rule", policy("spec:\n  egress:\n    - ports: []\n      $0"), ["to"]],
  [
    "kinds of peer",
    policy("spec:\n  ingress:\n    - from:\n        - $0"),
    ["podSelector", "namespaceSelector", "namespaceSelector and podSelector", "ipBlock"],
  ],
  [
    "the second selector",
    policy("spec:\n  ingress:\n    - from:\n        - podSelector: {}\n          $0"),
    ["namespaceSelector"],
  ],
  [
    "nothing beside an ipBlock",
    policy("spec:\n  egress:\n    - to:\n        - ipBlock:\n            cidr: 10.0.0.0/8\n          $0"),
    [],
  ],
  ["an ipBlock", policy("spec:\n  egress:\n    - to:\n        - ipBlock:\n            $0"), ["cidr", "except"]],
  ["a port", policy("spec:\n  ingress:\n    - ports:\n        - protocol: TCP\n          $0"), ["port", "endPort"]],
  ["a selector", policy("spec:\n  podSelector:\n    $0"), ["matchLabels", "matchExpressions"]],
  [
    "an expression",
    policy("spec:\n  podSelector:\n    matchExpressions:\n      - key: app\n        $0"),
    ["operator", "values"],
  ],
  [
    "lists without indentation",
    policy("spec:\n  ingress:\n  - from:\n    - podSelector: {}\n      $0"),
    ["namespaceSelector"],
  ],
  ["in brackets", policy("spec:\n  ingress: [{from: [{podSelector: {}, $0"), ["namespaceSelector"]],
  [
    "in a List",
    `apiVersion: v1\nkind: List\nitems:\n  - apiVersion: networking.k8s.io/v1\n    kind: NetworkPolicy\n    metadata: {name: p, namespace: data}\n    spec:\n      $0`,
    ["podSelector", "policyTypes", "ingress", "egress"],
  ],
  [
    "items with their dash below from",
    policy("spec:\n  ingress:\n    - from:\n        $0"),
    ["- podSelector", "- namespaceSelector", "- namespaceSelector and podSelector", "- ipBlock"],
  ],
  [
    "items with their dash before others",
    policy("spec:\n  ingress:\n    - from:\n        $0\n        - podSelector: {}"),
    ["- podSelector", "- namespaceSelector", "- namespaceSelector and podSelector", "- ipBlock"],
  ],
  ["rules with their dash", policy("spec:\n  egress:\n    $0"), ["- to", "- ports"]],
  ["the type that is missing, with its dash", policy("spec:\n  policyTypes:\n    - Ingress\n    $0"), ["- Egress"]],
  [
    "ports with their dash",
    policy("spec:\n  ingress:\n    - ports:\n        $0"),
    ["- protocol", "- port", "- endPort"],
  ],
  [
    "values that are not in the list yet",
    policy("spec:\n  podSelector:\n    matchExpressions:\n      - {key: app, operator: In, values: [redis, $0]}"),
    ["backup", "postgres"],
  ],
  [
    "the value under the cursor too",
    policy("spec:\n  podSelector:\n    matchExpressions:\n      - {key: app, operator: In, values: [redis$0]}"),
    ["backup", "postgres", "redis"],
  ],
  [
    "blocks that are not carved out yet",
    policy(
      "spec:\n  egress:\n    - to:\n        - ipBlock:\n            cidr: 10.0.0.0/7\n            except:\n              - 10.0.0.0/8\n              - $0",
    ),
    [],
  ],
  ["an empty selector behind its key", policy("spec:\n  podSelector: $0"), ["{}"]],
  ["none where the selector goes on below", policy("spec:\n  podSelector: $0\n    matchLabels: {app: redis}"), []],
  [
    "lists of types behind their key",
    policy("spec:\n  policyTypes: $0\n  ingress: []"),
    ["[Ingress]", "[Egress]", "[Ingress, Egress]"],
  ],
  ["nothing below a key that has its value", policy("spec:\n  podSelector: {}\n    $0"), []],
  ["nothing beside keys of another column", policy("spec:\n  podSelector: {}\n   $0"), []],
  ["nothing beside dashes of another column", policy("spec:\n  ingress:\n    - ports: []\n  - $0"), []],
  ["nothing below an item that has its value", policy("spec:\n  ingress:\n    - {}\n      $0"), []],
  ["below an anchor", policy("spec:\n  podSelector: &all\n    $0"), ["matchLabels", "matchExpressions"]],
  ["no key in a file of comments", "# what comes here\n$0", wholeDocuments(snippets).map(({ trigger }) => trigger)],
  [
    "the first key of what is typed",
    "# a policy\nk$0",
    [...wholeDocuments(snippets).map(({ trigger }) => trigger), "apiVersion", "kind", "metadata", "spec"],
  ],
  ["nothing in another kind", "apiVersion: v1\nkind: ConfigMap\nspec:\n  $0", []],
  ["nothing in a comment", policy("spec:\n  # $0"), []],
  ["nothing behind a tab", policy("spec:\n\t$0"), []],
])("offers %s", (_, marked, expected) => {
  expect(labels(complete(marked).items)).toEqual(expected);
});

it.each<[string, string, string[]]>([
  [
    "label keys of the target's namespace",
    policy("spec:\n  podSelector:\n    matchLabels:\n      $0"),
    ["app 3 workloads: backup, postgres, redis", "tier 2 workloads: postgres, redis"],
  ],
  [
    "label values",
    policy("spec:\n  podSelector:\n    matchLabels:\n      app: $0"),
    ["backup 1 workload: backup", "postgres 1 workload: postgres", "redis 1 workload: redis"],
  ],
  [
    "labels of the peer's namespace",
    policy(
      "spec:\n  ingress:\n    - from:\n        - namespaceSelector:\n            matchLabels:\n              kubernetes.io/metadata.name: shop\n          podSelector:\n            matchLabels:\n              tier: $0",
    ),
    [
      "backend 2 workloads: shop/cart, shop/checkout",
      "frontend 1 workload: shop/web",
      "worker 1 workload: shop/mailer",
    ],
  ],
  [
    "labels of every namespace",
    policy(
      "spec:\n  ingress:\n    - from:\n        - namespaceSelector: {}\n          podSelector:\n            matchLabels:\n              $0",
    ),
    [
      "app 7 workloads: backup, postgres, redis, …",
      "tier 6 workloads: postgres, redis, shop/cart, …",
      "app.kubernetes.io/name 2 workloads: monitoring/grafana, monitoring/prometheus",
      "k8s-app 1 workload: kube-system/coredns",
    ],
  ],
  [
    "namespace labels",
    policy("spec:\n  ingress:\n    - from:\n        - namespaceSelector:\n            matchLabels:\n              $0"),
    [
      "kubernetes.io/metadata.name 4 namespaces: data, kube-system, monitoring, …",
      "team 3 namespaces: data, monitoring, shop",
    ],
  ],
  [
    "namespace names",
    policy(
      "spec:\n  ingress:\n    - from:\n        - namespaceSelector:\n            matchLabels:\n              kubernetes.io/metadata.name: $0",
    ),
    ["shop 4 workloads", "data 3 workloads", "monitoring 3 workloads", "kube-system 1 workload"],
  ],
  [
    "keys of an expression",
    policy("spec:\n  podSelector:\n    matchExpressions:\n      - key: $0"),
    ["app 3 workloads: backup, postgres, redis", "tier 2 workloads: postgres, redis"],
  ],
  [
    "operators",
    policy("spec:\n  podSelector:\n    matchExpressions:\n      - {key: app, operator: $0"),
    [
      "In the label has one of the values",
      "NotIn the label has none of the values, or is not there",
      "Exists the label is there, whatever its value",
      "DoesNotExist the label is not there",
    ],
  ],
  [
    "values of an expression",
    policy(
      "spec:\n  podSelector:\n    matchExpressions:\n      - key: tier\n        operator: In\n        values: [$0]",
    ),
    ["cache 1 workload: redis", "database 1 workload: postgres"],
  ],
  [
    "values of an expression, in lines",
    policy(
      "spec:\n  podSelector:\n    matchExpressions:\n      - key: tier\n        operator: In\n        values:\n          - $0",
    ),
    ["cache 1 workload: redis", "database 1 workload: postgres"],
  ],
  [
    "ports of the selected pods",
    policy(
      "spec:\n  podSelector: {matchLabels: {app: postgres}}\n  ingress:\n    - ports:\n        - protocol: TCP\n          port: $0",
    ),
    ["5432 postgres", "9187 metrics", "metrics 9187", "postgres 5432"],
  ],
  [
    "ports of the peers",
    policy(
      "spec:\n  podSelector: {}\n  egress:\n    - to:\n        - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}\n      ports:\n        - protocol: UDP\n          port: $0",
    ),
    ["53 dns", "dns 53"],
  ],
  [
    "well-known ports of anybody",
    policy("spec:\n  podSelector: {}\n  egress:\n    - ports:\n        - port: $0"),
    ["53 DNS", "80 HTTP", "443 HTTPS"],
  ],
  [
    "policy types",
    policy("spec:\n  policyTypes:\n    - Ingress\n    - $0"),
    ["Egress connections from the selected pods"],
  ],
  [
    "policy types in brackets",
    policy("spec:\n  policyTypes: [$0]"),
    ["Ingress connections to the selected pods", "Egress connections from the selected pods"],
  ],
  [
    "protocols",
    policy("spec:\n  ingress:\n    - ports:\n        - protocol: $0"),
    [
      "TCP what a port without `protocol` means",
      "UDP DNS, QUIC, syslog",
      "SCTP only where the network plugin supports it",
    ],
  ],
  [
    "except inside its block",
    policy(
      "spec:\n  egress:\n    - to:\n        - ipBlock:\n            cidr: 169.254.0.0/16\n            except:\n              - $0",
    ),
    ["169.254.169.254/32 cloud metadata server"],
  ],
  [
    "namespaces",
    policy("spec: {}").replace("namespace: data", "namespace: $0"),
    ["shop 4 workloads", "data 3 workloads", "monitoring 3 workloads", "kube-system 1 workload", "default 0 workloads"],
  ],
  [
    "names",
    policy("spec:\n  podSelector: {matchLabels: {app: redis}}").replace("name: p", "name: $0"),
    ["data.redis ", "allow-to-redis "],
  ],
])("knows %s", (_, marked, expected) => {
  expect(complete(marked).items.map(({ label, detail }) => `${label} ${detail ?? ""}`)).toEqual(expected);
});

it("offers of very many blocks those with what is typed, however far behind they stand", () => {
  const peers = Array.from({ length: 400 }, (_, n) => `{ipBlock: {cidr: 10.${n % 200}.${n >> 1}.0/32}}`);
  const other = policy(`spec: {podSelector: {}, egress: [{to: [${peers.join(", ")}]}]}`).replace("name: p", "name: q");
  const typed = (cidr: string) =>
    labels(
      complete(
        `${policy(`spec:\n  egress:\n    - to:\n        - ipBlock:\n            cidr: ${cidr}$0`)}\n---\n${other}`,
      ).items,
    );
  expect(typed("10.199.199")).toContain("10.199.199.0/32");
  expect(typed("172.")).toContain("172.16.0.0/12");
  expect(typed("").length).toBeGreaterThan(400);
});

it("offers common blocks and those of other policies", () => {
  const other = policy("spec: {podSelector: {}, egress: [{to: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}").replace(
    "name: p",
    "name: q",
  );
  const { items } = complete(
    `${policy("spec:\n  egress:\n    - to:\n        - ipBlock:\n            cidr: $0")}\n---\n${other}`,
  );
  expect(labels(items)).toEqual(expect.arrayContaining(["0.0.0.0/0", "169.254.169.254/32", "203.0.113.0/24"]));
  expect(items.find(({ label }) => label === "203.0.113.0/24")?.detail).toBe("used in data/q");
});

it.each<[string, string, string, string]>([
  ["a field", "spec:\n  podS$0", "podSelector", "spec:\n  podSelector:\n    matchLabels:\n      $0"],
  ["a list field", "spec:\n  ing$0\n", "ingress", "spec:\n  ingress:\n    - $0\n"],
  [
    "a list field without indentation",
    "spec:\n  egress:\n  - {}\n  ing$0\n",
    "ingress",
    "spec:\n  egress:\n  - {}\n  ingress:\n  - $0\n",
  ],
  [
    "a peer with its dash",
    "spec:\n  ingress:\n    - from:\n        pod$0\n        - ipBlock: {cidr: 10.0.0.0/8}\n",
    "- namespaceSelector and podSelector",
    "spec:\n  ingress:\n    - from:\n        - namespaceSelector:\n            matchLabels:\n              kubernetes.io/metadata.name: \n          podSelector:\n            matchLabels:\n              $0\n        - ipBlock: {cidr: 10.0.0.0/8}\n",
  ],
  ["a type with its dash", "spec:\n  policyTypes:\n    $0\n", "- Egress", "spec:\n  policyTypes:\n    - Egress$0\n"],
  ["a whole list", "spec:\n  policyTypes: $0\n", "[Ingress]", "spec:\n  policyTypes: [Ingress]$0\n"],
  ["behind a dash", "spec:\n  ingress:\n    - $0", "from", "spec:\n  ingress:\n    - from:\n        - $0"],
  [
    "a peer",
    "spec:\n  ingress:\n    - from:\n        - $0",
    "namespaceSelector and podSelector",
    "spec:\n  ingress:\n    - from:\n        - namespaceSelector:\n            matchLabels:\n              kubernetes.io/metadata.name: \n          podSelector:\n            matchLabels:\n              $0",
  ],
  [
    "the second selector without a dash",
    "spec:\n  ingress:\n    - from:\n        - podSelector: {}\n          name$0",
    "namespaceSelector",
    "spec:\n  ingress:\n    - from:\n        - podSelector: {}\n          namespaceSelector:\n            matchLabels:\n              $0",
  ],
  [
    "ports",
    "spec:\n  ingress:\n    - from: []\n      p$0",
    "ports",
    "spec:\n  ingress:\n    - from: []\n      ports:\n        - protocol: TCP\n          port: $0",
  ],
  ["only the key, where the colon is there", "spec:\n  podS$0: {}", "podSelector", "spec:\n  podSelector$0: {}"],
  [
    "a key in the middle of a word",
    "spec:\n  po$0dSel",
    "podSelector",
    "spec:\n  podSelector:\n    matchLabels:\n      $0",
  ],
  [
    "a value",
    "spec:\n  ingress: [{ports: [{protocol: $0}]}]",
    "UDP",
    "spec:\n  ingress: [{ports: [{protocol: UDP$0}]}]",
  ],
  [
    "a value in quotes",
    'spec:\n  podSelector:\n    matchLabels:\n      app: "re$0"',
    "redis",
    "spec:\n  podSelector:\n    matchLabels:\n      app: redis$0",
  ],
  [
    "a label key",
    "spec:\n  podSelector:\n    matchLabels:\n      a$0",
    "app",
    "spec:\n  podSelector:\n    matchLabels:\n      app: $0",
  ],
  [
    "a key above what it holds",
    "spec:\n  podS$0\n    matchLabels: {app: redis}",
    "podSelector",
    "spec:\n  podSelector:$0\n    matchLabels: {app: redis}",
  ],
  [
    "a port with the protocol that it needs",
    "spec:\n  egress:\n    - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]\n      ports:\n        - port: $0",
    "dns",
    "spec:\n  egress:\n    - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]\n      ports:\n        - port: dns\n          protocol: UDP$0",
  ],
  [
    "a port with its protocol, in brackets",
    "spec:\n  egress: [{to: [{namespaceSelector: {}}], ports: [{port: $0}]}]",
    "dns",
    "spec:\n  egress: [{to: [{namespaceSelector: {}}], ports: [{port: dns, protocol: UDP$0}]}]",
  ],
  ["a field in brackets", "spec:\n  podSelector: {ma$0}", "matchLabels", "spec:\n  podSelector: {matchLabels: {$0}}"],
])("accepts %s", (_, marked, label, expected) => {
  const result = accept(policy(marked), label);
  expect(result).toBe(policy(expected));
  const { context } = complete(result);
  expect(context.file.stream.documents.flatMap(({ problems }) => problems)).toEqual([]);
});

it("keeps to the steps that the document has", () => {
  const text = (rest: string) =>
    `kind: NetworkPolicy\nspec:\n    podSelector: {}\n    egress:\n        - to:\n              - podSelector:\n${rest}`;
  expect(accept(text("                    $0"), "matchLabels")).toBe(
    text("                    matchLabels:\n                        $0"),
  );
});

it("quotes label values that would be no strings", () => {
  const flag =
    'apiVersion: v1\nkind: Pod\nmetadata: {name: x, namespace: data, labels: {flag: "true", v: "1.0"}}\nspec: {containers: []}\n---\n';
  expect(accept(`${flag}${policy("spec:\n  podSelector:\n    matchLabels:\n      flag: $0")}`, "true")).toContain(
    'flag: "true"$0',
  );
});

it.each<[string, string, boolean]>([
  ["an empty file", "$0", true],
  ["behind a comment", "# shop\nnet$0", true],
  ["behind ---", "kind: X\n---\n$0\n", true],
  ["between two ---", "kind: X\n---\nnetpol-$0\n---\nkind: Y\n", true],
  ["in a document", "kind: X\n$0\n", false],
  ["above a document", "$0\nkind: X\n", false],
  ["indented", "  $0", false],
])("offers whole policies only where a document may start: %s", (_, marked, expected) => {
  const found = labels(complete(marked).items).filter((label) => label.startsWith("netpol-"));
  expect(found.includes("netpol-deny-ingress")).toBe(expected);
  expect(found.filter((label) => label.startsWith("netpol-peer-"))).toEqual([]);
});

it("answers at every offset of broken and whole texts", () => {
  for (const text of Object.values(shop).flatMap((each) => [
    each,
    each.slice(0, each.length * 0.6),
    each.replaceAll(":", ""),
  ])) {
    const context = contextOf({ [uri]: text }, uri);
    for (let offset = 0; offset <= text.length; offset += 5) {
      const found = completion(context, offset, snippets);
      if (found === undefined) continue;
      const base = context.file.stream.starts[found.document] ?? 0;
      expect(base + found.span.start).toBeLessThanOrEqual(offset);
      expect(base + found.span.end).toBeGreaterThanOrEqual(offset);
      expect(text.slice(base + found.span.start, base + found.span.end)).not.toContain("\n");
    }
  }
});

it.each(['"', "'"])("finds what is typed behind the quote %s", (quote) => {
  const { text, items, span } = complete(
    policy(`spec:\n  podSelector:\n    matchLabels:\n      app: ${quote}re$0${quote}`),
  );
  expect(items.map(({ filter }) => filter)).toEqual(["backup", "postgres", "redis"].map((value) => `${quote}${value}`));
  expect(text.slice(span?.start, span?.end)).toBe(`${quote}re${quote}`);
});

it("answers in a line full of quotes that are not closed", () => {
  const { items } = complete(policy(`spec:\n  podSelector: {a: "${'\\"'.repeat(200_000)}|`.replace("|", "$0")));
  expect(items).toEqual([]);
});
