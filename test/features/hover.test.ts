import { expect, it } from "vitest";
import { hover } from "../../server/src/features/hover.ts";
import type { Settings } from "../../server/src/source/settings.ts";
import { contextOf, scenario, type Texts, withCursor } from "../harness/features.ts";

const workload = (namespace: string, name: string, labels: string, rest = "") => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  template:
    metadata: {labels: {${labels}}}
    spec:${rest === "" ? " {}" : rest}
`;
const ports = (...list: readonly string[]) => `
      containers: [{name: main, ports: [${list.join(", ")}]}]`;

/** Namespaces a (team: x), b (team: x), c; undeclared: d. */
const cluster = `apiVersion: v1
kind: Namespace
metadata: {name: a, labels: {team: x}}
---
apiVersion: v1
kind: Namespace
metadata: {name: b, labels: {team: x}}
---
apiVersion: v1
kind: Namespace
metadata: {name: c}
${workload("a", "web", "app: web, tier: front", ports("{name: http, containerPort: 8080}"))}${workload("a", "db", "app: db, tier: back", ports("{name: sql, containerPort: 5432}", "{name: metrics, containerPort: 9187}"))}${workload("a", "cache", "app: cache, tier: back", ports("{name: metrics, containerPort: 9121}"))}${workload("b", "web", "app: web")}${workload("b", "job", "app: job")}${workload("c", "tool", "app: tool")}---
apiVersion: v1
kind: Service
metadata: {name: database, namespace: a}
spec: {selector: {app: db}, ports: [{port: 80, targetPort: sql}]}
`;

const policy = (spec: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: p
  namespace: a
spec:
${spec.replace(/^\n/, "")}`;

function hoverOn(marked: string, others: Texts = {}, settings: Partial<Settings> = {}): string {
  const { text, offset } = withCursor(marked);
  const uri = "file:///p.yaml";
  return hover(contextOf({ [uri]: text, ...others }, uri, settings), offset)?.contents ?? "(no hover)";
}

const known = { "file:///cluster.yaml": cluster };

/** Marked policy, and what the hover says; a text that starts with `!` must not stand there. */
type Row = [title: string, marked: string, ...fragments: string[]];

function check(_title: string, marked: string, ...fragments: string[]): void {
  const contents = hoverOn(marked, known);
  for (const fragment of fragments) {
    if (fragment.startsWith("!")) expect(contents).not.toContain(fragment.slice(1));
    else expect(contents).toContain(fragment);
  }
}

const and = `
  podSelector: {}
  ingress:
    - from:
        - namespaceSelector:
            matchLabels: {team: x}
          podSelector:
            matchLabels: {app: web}
`;
const or = `
  podSelector: {}
  ingress:
    - from:
        - namespaceSelector:
            matchLabels: {team: x}
        - podSelector:
            matchLabels: {app: web}
`;
const at = (spec: string, what: string, nth = 0) => {
  let place = -1;
  for (let i = 0; i <= nth; i++) place = spec.indexOf(what, place + 1);
  if (place < 0) throw new Error(`no ${what}`);
  return policy(`${spec.slice(0, place)}$0${spec.slice(place)}`);
};

it.each<Row>([
  [
    "dash of an AND peer",
    at(and, "- namespaceSelector"),
    "**AND**",
    "labelled `app=web` *in* namespaces labelled `team=x`",
    "Now: 2 workloads: `web`, `b/web`.",
    "would be OR",
    "3 workloads more: `cache`, `db`, `b/job`",
    "!**OR**",
  ],
  ["namespaceSelector of an AND peer", at(and, "namespaceSelector"), "**AND**", "Now: 2 workloads"],
  ["podSelector of an AND peer", at(and, "podSelector:", 1), "**AND**", "Now: 2 workloads"],
  ["from with one AND peer", at(and, "from"), "One peer with two selectors", "**AND**"],
  [
    "dash of an OR peer",
    at(or, "- namespaceSelector"),
    "**OR**",
    "peer 1 is one of 2",
    "all pods of namespaces labelled `team=x`",
    "would be AND",
    "3 workloads fewer: `cache`, `db`, `b/job`",
    "!**AND**",
  ],
  ["second dash", at(or, "- podSelector"), "**OR**", "peer 2 is one of 2", "Now: 1 workload: `web`."],
  [
    "from with two peers",
    at(or, "from"),
    "**OR**: 2 peers",
    "- All pods of namespaces labelled `team=x` (5 workloads)",
    "- Pods labelled `app=web` in `a` (1 workload)",
    "would be AND",
  ],
  ["rule of two peers", at(or, "- from"), "**OR** between its 2 peers"],
  [
    "to",
    at(or.replace("ingress", "egress").replace("from", "to"), "to:"),
    "**OR**: 2 peers",
    "may be reached by the selected pods",
  ],
])("peers: %s", check);

