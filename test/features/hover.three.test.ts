import { expect, it } from "vitest";
import { hover } from "../../server/src/features/hover.ts";
import { contextOf, withCursor } from "../harness/features.ts";
import { three } from "./three/load.ts";

/*
 * Three namespaces, fifteen workloads, several policies on one pod. Numbers and names are counted by hand from the
 * manifests under three/.
 */

/** `at`: a piece of the file with `$0` in it; `nth`: which of those alike. A fragment with `!` must not stand there. */
function contentsAt(file: string, at: string): string {
  const uri = `file:///three/${file}.yaml`;
  const text = three[uri] ?? "";
  const { text: piece, offset } = withCursor(at);
  const place = text.indexOf(piece);
  if (place < 0) throw new Error(`no ${piece} in ${file}`);
  return hover(contextOf(three, uri), place + offset)?.contents ?? "(no hover)";
}

function says(contents: string, fragments: readonly string[]): void {
  let from = 0;
  for (const fragment of fragments) {
    if (fragment.startsWith("!")) {
      expect(contents).not.toContain(fragment.slice(1));
      continue;
    }
    const at = contents.indexOf(fragment, from);
    expect(at, `${fragment}\nin this order in\n${contents}`).toBeGreaterThanOrEqual(0);
    from = at;
  }
}

it.each<[string, string, string, ...string[]]>([
  [
    "an AND beside another peer adds up with itself alone",
    "policies",
    "$0- namespaceSelector:\n            matchLabels:\n              team: web",
    "**AND**: one peer with two selectors",
    "This is one of 2 peers, any one is enough (OR).",
    "Now: 3 workloads: `front/gateway`, `front/login`, `front/web`.",
    "it would be OR: all pods of namespaces labelled `team=web`, or pods labelled `tier=edge` in `back`.",
    "That is 2 workloads more: `front/assets`, `front/tester` (5 in all).",
  ],
  [
    "two peers that people write for one",
    "policies",
    "$0- podSelector: {matchExpressions",
    "**OR**: peer 2 is one of 2 peers",
    "Now: 1 workload: `batch`.",
    "That is 1 workload fewer: `batch` (2 left of the 3 of both peers).",
  ],
  [
    "a port's name with another number on each pod",
    "policies",
    "port: $0http",
    "TCP `http`: the container port of that name, whatever its number on each pod.",
    "Pod port 8081 on `orders`; pod port 8082 on `stock`; pod port 8083 on `pay`; Service `api` 80 → pod ports 8081, 8082, 8083",
  ],
  [
    "a port's name that two pods do not have",
    "policies",
    "port: $0metrics",
    "Pod port 9100 on `orders`; no container port of that name and protocol on `pay`, `stock`",
    "!Service `",
  ],
  [
    "rules with pods and blocks",
    "policies",
    "e$0gress:\n    - to:",
    "**OR**: 3 rules",
    "Destinations now: 4 workloads: `cache`, `db`, `queue`, `kube-system/coredns`, and the addresses of 2 blocks.",
  ],
  [
    "a block less what is private",
    "policies",
    "cidr: $00.0.0.0/0",
    "4,294,967,296 addresses, `0.0.0.0` to `255.255.255.255`. 16,777,217 addresses carved out, 4,278,190,079 addresses left.",
    "Every IPv4 address but those carved out. It takes in the private ranges `172.16.0.0/12` and `192.168.0.0/16`.",
  ],
  [
    "nearly all of an IPv6 block",
    "policies",
    "cidr: $02001:db8::/32",
    "2^96 addresses",
    "2^80 addresses carved out, about 2^96 addresses left.",
  ],
  [
    "one requirement of one value or another",
    "policies",
    "match$0Expressions:\n              - {key: tier",
    "Only pods with `tier` one of `api` or `job` match. A second requirement would have to hold as well (AND).",
    "Now: 4 workloads: `batch`, `orders`, `pay`, `stock`.",
    "!write `In`",
  ],
  [
    "two requirements, one of them a NotIn",
    "policies",
    "match$0Expressions:\n      - key: tier",
    "**AND**: 2 expressions",
    "Now: 3 workloads: `assets`, `gateway`, `web`.",
    "Only part of it fits: `login` (`app` is `login`).",
  ],
  [
    "one of two requirements",
    "policies",
    "operator: $0NotIn\n        values: [login]",
    "Pods without `app` being `login`. Both requirements of the selector have to hold (**AND**).",
    "Pods that do not have the label at all match too.",
    "Now: 4 workloads in `front`: `assets`, `gateway`, `tester`, `web`.",
  ],
  [
    "two labels",
    "policies",
    "match$0Labels:\n      app: db",
    "**AND**: both labels have to be on the pod: `app=db` and `tier=data`.",
    "Now: 1 workload: `db`.",
    "Only part of it fits: `cache` (not labelled `app=db`), `queue` (not labelled `app=db`).",
    "that would be 2 workloads more.",
  ],
  [
    "another policy on all of them",
    "policies",
    "podS$0elector:\n    matchLabels:\n      tier: api",
    "Now: 3 workloads: `orders`, `pay`, `stock`.",
    "Another policy selects them too: `default-deny` (ingress, egress).",
    "4 workloads more: `batch`, `cache`, `db`, `queue`.",
  ],
  [
    "other policies on some of them",
    "policies",
    "pod$0Selector: {}",
    "Now: 7 workloads: `batch`, `cache`, `db`, `orders`, `pay`, `queue`, `stock`.",
    "Other policies select some of them too: `api` (ingress, egress, 3 of 7), `db` (ingress, 1 of 7).",
  ],
  [
    "everybody on one protocol",
    "policies",
    "from$0: []",
    "Everybody may connect to the selected pods",
    "`ports` narrows it to every UDP port.",
    "`[]` means everybody",
  ],
  [
    "the ports of everybody",
    "policies",
    "por$0ts:\n        - protocol: UDP\n    - {}",
    "Every UDP port and nothing else, from anybody.",
  ],
  [
    "a namespace selector that is null",
    "policies",
    "namespace$0Selector:\n          podSelector: {}",
    "This one: all pods of `front`.",
    "Null (no value) means not set",
    "Pods of other namespaces are not meant: `namespaceSelector` is not set.",
  ],
  [
    "rules that are not there, of a direction that is not meant",
    "policies",
    "egress$0: []",
    "No rule, and the implied `policyTypes` do not take in egress: this policy says nothing about it.",
    "`[]` means no rule: nothing goes out, but only where `policyTypes` has Egress.",
    "!Without effect",
  ],
  [
    "a workload: ranges that another policy tells apart are one",
    "back",
    "kind: $0Deployment",
    "Deployment `back/orders` is selected by 2 policies: `default-deny` (ingress, egress), `api` (ingress, egress).",
    "5 workloads can reach it:",
    "- TCP 8081: `front/gateway`, `front/login`, `front/web`",
    "- TCP 9100: `ops/grafana`, `ops/prometheus`",
    "2 workloads can be reached from it:",
    "- TCP 5432: `db`",
    "- TCP 53, UDP 53: `kube-system/coredns`",
    "- TCP 443, 8000-8100: `0.0.0.0-9.255.255.255`, `11.0.0.0-169.254.169.253`, `169.254.169.255-255.255.255.255`, `2001:db8::/48` and 1 more",
  ],
])("%s", (_, file, at, ...fragments) => {
  says(contentsAt(file, at), fragments);
});

