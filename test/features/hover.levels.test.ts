import { expect, it } from "vitest";
import { hover } from "../../server/src/features/hover.ts";
import { contextOf, scenario, type Texts } from "../harness/features.ts";

/** What a hover says at `at` (with `$0` in it) of a file; a text that starts with `!` must not stand there. */
type Row = [title: string, file: string, at: string, ...fragments: string[]];

function contentsAt(texts: Texts, uri: string, at: string): string {
  const text = texts[uri] ?? "";
  const [before = "", after = ""] = at.split("$0");
  const place = text.indexOf(before + after);
  if (place < 0) throw new Error(`no ${before}${after} in ${uri}`);
  return hover(contextOf(texts, uri), place + before.length)?.contents ?? "(no hover)";
}

/** Each fragment, in this order: meaning, now, the other form, link. */
function says(contents: string, fragments: readonly string[]): void {
  let from = 0;
  for (const fragment of fragments) {
    if (fragment.startsWith("!")) {
      expect(contents).not.toContain(fragment.slice(1));
      continue;
    }
    expect(contents).toContain(fragment);
    const at = contents.indexOf(fragment, from);
    expect(at, `${fragment}\nbehind what stands before it in\n${contents}`).toBeGreaterThanOrEqual(0);
    from = at;
  }
  expect(contents.split("\n\n").at(-1)).toMatch(/^\[.*\]\(https:/);
}

const article = (file: string) => ({ ...scenario(`articles/${file}.yaml`), ...scenario("articles/guide.yaml") });

const and = "23-database-postgres-namespace-and-pod";
const or = "24-database-postgres-namespace-or-pod";
const andLead =
  "**AND**: one peer with two selectors, and both have to hold. Pods labelled `app=admin` *in* namespaces labelled `namespace=default`";
const asOr = [
  "Now: 1 workload: `default/admin`.",
  "it would be OR",
  "8 workloads more: `default/balance`",
  "(9 in all)",
];
const asAnd = ["it would be AND", "8 workloads fewer: `default/balance`", "(1 left of the 9 of both peers)"];

it.each<Row>([
  ["the dash of AND", and, "- $0namespaceSelector", andLead, ...asOr],
  ["namespaceSelector of AND", and, "name$0spaceSelector", andLead, ...asOr],
  ["podSelector of AND", and, "      pod$0Selector", andLead, ...asOr],
  ["from of AND", and, "fr$0om", "One peer with two selectors, and both have to hold (**AND**)", ...asOr],
  [
    "the first dash of OR",
    or,
    "$0- namespaceSelector",
    "**OR**: peer 1 is one of 2 peers",
    "Now: 9 workloads: ",
    ...asAnd,
  ],
  [
    "the second dash of OR",
    or,
    "$0- podSelector",
    "**OR**: peer 2 is one of 2 peers",
    "Now: none; the one workload in `database` does not fit.",
    ...asAnd,
  ],
  [
    "from of OR",
    or,
    "fr$0om",
    "**OR**: 2 peers, any one is enough",
    "(9 workloads)",
    "(none here)",
    "Now: 9 workloads: ",
    ...asAnd,
  ],
  [
    "the rule of OR",
    or,
    "$0- from",
    "**OR** between its 2 peers",
    "Now: 9 workloads",
    "`ports` left out means every port",
  ],
  [
    "two labels",
    "26-two-labels",
    "match$0Labels:\n      role",
    "**AND**: both labels have to be on the pod: `role=db` and `version=v2`.",
    "Now: 1 workload: `db`.",
    "Only part of it fits: `db-v1` (not labelled `version=v2`).",
    "Were one of the labels enough (OR: a policy for each), that would be 1 workload more.",
  ],
  [
    "one of two labels",
    "26-two-labels",
    "ver$0sion",
    "one of 2 requirements, and both have to hold (**AND**)",
    "Now: 1 workload",
  ],
  [
    "two rules",
    "31-postgres-ports-per-rule",
    "ing$0ress:",
    "**OR**: 2 rules, any one is enough, each with its own peers and ports",
    "- From pods labelled `app=indexer` in `default`, on TCP 443 (1 workload)",
    "- From pods labelled `app=admin` in `default`, on TCP 80 (1 workload)",
    "Sources now: 2 workloads: `admin`, `indexer`.",
    "As one rule, every port would be open to every peer.",
  ],
  [
    "the second of two rules",
    "31-postgres-ports-per-rule",
    "$0- from:\n    - podSelector:\n        matchLabels:\n          app: admin",
    "From pods labelled `app=admin` in `default`, on TCP 80.",
    "Rule 2 of 2; any one is enough (OR).",
    "Now: 1 workload: `admin`.",
    "With a dash before `ports` they would be two rules (OR)",
  ],
  [
    "a namespace selector alone",
    "05-role-db-from-myproject",
    "name$0spaceSelector",
    "All pods of namespaces labelled `project=myproject` may connect to the selected pods; nobody else by this rule.",
    "Now: 2 workloads: `my-namespace/admin`, `my-namespace/reports`.",
    "The policy's own namespace `default` is not among them.",
    "One in the same item, without a dash, would narrow it (AND).",
  ],
  [
    "every namespace",
    "08-balance-dns-all-namespaces",
    "namespaceSelector: {$0}",
    "All pods of the cluster may be reached by the selected pods",
    "`{}` means every namespace of the cluster",
    "No address outside the cluster is meant.",
  ],
  [
    "a pod selector alone",
    "01-postgres-from-balance",
    "- $0podSelector",
    "Pods labelled `app=balance` in `default` may connect to the selected pods; nobody else by this rule.",
    "Now: 1 workload: `balance`.",
    "Pods of other namespaces are not meant: `namespaceSelector` is not set.",
  ],
])("combines: %s", (_, file, at, ...fragments) => {
  says(contentsAt(article(file), `file:///articles/${file}.yaml`, at), fragments);
});

it.each<Row>([
  [
    "{} as the target",
    "13-deny-all-ingress",
    "podSelector: $0{}",
    "all pods of namespace `default`",
    "`{}` means every pod of the policy's namespace",
  ],
  [
    "a rule that is {}",
    "15-allow-all-ingress",
    "- $0{}",
    "This rule allows everything in",
    "`{}` means a rule that allows everything",
    "left out: no rule, the opposite: nothing is allowed",
  ],
  [
    "a to with nothing in it",
    "07-balance-dns-to-anywhere",
    "t$0o:\n    ports",
    "Everybody may be reached",
    "Null (no value) means everybody, addresses outside the cluster included. (`{}`: rejected by the API server; `[]` or left out: the same.)",
    "write `- namespaceSelector: {}`",
  ],
  [
    "a rule without ports",
    "29-egress-any-except-pods",
    "$0- to",
    "To addresses in",
    "`ports` left out means every port and protocol.",
  ],
  [
    "an empty direction",
    "14-deny-all-egress",
    "policy$0Types",
    "**Egress**: isolated, with no rule: by this policy nothing goes out, DNS neither.",
  ],
  [
    "what a spec leaves out",
    "13-deny-all-ingress",
    "sp$0ec",
    "Policy `deny-all` is about all pods of namespace `default`.",
    "`ingress` left out means no rule: nothing comes in",
  ],
])("empty values: %s", (_, file, at, ...fragments) => {
  says(contentsAt(article(file), `file:///articles/${file}.yaml`, at), fragments);
});

it.each<Row>([
  [
    "the whole policy",
    "02-test-network-policy",
    "ki$0nd",
    "Policy `test-network-policy` is about pods labelled `app=db` of namespace `default`.",
    "**Ingress**: isolated: only what its rule allows comes in.",
    "**Egress**: isolated: only what its rule allows goes out.",
    "172.17.0.0/16 without 172.17.1.0/24, all pods of namespaces labelled\n    project=myproject or role=frontend in default\n  → app=db in default: TCP 6379",
    "app=db in default → 10.0.0.0/24: TCP 5978",
    "Selects now: 2 workloads: `db`, `db-v1`.",
  ],
  [
    "its target",
    "02-test-network-policy",
    "pod$0Selector",
    "Who the policy is about: pods labelled `app=db` of namespace `default`",
    "Now: 2 workloads: `db`, `db-v1`.",
    "No other policy selects any of them.",
    // Nine pods can be selected at all: the tenth is on the host network.
    "7 workloads more: `admin`, `balance`, `curl`, `frontend`, `hello`, `indexer`, `postgres`.",
    "!node-agent",
  ],
  [
    "types that are written",
    "06-balance-egress-without-dns",
    "policy$0Types",
    "The directions that this policy is about: Egress.",
    "**Ingress**: this policy does not restrict connections in.",
    "Isolated now: 1 workload: `balance`.",
    "Left out, it would be Ingress and Egress, since there are egress rules.",
  ],
  [
    "a port of the pod",
    "35-frontend-to-backend",
    "port$0s",
    "**AND**: peer and port both have to fit.",
    "only on TCP 8080",
    "These are ports of the selected pods (the pod's port, not the Service's).",
    "With a dash before `ports`",
  ],
  [
    "a port without protocol",
    "35-frontend-to-backend",
    "$0port: 8080",
    "TCP 8080 of the selected pods is open to pods labelled `app=frontend` in `default`.",
    "`protocol` left out means TCP.",
  ],
  [
    "a named port",
    "32-hello-named-port",
    "port: $0my-http",
    "TCP `my-http`: the container port of that name",
    "Pod port 8080 on `hello`",
    "Service `hello` 80 → pod port 8080",
  ],
  [
    "the Service's port",
    "33-hello-service-port",
    "port: $080",
    "Not among the container ports of `hello`",
    "Service `hello` takes 80, but leads to pod port 8080, which this does not open",
  ],
  [
    "two ports for two peers",
    "30-postgres-shared-ports",
    "  po$0rts:",
    "**AND**: the ports narrow both peers of this rule",
    "Between the ports it is OR",
  ],
  [
    "a block and what is carved out",
    "02-test-network-policy",
    "ci$0dr: 172",
    "Addresses in `172.17.0.0/16` without `172.17.1.0/24`",
    "65,536 addresses, `172.17.0.0` to `172.17.255.255`. 256 addresses carved out, 65,280 addresses left.",
    "Part of `172.16.0.0/12`, a private range (RFC 1918).",
    "Meant for addresses outside the cluster",
  ],
  [
    "except",
    "02-test-network-policy",
    "exc$0ept",
    "Carved out of `172.17.0.0/16`, and of nothing else",
    "256 addresses, `172.17.1.0` to `172.17.1.255`",
  ],
  [
    "the metadata server",
    "11-instance-metadata",
    "cidr: $0169",
    "1 address, `169.254.169.254`.",
    "This is the cloud metadata server.",
  ],
  [
    "a public block",
    "38-ns-1-from-ip-block",
    "ipB$0lock",
    "256 addresses, `203.0.113.0` to `203.0.113.255`.",
    "a range for documentation",
    "may be that of a load balancer",
  ],
])("facts: %s", (_, file, at, ...fragments) => {
  says(contentsAt(article(file), `file:///articles/${file}.yaml`, at), fragments);
});

it("names the policies beside it, and how many of its pods they select", () => {
  const texts = { ...article("13-deny-all-ingress"), ...scenario("articles/01-postgres-from-balance.yaml") };
  says(contentsAt(texts, "file:///articles/13-deny-all-ingress.yaml", "pod$0Selector"), [
    "Now: 9 workloads",
    "Another policy selects some of them too: `default.postgres` (ingress, 1 of 9).",
    "Policies add up (**OR**)",
  ]);
  says(contentsAt(texts, "file:///articles/01-postgres-from-balance.yaml", "pod$0Selector"), [
    "Now: 1 workload: `postgres`.",
    "Another policy selects them too: `deny-all` (ingress).",
  ]);
});

const shop = scenario("shop");

it.each<Row>([
  [
    "a label of pods",
    "data/postgres.yaml",
    "        a$0pp: postgres\n        tier",
    "The pods carry the label `app=postgres`",
    "Now on 1 workload of `data`: `postgres`.",
    "Policies that select pods by it: `postgres`.",
  ],
  [
    "a label of the owner",
    "data/postgres.yaml",
    "  labels:\n    a$0pp",
    "Labels of the StatefulSet itself. Policies do not look at them",
  ],
  [
    "a label that a peer asks for",
    "data/backup.yaml",
    "app: $0backup",
    "Policies with a peer that asks for it: `postgres` (ingress).",
  ],
  [
    "a label of a namespace",
    "namespaces.yaml",
    "te$0am: storefront",
    "The namespace carries the label `team=storefront`",
    "No policy known here asks for it.",
  ],
  [
    "a container port",
    "data/postgres.yaml",
    "container$0Port: 5432",
    "TCP 5432 of the pod, named `postgres`",
    "Opened by `postgres`.",
    "Now 5 workloads can connect to it: `backup`, `shop/cart`, `shop/checkout`, `shop/mailer`, `shop/web`.",
    "Service `postgres` 5432 → pod port 5432.",
  ],
  [
    "a container port of the node",
    "monitoring/node-exporter.yaml",
    "containerPort: $09100",
    "TCP 9100 of the node",
    "undefined",
  ],
  [
    "a Service's port",
    "shop/cart.yaml",
    "port: 8$00",
    "TCP 80 → pod port 8080 (`http`). Policies name the pod port, never the Service's.",
    "Now: 1 workload: `cart`.",
  ],
  [
    "a Service",
    "shop/cart.yaml",
    "kind: Ser$0vice",
    "Policies that select them: `same-namespace` (ingress).",
    "**In**: isolated by `same-namespace`. 3 workloads can reach it:",
  ],
  [
    "a namespace",
    "namespaces.yaml",
    "name: da$0ta",
    "Namespace `data` has 2 policies: `metrics-from-monitoring`, `postgres`. All its pods are isolated for ingress.",
    "In it: 3 workloads: `backup`, `postgres`, `redis`.",
    "**In**: some pod here can be reached by 4 workloads of other namespaces: `shop/cart`, `shop/checkout`, `shop/mailer`, `shop/web`.",
    "**Out**: some pod here can reach 4 workloads of other namespaces",
  ],
  ["a workload's namespace", "shop/cart.yaml", "namespace: $0shop", "Namespace `shop` has 2 policies"],
  ["host network", "monitoring/node-exporter.yaml", "host$0Network", "runs on the host network"],
])("manifests: %s", (_, file, at, ...fragments) => {
  const uri = `file:///shop/${file}`;
  says(contentsAt(shop, uri, at), fragments);
});

const policy = (spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p\n  namespace: data\nspec:\n${spec}`;

it.each<[string, string, ...string[]]>([
  [
    "an operator that there is not",
    "  podSel$0ector: {matchExpressions: [{key: app, operator: in, values: [redis]}]}\n",
    "Not in force: the API server rejects it.",
    "The pods that these labels select",
    "The API server rejects `spec.podSelector.matchExpressions[0].operator`, so nothing is said here about what matches.",
    "!Now:",
    "!all pods",
  ],
  [
    "a protocol that there is not",
    "  podSelector: {}\n  ingress: [{ports: [{pro$0tocol: tcp, port: 80}]}]\n",
    "`TCP`, `UDP` or `SCTP`",
    "!TCP only",
  ],
  [
    "a sound peer beside it",
    "  podSelector: {}\n  ingress: [{from: [{podS$0elector: {matchLabels: {app: redis}}}, {namespaceSelector: {matchExpressions: [{key: a, operator: in}]}}]}]\n",
    "Not in force",
    "Now: 1 workload: `redis`.",
    "!would be AND",
  ],
  [
    "a sound part beside it",
    "  podSel$0ector: {matchLabels: {app: redis}}\n  ingress: [{ports: [{protocol: tcp}]}]\n",
    "Not in force: the API server rejects it.",
    "Now: 1 workload: `redis`.",
  ],
  [
    "a peer with nothing",
    "  podSelector: {}\n  ingress: [{from: [$0{}]}]\n",
    "an empty peer, which the API server rejects",
    "`{}` means a peer with nothing set",
    "!Now:",
  ],
  [
    "a block without cidr",
    "  podSelector: {}\n  egress: [{to: [{ipBl$0ock: {}}]}]\n",
    "An address block without `cidr`, which the API server rejects",
    "!Now:",
  ],
  [
    "everything of IPv6",
    "  podSelector: {}\n  egress: [{to: [{ipBlock: {ci$0dr: '::/0'}}]}]\n",
    "2^128 addresses",
    "It takes in the private range `fc00::/7` and the cloud metadata server of AWS",
  ],
  [
    "port: null",
    "  podSelector: {}\n  ingress: [{ports: [{po$0rt: null}]}]\n",
    "Every TCP port",
    "Null (no value) means every port of the protocol.",
  ],
  [
    "a label without value",
    "  podSelector:\n    matchLabels:\n      a$0pp:\n",
    "the label `app=`, with an empty value",
  ],
  [
    "an operator",
    "  podSelector: {matchExpressions: [{key: app, oper$0ator: Exists}]}\n",
    "Pods with any `app` label.",
    "Now: 3 workloads in `data`",
    "- `DoesNotExist`: there is no such label",
  ],
])("places: %s", (_, marked, ...fragments) => {
  const at = marked.indexOf("$0");
  const uri = "file:///p.yaml";
  const text = policy(marked.replace("$0", ""));
  const contents = hover(contextOf({ ...shop, [uri]: text }, uri), policy("").length + at)?.contents ?? "(no hover)";
  for (const fragment of fragments) {
    if (fragment.startsWith("!")) expect(contents).not.toContain(fragment.slice(1));
    else expect(contents).toContain(fragment);
  }
});

it.each<[string, string, ...string[]]>([
  [
    "a value that is filled in",
    "    podSelector:\n      match$0Labels: {app: {{ .Values.app }}}\n",
    "The labels that a pod",
    "template",
  ],
  [
    "what an if may leave out",
    "    podSelector: {}\n    {{- if .Values.x }}\n    ingress: [{}]\n    {{- end }}\n$0",
    "template",
    "!everything comes in",
  ],
  [
    "variables that Flux puts in",
    "    podSelector:\n      match$0Labels: {app: ${APP}, tier: a-${TIER}}\n",
    "The labels that a pod",
    "Unknown until it is filled in: `${APP}`, `a-${TIER}`.",
  ],
  [
    "a value of ytt",
    "    podSelector:\n      match$0Labels:\n        app: #@ data.values.app\n",
    "The labels that a pod",
    "template",
  ],
])("templates: %s", (_, marked, ...fragments) => {
  const text = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p\nspec:\n${marked}`;
  const at = text.endsWith("$0") ? text.indexOf("kind:") : text.indexOf("$0");
  const uri = "file:///p.yaml";
  const contents = hover(contextOf({ ...shop, [uri]: text.replace("$0", "") }, uri), at)?.contents ?? "(no hover)";
  says(contents, fragments);
  expect(contents).not.toContain("Now:");
});