it.each<Row>([
  [
    "a pod selector alone",
    policy(`
  podSelector: {}
  ingress:
    - from:
        - $0podSelector: {matchLabels: {app: web}}
`),
    "Pods labelled `app=web` in `a` may connect",
    "nobody else by this rule",
    "Now: 1 workload: `web`.",
    "Pods of other namespaces are not meant",
    "1 workload more: `b/web`",
  ],
  [
    "a namespace selector alone",
    policy(`
  podSelector: {}
  ingress:
    - from:
        - $0namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: b}}
`),
    "All pods of namespace `b`",
    "Now: 2 workloads: `b/job`, `b/web`.",
  ],
  [
    "every namespace",
    policy(`
  podSelector: {}
  ingress:
    - from:
        - namespaceSelector$0: {}
`),
    "All pods of the cluster",
    "`{}` means every namespace of the cluster",
    "(no value) or left out: not set",
  ],
  [
    "a namespace that nobody declares",
    policy(`
  podSelector: {}
  ingress:
    - from:
        - $0namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: d}}
`),
    "unknown: nothing here is declared in a namespace `d`",
  ],
  [
    "a namespace's name as a label",
    policy(`
  podSelector: {}
  ingress:
    - from:
        - $0namespaceSelector: {matchLabels: {name: b}}
`),
    "Now: none here",
    "`b` is a namespace's *name*, and it is labelled `team=x`",
    "`kubernetes.io/metadata.name: b` matches it",
  ],
  [
    "a selector that matches nothing",
    policy(`
  podSelector: {}
  ingress:
    - from:
        - $0podSelector: {matchLabels: {app: wbe}}
`),
    "Now: none of the 3 workloads in `a`.",
  ],
  [
    "an expression",
    policy(`
  podSelector: {}
  ingress:
    - from:
        - $0podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [web, db]}]}
`),
    "Pods without `app` being `web` or `db` in `a`",
    "Now: 1 workload: `cache`.",
  ],
  [
    "an empty peer",
    policy(`
  podSelector: {}
  ingress:
    - from:
        - $0podSelector:
`),
    "which the API server rejects",
    "Null (no value) means not set",
  ],
  [
    "from that is empty",
    policy(`
  podSelector: {}
  ingress:
    - from$0: []
`),
    "Everybody may connect to the selected pods: all pods, and addresses outside the cluster.",
    "`[]` means everybody",
    "`{}`: rejected",
  ],
  [
    "from that is null",
    policy(`
  podSelector: {}
  ingress:
    - from$0:
      ports: [{port: 80}]
`),
    "Everybody",
    "Null (no value) means everybody",
  ],
])("one peer: %s", check);