const uri = "file:///p.yaml";
const policy = (spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: back}\nspec:\n${spec}`;

it.each<[string, string, ...string[]]>([
  [
    "a pair among three peers names its dash",
    "  podSelector: {}\n  ingress: [{$0from: [{ipBlock: {cidr: 10.0.0.0/8}}, {namespaceSelector: {matchLabels: {team: web}}}, {podSelector: {matchLabels: {tier: edge}}}]}]\n",
    "**OR**: 3 peers",
    "Now: 5 workloads: `front/assets`, `front/gateway`, `front/login`, `front/tester`, `front/web`, and the addresses of 1 block.",
    "Peers 2 and 3 as one, without the dash of peer 3: it would be AND: only pods labelled `tier=edge` in namespaces labelled `team=web`.",
    "2 workloads fewer: `front/assets`, `front/tester` (3 left of the 5 of both peers).",
  ],
  [
    "a port of everybody outside",
    "  podSelector: {}\n  egress: [{ports: [{$0port: 53, protocol: UDP}]}]\n",
    "The selected pods may connect to UDP 53 of everybody, inside the cluster and outside.",
    "These are ports of whatever is connected to: of a pod its own port, not its Service's.",
  ],
  [
    "rules of a direction without effect promise nothing",
    "  podSelector: {}\n  policyTypes: [Egress]\n  ing$0ress: [{from: [{podSelector: {}}]}]\n",
    "Without effect: `policyTypes` lacks Ingress",
    "!`- {}` everything",
  ],
  [
    "a label that must not be there",
    "  podSelector: {matchExpressions: [{key: tier, oper$0ator: DoesNotExist}]}\n",
    "Pods without a `tier` label.",
    "Now: none of the 7 workloads in `back`.",
    "!match too",
  ],
  [
    "a pod selector that is null beside a namespace selector",
    "  podSelector: {}\n  ingress: [{from: [{namespaceSelector: {}, pod$0Selector: null}]}]\n",
    "Null (no value) means not set: every pod, if the peer has a `namespaceSelector`; else it is rejected.",
  ],
])("%s", (_, marked, ...fragments) => {
  const { text, offset } = withCursor(policy(marked));
  const contents = hover(contextOf({ ...three, [uri]: text }, uri), offset)?.contents ?? "(no hover)";
  says(contents, fragments);
});

const onHost = "Not counted: `agent` on the host network, where Kubernetes leaves undefined what a policy does.";

it.each([
  ["the name", "  name: $0p", "Now: none of the 2 workloads in `ops`.", onHost],
  ["the target", "podS$0elector", "Now: none of the 2 workloads in `ops`.", onHost, "2 workloads more"],
  ["the labels", "match$0Labels", "Now: none of the 2 workloads in `ops`.", onHost],
  ["a label", "app: $0agent", "Values of `app` there: `grafana`, `prometheus`.", onHost],
])("tells of the host network at %s", (_, at, ...fragments) => {
  const text = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p\n  namespace: ops\nspec:\n  podSelector:\n    matchLabels:\n      app: agent\n`;
  const { text: piece, offset } = withCursor(at);
  const context = contextOf({ ...three, [uri]: text }, uri);
  says(hover(context, text.indexOf(piece) + offset)?.contents ?? "(no hover)", fragments);
});

it.each([
  [
    "back",
    "There now: 7 workloads: `batch`, `cache`, `db`, `orders`, `pay`, `queue`, `stock`.",
    "4 policies live there",
  ],
  ["ops", "There now: 2 workloads: `grafana`, `prometheus`.", "Not counted: `agent` on the host network"],
])("counts the pods of namespace %s as every selector does", (namespace, ...fragments) => {
  const text = policy("  podSelector: {}\n").replace("namespace: back", `namespace: ${namespace}`);
  says(
    hover(contextOf({ ...three, [uri]: text }, uri), text.indexOf("namespace:"))?.contents ?? "(no hover)",
    fragments,
  );
});
