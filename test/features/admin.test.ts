import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { placeOfPart } from "../../server/src/features/adminPlace.ts";
import { codeLenses, resolveCodeLens } from "../../server/src/features/codeLens.ts";
import { completion, type DocumentSnippet } from "../../server/src/features/completion.ts";
import { definition } from "../../server/src/features/definition.ts";
import { createRuleRunner } from "../../server/src/features/diagnostics.ts";
import { foldingRanges } from "../../server/src/features/folding.ts";
import { hover } from "../../server/src/features/hover.ts";
import { inlayHints } from "../../server/src/features/inlayHints.ts";
import { references } from "../../server/src/features/references.ts";
import { rename } from "../../server/src/features/rename.ts";
import { documentSymbols, workspaceSymbols } from "../../server/src/features/symbols.ts";
import type { LayerPart } from "../../server/src/manifest/kinds/policyKind.ts";
import { readManifestFile } from "../../server/src/manifest/read.ts";
import { rules } from "../../server/src/rules/index.ts";
import type { Rule } from "../../server/src/rules/rule.ts";
import type { Path } from "../../server/src/yaml/find.ts";
import { contextOf, type Texts, withCursor } from "../harness/features.ts";
import { expandSnippet } from "../harness/snippets.ts";

const snippets = Object.values(
  JSON.parse(readFileSync(new URL("../../snippets/netpol.json", import.meta.url), "utf8")) as Record<
    string,
    DocumentSnippet
  >,
);

const namespace = (name: string, team: string) =>
  `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {team: ${team}}}\n`;
const workload = (home: string, name: string, port: number) =>
  `---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: ${home}}\nspec:\n  selector: {matchLabels: {app: ${name}}}\n  template:\n    metadata: {labels: {app: ${name}}}\n    spec: {containers: [{name: main, ports: [{name: ${name}-port, containerPort: ${port}}]}]}\n`;

const cluster = [
  namespace("shop", "shop"),
  namespace("lab", "lab"),
  namespace("ops", "ops"),
  workload("shop", "web", 8080),
  workload("shop", "db", 5432),
  workload("lab", "probe", 9000),
  workload("ops", "prom", 9090),
].join("");

const networkPolicy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
  namespace: shop
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: {}
      ports:
        - port: 5432
`;

const fence = `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata:
  name: fence
spec:
  tier: Admin
  priority: 10
  subject:
    namespaces:
      matchLabels:
        team: shop
  ingress:
    - name: scrape
      action: Accept
      from:
        - pods:
            namespaceSelector:
              matchLabels:
                team: ops
            podSelector: {}
      protocols:
        - tcp:
            destinationPort:
              number: 9090
    - name: no-lab
      action: Deny
      from:
        - namespaces:
            matchLabels:
              team: lab