it.each<Row>([
  [
    "one rule",
    policy(`
  podSelector: {}
  $0ingress:
    - from: [{podSelector: {matchLabels: {app: web}}}]
`),
    "One rule.",
    "from pods labelled `app=web` in `a`, on all ports and protocols",
    "Selected now: 3 workloads",
    "Sources now: 1 workload: `web`.",
    "Not the Ingress resource",
  ],
  [
    "two rules",
    policy(`
  podSelector: {matchLabels: {app: db}}
  $0ingress:
    - from: [{podSelector: {matchLabels: {app: web}}}]
      ports: [{port: 5432}]
    - ports: [{protocol: UDP}]
`),
    "**OR**: 2 rules, any one is enough, each with its own peers and ports",
    "- From pods labelled `app=web` in `a`, on TCP 5432 (1 workload)",
    "- From anybody, addresses outside the cluster included, on every UDP port",
  ],
  [
    "no rule",
    policy(`
  podSelector: {}
  $0ingress: []
`),
    "nothing may come in to the selected pods",
    "`[]` means no rule",
  ],
  [
    "no egress rule and no type",
    policy(`
  podSelector: {}
  $0egress: []
`),
    "the implied `policyTypes` do not take in egress",
  ],
  [
    "rules without the type",
    policy(`
  podSelector: {}
  policyTypes: [Ingress]
  $0egress:
    - {}
`),
    "Without effect: `policyTypes` lacks Egress",
  ],
  [
    "a rule that is {}",
    policy(`
  podSelector: {}
  ingress:
    $0- {}
`),
    "allows everything in",
    "`{}` means a rule that allows everything",
    "left out: no rule, the opposite",
  ],
  [
    "a rule that is null",
    policy(`
  podSelector: {}
  ingress:
    $0-
`),
    "allows everything in",
    "Null (no value) means a rule that allows everything",
  ],
  [
    "one of two rules",
    policy(`
  podSelector: {}
  ingress:
    $0- from: [{podSelector: {}}]
      ports: [{port: 80}]
    - {}
`),
    "From all pods of `a`, on TCP 80. **AND** between peer and port.",
    "Rule 1 of 2; any one is enough (OR)",
  ],
])("rules: %s", check);

it.each<Row>([
  [
    "target",
    policy("  $0podSelector: {matchLabels: {tier: back}}"),
    "pods labelled `tier=back` of namespace `a`, and of no other",
    "isolates them for ingress:",
    "Now: 2 workloads: `cache`, `db`.",
    "No other policy selects any of them",
    "1 workload more: `web`",
  ],
  [
    "target {}",
    policy("  $0podSelector: {}"),
    "all pods of namespace `a`",
    "`{}` means every pod of the policy's namespace",
    "left out: the same",
  ],
  [
    "target with company",
    `${policy("  $0podSelector: {matchLabels: {tier: back}}")}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: other, namespace: a}
spec: {podSelector: {}, policyTypes: [Egress]}
`,
    "Another policy selects them too: `other` (egress)",
    "Policies add up",
  ],
  [
    "policyTypes written",
    policy("  podSelector: {}\n  $0policyTypes: [Egress]"),
    "about: Egress.",
    "**Ingress**: this policy does not restrict connections in.",
    "**Egress**: isolated, with no rule: by this policy nothing goes out, DNS neither.",
  ],
  ["an item of policyTypes", policy("  podSelector: {}\n  policyTypes: [In$0gress]"), "about: Ingress."],
  [
    "policyTypes implied",
    policy("  podSelector: {}\n  $0policyTypes: []\n  egress: [{}]"),
    "implied: Ingress and Egress, since there are egress rules",
    "a rule allows everything, so everything goes out",
    "`[]` means implied",
  ],
  [
    "two labels",
    policy("  podSelector:\n    $0matchLabels: {app: db, tier: back}"),
    "**AND**: both labels have to be on the pod: `app=db` and `tier=back`",
    "Now: 1 workload: `db`.",
    "Only part of it fits: `cache` (not labelled `app=db`)",
  ],
  [
    "one label",
    policy("  podSelector:\n    matchLabels: {$0app: db}"),
    "The pod has to carry the label `app=db`.",
    "Now: 1 workload in `a`: `db`.",
  ],
  [
    "one of two labels",
    policy("  podSelector:\n    matchLabels: {app: d$0b, tier: back}"),
    "one of 2 requirements, and both have to hold (**AND**)",
  ],
  [
    "a label value that nobody has",
    policy("  podSelector:\n    matchLabels: {app: $0dbb}"),
    "Now: none of the 3 workloads in `a`. Values of `app` there: `cache`, `db`, `web`.",
  ],
  [
    "labels and expressions",
    policy(
      "  podSelector:\n    matchLabels: {tier: back}\n    $0matchExpressions: [{key: app, operator: In, values: [db, web]}]",
    ),
    "**AND**: 1 expression and what `matchLabels` asks for",
    "Now: 1 workload: `db`.",
  ],
  [
    "one expression",
    policy("  podSelector:\n    matchExpressions:\n      $0- {key: app, operator: In, values: [db, web]}"),
    "Pods with `app` one of `db` or `web`. Any one value is enough (**OR**).",
    "Now: 2 workloads in `a`: `db`, `web`.",
  ],
  [
    "an expression about a missing label",
    policy("  podSelector:\n    matchExpressions: [{key: x, $0operator: DoesNotExist}]"),
    "without a `x` label",
    "!do not have the label at all match too",
  ],
  [
    "labels {}",
    policy("  podSelector:\n    $0matchLabels: {}"),
    "No requirement: every pod matches.",
    "`{}` means no requirement",
  ],
  [
    "a namespace label",
    policy("  podSelector: {}\n  ingress: [{from: [{namespaceSelector: {matchLabels: {t$0eam: x}}}]}]"),
    "The namespace has to carry the label `team=x`.",
    "Now: 2 namespaces: `a`, `b`.",
    "Selectors see labels, not names",
  ],
])("selectors: %s", check);

it.each<Row>([
  [
    "one port behind one peer",
    policy(`
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {}}]
      $0ports: [{port: 5432}]
`),
    "**AND**: peer and port both have to fit. All pods of `a` may connect to the selected pods, and only on TCP 5432.",
    "Container port 5432 (`sql`) on `db`; Service `database` 80 → pod port 5432",
    "not the Service's",
  ],
  [
    "ports behind two peers",
    policy(`
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {}}, {namespaceSelector: {}}]
      $0ports: [{port: 5432}, {port: 53, protocol: UDP}]
`),
    "**AND**: the ports narrow both peers",
    "only TCP 5432 or UDP 53 is open",
    "Between the ports it is OR",
  ],
  [
    "ports to anybody",
    policy(`
  podSelector: {}
  egress:
    - $0ports: [{port: 53}, {port: 53, protocol: UDP}]
`),
    "**OR**: any one port is enough: TCP 53 or UDP 53, to anybody.",
  ],
  [
    "ports []",
    policy(`
  podSelector: {}
  ingress:
    - $0ports: []
`),
    "No limit: every port and every protocol",
    "`[]` means every port and protocol",
  ],
  [
    "a port that is {}",
    policy(`
  podSelector: {}
  ingress:
    - ports:
        $0- {}
`),
    "Every TCP port, and no other protocol.",
    "`{}` means every TCP port",
  ],
  [
    "a named port",
    policy(`
  podSelector: {}
  ingress:
    - ports:
        - protocol: TCP
          $0port: metrics
`),
    "TCP `metrics`: the container port of that name",
    "Pod port 9187 on `db`; pod port 9121 on `cache`; no container port of that name and protocol on `web`",
  ],
  [
    "a port that no pod declares",
    policy(`
  podSelector: {matchLabels: {app: db}}
  ingress: [{ports: [{port: $080}]}]
`),
    "Not among the container ports of `db`; Service `database` takes 80, but leads to pod port 5432, which this does not open",
  ],
  [
    "a port of an egress rule",
    policy(`
  podSelector: {matchLabels: {app: web}}
  egress:
    - to: [{podSelector: {matchLabels: {app: db}}}]
      ports: [{$0port: 5432}]
`),
    "ports of the pods connected to",
    "Container port 5432 (`sql`) on `db`",
  ],
  [
    "a protocol",
    policy(`
  podSelector: {}
  ingress: [{ports: [{protocol: U$0DP, port: 53}]}]
`),
    "UDP only: this says nothing about TCP or SCTP on the same number.",
  ],
  [
    "a range",
    policy(`
  podSelector: {}
  ingress: [{ports: [{port: 32000, endP$0ort: 32767}]}]
`),
    "TCP 32000-32767: 768 ports, both ends included",
    "endPort",
  ],
])("ports: %s", check);