`;

const later = fence
  .replace("name: fence", "name: later")
  .replace("priority: 10", "priority: 20")
  .replace(/ {4}- name: scrape[\s\S]*?(?= {4}- name: no-lab)/, "");

const texts: Texts = {
  "file:///cluster.yaml": cluster,
  "file:///db.yaml": networkPolicy,
  "file:///fence.yaml": fence,
  "file:///later.yaml": later,
};

/** The hover at the first place of a text. */
function hoverAt(uri: string, place: string, into = 0): string {
  const offset = (texts[uri] ?? "").indexOf(place) + into;
  return hover(contextOf(texts, uri), offset)?.contents ?? "(no hover)";
}

describe("hover", () => {
  it.each<[string, string, ...string[]]>([
    [
      "kind",
      "kind: Cluster",
      "ClusterNetworkPolicy `fence`, tier Admin, priority 10: about all pods of namespaces labelled `team=shop`",
      "Covers 2 workloads in `shop` now.",
      "Ingress, rule 2 `no-lab` denies from all pods of namespaces labelled `team=lab`, on all ports and protocols (2 connections)",
      "Overrides 1 NetworkPolicy: [`shop/db`](file:///db.yaml#L4) (2 connections)",
    ],
    ["tier", "tier:", "**Admin**: policies of the whole cluster", "NetworkPolicy: where one isolates"],
    ["priority", "priority:", "- 10 **`fence`**", "- 20 [`later`](file:///later.yaml#L4)"],
    ["subject", "subject:", "Who the policy is about", "isolates none of them", "`shop/db`, `shop/web`"],
    ["ingress", "ingress:", "**Order matters**", "1. `scrape` accepts from", "2. `no-lab` denies from"],
    [
      "a rule",
      "- name: no-lab",
      "Rule 2 of 2; the first that matches decides.",
      "1st of 2 Admin policies that cover these pods.",
      "Decides 2 connections.",
      "Overrides 1 NetworkPolicy: [`shop/db`](file:///db.yaml#L4) (1 connection)",
    ],
    ["action", "action: Deny", "Deny: denied, and nobody behind can lift it."],
    ["from", "from:", "The other end; any one peer is enough"],
    ["a label", "team: ops", "The namespace has to carry the label `team=ops`.", "Now: 1 namespace: `ops`."],
    ["pods", "pods:", "All pods of namespaces labelled `team=ops`.", "Now: 1 workload: `ops/prom`."],
    ["ports", "number:", "TCP 9090, at the destination."],
  ])("%s", (_, place, ...fragments) => {
    for (const fragment of fragments) expect(hoverAt("file:///fence.yaml", place)).toContain(fragment);
  });

  it("names who takes the connections of a later rule", () => {
    const text = hoverAt("file:///later.yaml", "- name: no-lab");
    expect(text).toContain("2nd of 2 Admin policies that cover these pods; asked before it: [`fence`]");
    expect(text).toContain("Decides 0 of the 2 connections that it fits");
    expect(text).toContain("[`fence`](file:///fence.yaml#L4) rule 2, tier Admin, priority 10 (2 connections)");
  });

  it("tells on a NetworkPolicy who decides before it", () => {
    const text = hoverAt("file:///db.yaml", "kind:");
    expect(text).toContain("**The cluster decides first**: denies 1 and accepts 1 of its connections.");
    expect(text).toContain("1 connection denied by [`fence`](file:///fence.yaml#L4) rule 2, tier Admin, priority 10");
    expect(text).toContain("1 connection accepted by [`fence`](file:///fence.yaml#L4) rule 1");
    const rule = hoverAt("file:///db.yaml", "- from:");
    expect(rule).toContain("**Denied before it is asked**: 1 connection by [`fence`]");
  });

  it("says nothing of other policies where there is only NetworkPolicy", () => {
    const { "file:///fence.yaml": _, "file:///later.yaml": __, ...rest } = texts;
    const text = hover(contextOf(rest, "file:///db.yaml"), networkPolicy.indexOf("kind:"))?.contents ?? "";
    expect(text).not.toMatch(/cluster decides|Asked before/);
  });
});

it.each([
  [
    "file:///db.yaml",
    "selects 1 workload · isolates ingress · 4 sources · 1 connection denied by fence rule 2, tier Admin, priority 10 and 1 more · open matrix",
  ],
  [
    "file:///fence.yaml",
    "tier Admin, priority 10 · covers 2 workloads in shop · decides 4 connections · overrides shop/db · open matrix",
  ],
  ["file:///later.yaml", "tier Admin, priority 20 · covers 2 workloads in shop · decides 0 connections · open matrix"],
])("lens of %s", (uri, expected) => {
  const context = contextOf(texts, uri);
  expect(codeLenses(context).map(({ data }) => resolveCodeLens(context, data))).toEqual([expected]);
});

it("outlines, folds and finds by name", () => {
  const context = contextOf(texts, "file:///fence.yaml");
  const [policy] = documentSymbols(context);
  expect(policy).toMatchObject({ name: "fence", detail: "ClusterNetworkPolicy", sort: "policy" });
  const rules = policy?.children.flatMap(({ children }) => children) ?? [];
  expect(rules.map(({ name, detail }) => `${name}: ${detail}`)).toEqual([
    "rule 1: Accept scrape",
    "rule 2: Deny no-lab",
  ]);
  expect(rules[0]?.children.map(({ name }) => name)).toEqual(["all pods of namespaces labelled team=ops", "TCP 9090"]);
  expect(foldingRanges(context)?.length).toBeGreaterThan(8);
  expect(workspaceSymbols(context, "fence").map(({ name }) => name)).toEqual(["fence"]);
});

it("hints at whom selectors match and what no list means", () => {
  const context = contextOf(texts, "file:///fence.yaml");
  const lines = inlayHints(context, 0, fence.length).map(({ at, label }) => {
    const line = fence.slice(0, at).split("\n").length - 1;
    return `${fence.split("\n")[line]?.trim()} ${label}`;
  });
  expect(lines).toEqual([
    "namespaces: 2 workloads",
    "namespaceSelector: 1 namespace",
    "podSelector: {} 1 workload",
    "- namespaces: 1 workload",
    "- name: no-lab all traffic",
  ]);
});

it("goes from labels to who has them, and back", () => {
  const context = contextOf(texts, "file:///fence.yaml");
  expect(definition(context, fence.indexOf("team: lab") + 7).map(({ uri }) => uri)).toEqual(["file:///cluster.yaml"]);
  const inCluster = contextOf(texts, "file:///cluster.yaml");
  const found = references(inCluster, cluster.indexOf("team: lab") + 7, false);
  expect(found.map(({ uri }) => uri)).toEqual(["file:///fence.yaml", "file:///later.yaml"]);
  const edits = rename(inCluster, cluster.indexOf("team: lab") + 7, "labs");
  expect(typeof edits === "string" ? edits : edits.map(({ place }) => place.uri).sort()).toEqual([
    "file:///cluster.yaml",
    "file:///fence.yaml",
    "file:///later.yaml",
  ]);
  const ofWorkload = references(inCluster, cluster.indexOf("name: db") + 6, false).map(({ uri }) => uri);
  expect(ofWorkload).toContain("file:///fence.yaml");
});

const head = (kind: string, version: string) =>
  `apiVersion: policy.networking.k8s.io/${version}\nkind: ${kind}\nmetadata:\n  name: p\n`;
const cnp = (spec: string) => head("ClusterNetworkPolicy", "v1alpha2") + spec;
const anp = (spec: string) => head("AdminNetworkPolicy", "v1alpha1") + spec;
const banp = (spec: string) => head("BaselineAdminNetworkPolicy", "v1alpha1") + spec;

function complete(marked: string) {
  const { text, offset } = withCursor(marked);
  const context = contextOf(
    { "file:///p.yaml": text, "file:///cluster.yaml": cluster, "file:///fence.yaml": fence },
    "file:///p.yaml",
  );
  return { text, found: completion(context, offset, snippets) };
}

describe("completion", () => {
  it.each<[string, string, readonly string[]]>([
    ["fields of a spec", cnp("spec:\n  $0"), ["tier", "priority", "subject", "ingress", "egress"]],
    ["of an older kind", anp("spec:\n  $0"), ["priority", "subject", "ingress", "egress"]],
    ["of the baseline", banp("spec:\n  $0"), ["subject", "ingress", "egress"]],
    ["a tier", cnp("spec:\n  tier: $0"), ["Admin", "Baseline"]],
    ["a free priority", cnp("spec:\n  tier: Admin\n  priority: $0"), ["20", "0", "11"]],
    ["a subject", cnp("spec:\n  subject:\n    $0"), ["namespaces", "pods"]],
    ["nothing beside the one that is there", cnp("spec:\n  subject:\n    namespaces: {}\n    $0"), []],
    ["the selectors of pods", cnp("spec:\n  subject:\n    pods:\n      $0"), ["namespaceSelector", "podSelector"]],
    [
      "namespace labels",
      cnp("spec:\n  subject:\n    namespaces:\n      matchLabels:\n        $0"),
      ["kubernetes.io/metadata.name", "team"],
    ],
    [
      "their values",
      cnp("spec:\n  subject:\n    namespaces:\n      matchLabels:\n        team: $0"),
      ["lab", "ops", "shop"],
    ],
    [
      "pod labels of the namespaces beside",
      cnp(
        "spec:\n  subject:\n    pods:\n      namespaceSelector: {matchLabels: {team: shop}}\n      podSelector:\n        matchLabels:\n          app: $0",
      ),
      ["db", "web"],
    ],
    ["a rule", cnp("spec:\n  ingress:\n    - $0"), ["name", "action", "from", "protocols"]],
    ["a rule of the older kind", anp("spec:\n  egress:\n    - $0"), ["name", "action", "to", "ports"]],
    ["actions", cnp("spec:\n  ingress:\n    - action: $0"), ["Accept", "Deny", "Pass"]],
    ["older actions", anp("spec:\n  ingress:\n    - action: $0"), ["Allow", "Deny", "Pass"]],
    ["baseline actions", banp("spec:\n  ingress:\n    - action: $0"), ["Allow", "Deny"]],
    ["ingress peers", cnp("spec:\n  ingress:\n    - from:\n        - $0"), ["namespaces", "pods"]],
    [
      "egress peers",
      cnp("spec:\n  egress:\n    - to:\n        - $0"),
      ["namespaces", "pods", "networks", "nodes", "domainNames"],
    ],
    [
      "baseline egress peers",
      banp("spec:\n  egress:\n    - to:\n        - $0"),
      ["namespaces", "pods", "networks", "nodes"],
    ],
    [
      "protocols",
      cnp("spec:\n  ingress:\n    - protocols:\n        - $0"),
      ["tcp", "udp", "sctp", "destinationNamedPort"],
    ],
    [
      "a destination",
      cnp("spec:\n  ingress:\n    - protocols:\n        - tcp:\n            destinationPort:\n              $0"),
      ["number", "range"],
    ],
    ["older ports", anp("spec:\n  ingress:\n    - ports:\n        - $0"), ["portNumber", "portRange", "namedPort"]],
    [
      "an older protocol",
      anp("spec:\n  ingress:\n    - ports:\n        - portNumber:\n            protocol: $0"),
      ["TCP", "UDP", "SCTP"],
    ],
    [
      "ports that the subject has",
      cnp(
        "spec:\n  subject:\n    namespaces: {matchLabels: {team: shop}}\n  ingress:\n    - action: Deny\n      from:\n        - namespaces: {}\n      protocols:\n        - tcp:\n            destinationPort:\n              number: $0",
      ),
      ["8080", "5432"],
    ],
    [
      "operators",
      cnp("spec:\n  subject:\n    namespaces:\n      matchExpressions:\n        - key: team\n          operator: $0"),
      ["In", "NotIn", "Exists", "DoesNotExist"],
    ],
    [
      "no labels for nodes",
      cnp("spec:\n  egress:\n    - to:\n        - nodes:\n            matchLabels:\n              $0"),
      [],
    ],
    [
      "nothing for a kind of the same name",
      cnp("spec:\n  $0").replace("policy.networking.k8s.io/v1alpha2", "crd.antrea.io/v1beta1"),
      [],
    ],
  ])("%s", (_, marked, expected) => {
    expect(complete(marked).found?.items.map(({ label }) => label.replace(/^- /, "")) ?? []).toEqual(expected);
  });

  it("lists networks, and offers whole policies", () => {
    const networks = complete(cnp("spec:\n  egress:\n    - to:\n        - networks:\n            - $0")).found?.items;
    expect(networks?.map(({ label }) => label)).toContain("0.0.0.0/0");
    const whole = complete("$0").found?.items.filter(({ detail }) => detail === "ClusterNetworkPolicy");
    expect(whole?.map(({ label }) => label)).toContain("netpol-cluster-isolate");
  });

  it("accepts to what the server takes", () => {
    const marked = cnp("spec:\n  tier: Admin\n  priority: 5\n  $0");
    const { text, found } = complete(marked);
    const item = found?.items.find(({ label }) => label === "subject");
    const inserted = expandSnippet((item?.insert ?? "").split("\n")).replaceAll("\n", "\n  ");
    expect(`${text.trimEnd()}\n  ${inserted}`).toMatch(/subject:\n {4}$/);
  });
});

describe("a kind of another form", () => {
  const [manifest] = readManifestFile("file:///fence.yaml", fence).adminPolicies;
  /** As if each rule were a list of its peers: `spec.closed[1][0]`. */
  const pathOf = ({ direction, rule, peer }: LayerPart): Path => [
    "spec",
    ...(direction === "ingress" ? ["closed"] : ["out"]),
    ...(rule === undefined ? [] : [rule]),
    ...(peer === undefined ? [] : [peer]),
  ];
  const placeAt = (path: Path) => manifest && placeOfPart(manifest.object, path, pathOf);

  it("has its rules and peers where its record says", () => {
    expect(placeAt(["spec", "closed", 1])).toMatchObject({ kind: "rule", index: 1, rule: { name: "no-lab" } });
    expect(placeAt(["spec", "closed", 1, 0])).toMatchObject({
      kind: "peer",
      peer: { namespaceSelector: { matchLabels: { team: "lab" } } },
    });
  });

  it("has nothing anywhere else", () => {
    expect(placeAt(["spec", "ingress", 1])).toBeUndefined();
    expect(placeAt(["spec", "closed", 2])).toBeUndefined();
  });

  it("is asked by the rules that are made for it, and by what the server rejects", () => {
    const asked = (rule: Partial<Rule>): boolean => {
      let ran = false;
      const page = rules[0]?.page;
      if (page === undefined) throw new Error("no rules");
      const checkAdmin = () => {
        ran = true;
        return [];
      };
      const probe: Rule = { id: "probe", section: "mistaken", severity: "warning", page, checkAdmin, ...rule };
      createRuleRunner([probe]).check(contextOf(texts, "file:///fence.yaml"));
      return ran;
    };
    expect(asked({})).toBe(true);
    expect(asked({ kinds: ["ClusterNetworkPolicy"] })).toBe(true);
    expect(asked({ kinds: ["AdminNetworkPolicy"] })).toBe(false);
    expect(asked({ kinds: [], section: "rejected" })).toBe(true);
  });
});