it.each<Row>([
  [
    "a block",
    policy("  podSelector: {}\n  ingress: [{from: [{$0ipBlock: {cidr: 172.17.0.0/16, except: [172.17.1.0/24]}}]}]"),
    "Addresses in `172.17.0.0/16` without `172.17.1.0/24`",
    "65,536 addresses, `172.17.0.0` to `172.17.255.255`. 256 addresses carved out, 65,280 addresses left.",
    "Part of `172.16.0.0/12`, a private range (RFC 1918)",
    "load balancer",
    "No pod here has a known address inside",
  ],
  [
    "everything",
    policy("  podSelector: {}\n  egress: [{to: [{ipBlock: {$0cidr: 0.0.0.0/0}}]}]"),
    "4,294,967,296 addresses",
    "Every IPv4 address",
    "It takes in the private ranges `10.0.0.0/8`, `172.16.0.0/12` and `192.168.0.0/16` and the cloud metadata server (`169.254.169.254`).",
    "Pods inside: 6 workloads",
  ],
  [
    "everything but the metadata server",
    policy("  podSelector: {}\n  egress: [{to: [{ipBlock: {$0cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]}]"),
    "1 address carved out",
    "!metadata server (`169",
  ],
  [
    "one address",
    policy("  podSelector: {}\n  egress: [{to: [{ipBlock: {$0cidr: 169.254.169.254/32}}]}]"),
    "1 address, `169.254.169.254`.",
    "This is the cloud metadata server.",
  ],
  [
    "IPv6",
    policy("  podSelector: {}\n  egress: [{to: [{ipBlock: {$0cidr: 2001:db8::/64}}]}]"),
    "2^64 addresses, `2001:db8::` to `2001:db8::ffff:ffff:ffff:ffff`",
  ],
  [
    "except",
    policy("  podSelector: {}\n  egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, $0except: [10.1.0.0/16]}}]}]"),
    "Carved out of `10.0.0.0/8`, and of nothing else",
    "- `10.1.0.0/16`: 65,536 addresses",
  ],
  [
    "no block",
    policy("  podSelector: {}\n  egress: [{to: [{ipBlock: {$0cidr: example.com}}]}]"),
    "`example.com` is not an address block",
  ],
  [
    "one of two peers",
    policy("  podSelector: {}\n  egress: [{to: [{$0ipBlock: {cidr: 10.0.0.0/8}}, {podSelector: {}}]}]"),
    "**OR**: one of 2 peers",
  ],
])("address blocks: %s", check);

it.each<Row>([
  [
    "kind",
    at(and, "podSelector").replace("$0", "").replace("kind:", "$0kind:"),
    "Policy `p` is about all pods of namespace `a`.",
    "- **Ingress**: isolated: only what its rule allows comes in.",
    "- **Egress**: this policy does not restrict connections out.",
    "app=web in namespaces labelled team=x → all pods of a: all ports and protocols",
    "Selects now: 3 workloads",
  ],
  ["name", policy("  podSelector: {}").replace("name: p", "name: $0p"), "Policy `p` is about all pods"],
  [
    "a rejected policy",
    policy("  podSelector: {}\n  ingress: [{ports: [{protocol: tcp}]}]").replace("name: p", "name: $0p"),
    "Not in force: the API server rejects it.",
  ],
  [
    "namespace",
    policy("  podSelector: {}").replace("namespace: a", "namespace: $0a"),
    "selects pods of namespace `a` only",
    "There now: 3 workloads",
  ],
  ["nothing on a comment", policy("  podSelector: {} # a $0comment"), "(no hover)"],
  ["nothing in the indentation", policy(" $0 podSelector: {}"), "(no hover)"],
])("policy: %s", check);

it.each<[title: string, uri: string, mark: (text: string) => string, ...fragments: string[]]>([
  [
    "workload",
    "shop/data/postgres.yaml",
    (text) => text.replace("kind: StatefulSet", "$0kind: StatefulSet"),
    "StatefulSet `data/postgres` is selected by 2 policies: `metrics-from-monitoring` (ingress), `postgres` (ingress).",
    "**In**: isolated by",
    "- TCP 5432: `backup`, `shop/cart`",
    "**Out**: not isolated",
    "any address outside the cluster",
  ],
  [
    "isolated workload",
    "shop/monitoring/grafana.yaml",
    (text) => text.replace("  name: grafana", "  name: $0grafana"),
    "No workload known here can reach it.",
    "- TCP 9090: `prometheus`",
  ],
  [
    "host network",
    "shop/monitoring/node-exporter.yaml",
    (text) => text.replace("kind:", "$0kind:"),
    "runs on the host network",
  ],
  [
    "service",
    "shop/shop/cart.yaml",
    (text) => text.replace("kind: Service", "$0kind: Service"),
    "TCP 80 → pod port 8080 (`http`)",
    "Now: 1 workload: `cart`.",
  ],
  [
    "namespace",
    "shop/namespaces.yaml",
    (text) => text.replace("name: monitoring", "name: $0monitoring"),
    "Namespace `monitoring` has 1 policy: `grafana-egress`. None isolates all its pods",
    "no border",
  ],
])("objects: %s", (_, path, mark, ...fragments) => {
  const texts = scenario("shop");
  const uri = `file:///${path}`;
  const { text, offset } = withCursor(mark(texts[uri] ?? ""));
  const contents = hover(contextOf({ ...texts, [uri]: text }, uri), offset)?.contents ?? "(no hover)";
  for (const fragment of fragments) expect(contents).toContain(fragment);
});

it("claims nothing where no workload is declared", () => {
  const contents = hoverOn(at(and, "- namespaceSelector"));
  expect(contents).toContain("**AND**");
  expect(contents).toContain("unknown");
  expect(contents).not.toContain("workloads more");
});

it("says that the workspace is still being read", () => {
  const { text, offset } = withCursor(policy("  $0podSelector: {}"));
  const context = { ...contextOf({ "file:///p.yaml": text }, "file:///p.yaml"), complete: false };
  expect(hover(context, offset)?.contents).toContain("still being read");
});

it("names at most eight workloads", () => {
  const many = Array.from({ length: 12 }, (_, i) => workload("a", `w${i}`, "app: w")).join("");
  const contents = hoverOn(policy("  $0podSelector: {}"), { "file:///many.yaml": many });
  expect(contents).toContain("Now: 12 workloads: ");
  expect(contents).toContain("and 4 more.");
});

it("says nothing about the cluster of a template", () => {
  const contents = hoverOn(policy("  $0podSelector:\n    matchLabels: {app: {{ .Values.app }}}"), known);
  expect(contents).not.toContain("Now:");
});

it("says of a template neither what its rules let in nor whom it selects", () => {
  const spec = (marked: string) =>
    policy(
      `  podSelector:\n    matchLabels:\n      {{- include "labels" . | nindent 6 }}\n  policyTypes: [Ingress]\n  ingress:\n    - {{- toYaml .Values.rule | nindent 6 }}\n`.replace(
        `${marked}:`,
        `$0${marked}:`,
      ),
    );
  const types = hoverOn(spec("policyTypes"), known);
  expect(types).toContain("The directions that this policy is about: Ingress.");
  expect(types).toContain("nothing is said here about the cluster");
  expect(types).not.toContain("everything comes in");
  const whole = hoverOn(spec("podSelector").replace("$0", "").replace("spec:", "$0spec:"), known);
  expect(whole).toContain("Policy `p` is about pods that its template selects of namespace `a`.");
});

it("finds the policy in a List", () => {
  const item = policy("  $0podSelector: {}").replace(/^/gm, "    ").replace("    apiVersion", "  - apiVersion");
  expect(hoverOn(`apiVersion: v1\nkind: List\nitems:\n${item}`, known)).toContain("all pods of namespace `a`");
});

it("answers at every offset of broken and whole texts, inside the document", () => {
  const broken = [
    "",
    "a",
    "- -",
    "{{ x }}",
    "spec:\n\t- from",
    "kind: NetworkPolicy\nspec: [",
    "kind: NetworkPolicy\nspec:\n  ingress: {from: x}\n  podSelector: []",
  ];
  const whole = Object.values(scenario("shop")).concat(policy(and), cluster);
  for (const text of [...broken, ...whole, ...whole.map((each) => each.slice(0, each.length * 0.7))]) {
    const context = contextOf({ "file:///x.yaml": text }, "file:///x.yaml");
    for (let offset = 0; offset <= text.length; offset += 3) {
      const result = hover(context, offset);
      if (result === undefined) continue;
      const start = (context.file.stream.starts[result.document] ?? 0) + result.span.start;
      expect(start).toBeLessThanOrEqual(offset);
      expect(result.contents).not.toMatch(/undefined(?! what)|NaN|\[object/);
    }
  }
});
