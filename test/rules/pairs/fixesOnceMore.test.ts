import { expect, it } from "vitest";
import { applyEdits, fixTogether } from "../../../server/src/features/codeActions/fixAll.ts";
import { np, short } from "../../harness/manifests.ts";
import { fixesSo } from "../../harness/pairs.ts";
import { makeWorkspace } from "../../harness/rules.ts";

const I = "  podSelector:\n    matchLabels:\n      app: db\n  policyTypes: [Ingress]\n  ingress:\n";
const types = "  podSelector: {}\n  policyTypes: [Ingress]\n";
const block = (cidr: string) => np(`${I}  - from:\n    - ipBlock:\n        cidr: ${cidr}\n`);
const ports = (...items: readonly string[]) =>
  np(
    `${I}  - from:\n    - podSelector: {}\n    ports:\n${items.map((item) => `    - ${item.replaceAll("\n", "\n      ")}\n`).join("")}`,
  );

fixesSo([
  [
    "tabs alone, two spaces each",
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n\tname: a\n\tnamespace: b\nspec:\n\tpodSelector: {}\n",
    "yaml-syntax",
    "!Replace tabs by spaces",
    "-\tname: a\n-\tnamespace: b\n-spec:\n-\tpodSelector: {}\n+  name: a\n+  namespace: b\n+spec:\n+  podSelector: {}",
  ],
  [
    "a colon without a space",
    np("  podSelector:{}\n  policyTypes: [Ingress]\n"),
    "yaml-syntax",
    "!Write it as `podSelector: {}`",
    "-  podSelector:{}\n+  podSelector: {}",
  ],
  [
    "ports of one peer of several hold for the others then",
    np(
      `${I}  - from:\n    - podSelector: {}\n      ports:\n      - port: 80\n        protocol: TCP\n    - namespaceSelector: {}\n`,
    ),
    "unknown-field",
    "Move `ports` to an ingress rule",
    "-      ports:\n-      - port: 80\n-        protocol: TCP\n-    - namespaceSelector: {}\n+    - namespaceSelector: {}\n+    ports:\n+    - port: 80\n+      protocol: TCP",
  ],
  [
    "ports of the only peer",
    np(`${I}  - from:\n    - podSelector: {}\n      ports:\n      - port: 80\n        protocol: TCP\n`),
    "unknown-field",
    "!Move `ports` to an ingress rule",
    "-      ports:\n-      - port: 80\n-        protocol: TCP\n+    ports:\n+    - port: 80\n+      protocol: TCP",
  ],
  [
    "from in spec",
    np(`${types}  from:\n  - podSelector: {}\n`),
    "unknown-field",
    "!Put `from` into `ingress`",
    "-  from:\n-  - podSelector: {}\n+  ingress:\n+  - from:\n+    - podSelector: {}",
  ],
  [
    "namespace in spec",
    np(`  namespace: x\n${types}`, "p", ""),
    "unknown-field",
    "!Move `namespace` to `metadata`",
    "-spec:\n-  namespace: x\n+  namespace: x\n+spec:",
  ],
  [
    "namespace in a spec in brackets",
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p\nspec: {namespace: x, podSelector: {}, policyTypes: [Ingress]}\n",
    "unknown-field",
    "!Move `namespace` to `metadata`",
    "-spec: {namespace: x, podSelector: {}, policyTypes: [Ingress]}\n+  namespace: x\n+spec: {podSelector: {}, policyTypes: [Ingress]}",
  ],
  [
    "the rule loses its peers",
    np(
      "  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n  - from:\n    - podSelector: {}\n    ports: [{port: 53, protocol: UDP}]\n",
    ),
    "unknown-field",
    "Remove `from`: everybody, addresses outside included",
    "-  - from:\n-    - podSelector: {}\n-    ports: [{port: 53, protocol: UDP}]\n+  - ports: [{port: 53, protocol: UDP}]",
  ],
  [
    "a value below a key that the server reads as false",
    np("  podSelector:\n    matchLabels:\n      n: 1_000\n  policyTypes: [Ingress]\n"),
    "wrong-type",
    "!Put it in quotes",
    '-      n: 1_000\n+      n: "1_000"',
  ],
  [
    "a boolean below a key that is one too",
    np("  podSelector:\n    matchLabels:\n      y: no\n  policyTypes: [Ingress]\n"),
    "yaml-1-1-boolean",
    "!Quote `no`",
    '-      y: no\n+      y: "no"',
  ],
  [
    "a port and a protocol in one text",
    ports("443/udp"),
    "wrong-type",
    "!Write it as `{port: 443, protocol: UDP}`",
    "-    - 443/udp\n+    - port: 443\n+      protocol: UDP",
  ],
  ["a port name alone", ports("http"), "wrong-type", "!Write it as `port: http`", "-    - http\n+    - port: http"],
  [
    "two types in quotes",
    np('  podSelector: {}\n  policyTypes: "Ingress, Egress"\n'),
    "wrong-type",
    "!Make it a list",
    '-  policyTypes: "Ingress, Egress"\n+  policyTypes:\n+    - Ingress\n+    - Egress',
  ],
  [
    "a map for a list, with CRLF",
    np(
      "  podSelector:\n    matchExpressions:\n      key: app\n      operator: In\n      values: [a]\n  policyTypes: [Ingress]\n",
    ).replaceAll("\n", "\r\n"),
    "wrong-type",
    "!Make it a list",
    "-      key: app\r\n-      operator: In\r\n-      values: [a]\r\n+      - key: app\r\n+        operator: In\r\n+        values: [a]\r",
  ],
  [
    "a type twice, comments kept",
    np("  podSelector: {}\n  policyTypes:\n  - Ingress\n  - Egress # out\n  - Ingress\n"),
    "invalid-policy-type",
    "!Name each type once",
    "-  - Ingress",
  ],
  [
    "a type twice, in another case",
    np("  podSelector: {}\n  policyTypes:\n  - ingress # in\n  - Egress\n  - Ingress\n"),
    "invalid-policy-type",
    "!Name each type once",
    "-  - ingress # in\n-  - Egress\n-  - Ingress\n+  - Ingress # in\n+  - Egress",
  ],
  [
    "another word for a type",
    np("  podSelector: {}\n  policyTypes: [Outgress]\n"),
    "invalid-policy-type",
    "!Change to `Egress`",
    "-  policyTypes: [Outgress]\n+  policyTypes: [Egress]",
  ],
  [
    "all addresses",
    block("0.0.0.0"),
    "invalid-cidr",
    "Change to `0.0.0.0/0`",
    "-        cidr: 0.0.0.0\n+        cidr: 0.0.0.0/0",
  ],
  [
    "letters with accents",
    np(types, "größe-é"),
    "invalid-name",
    "!Change to `grosse-e`",
    "-  name: größe-é\n+  name: grosse-e",
  ],
]);

const titlesOf = (text: string, rule: string) =>
  makeWorkspace({ "a.yaml": text })
    .all()
    .filter(({ finding }) => finding.rule === rule)
    .flatMap(({ finding }) => finding.fixes().map(({ title }) => title));

it.each([
  ["a label that is none in quotes either", np("  podSelector: {matchLabels: {app: .5}}\n"), "wrong-type", []],
  ["a protocol by its number", ports("port: 80\nprotocol: 6"), "wrong-type", []],
  [
    "a field that is all of its peer",
    np(`${I}  - from:\n    - cidr: 10.0.0.0/8\n`),
    "unknown-field",
    ["Put `cidr` into `ipBlock`"],
  ],
  [
    "one address with exceptions",
    np(`${I}  - from:\n    - ipBlock:\n        cidr: 10.0.0.1/8\n        except: [10.1.0.0/16]\n`),
    "cidr-host-bits",
    ["Change to the network `10.0.0.0/8`"],
  ],
  ["a name that is none in quotes either", np(types, "1e+3"), "wrong-type", []],
  [
    "brackets that are broken",
    np("  podSelector: {}\n  ingress: [{from: [\n    ,\n    {podSelector: {}}\n  ]}]\n"),
    "yaml-syntax",
    [],
  ],
] as const)("no fix that leaves another error: %s", (_, text, rule, titles) => {
  expect(titlesOf(text, rule)).toEqual(titles);
});

it.each([
  ["matchLabels", "n: 1_000", "wrong-type", "`n` must be"],
  ["annotations", "y: no", "yaml-1-1-boolean", "`y` must be"],
] as const)("says a key of %s as it is written", (map, entry, rule, words) => {
  const text =
    map === "annotations"
      ? np(types).replace("spec:", `  annotations:\n    ${entry}\nspec:`)
      : np(`  podSelector:\n    matchLabels:\n      ${entry}\n`);
  const found = makeWorkspace({ "a.yaml": text })
    .all()
    .filter(({ finding }) => finding.rule === rule);
  expect(found.map(({ finding }) => finding.message).join("\n")).toContain(words);
});

const safely = (text: string) => {
  const workspace = makeWorkspace({ "a.yaml": text });
  const { edits, fixed } = fixTogether(workspace.findings("a.yaml"), ({ safe }) => safe);
  return { text: applyEdits(workspace.context().file.uri, edits, text), fixed };
};

it("removes neighbours that are all redundant at once", () => {
  const port = (number: number, more = "") => `    - protocol: TCP\n      port: ${number}\n${more}`;
  const rest = short("@dep shop/db app=db") + short("@dep shop/web app=web");
  const peers = "    - podSelector: {}\n";
  const before = np(
    `${I}  - from:\n${peers}    - podSelector: # web\n        matchLabels: {app: web}\n    - podSelector: {matchLabels: {app: db}}\n    ports:\n${port(80)}${port(81)}${port(70, "      endPort: 90\n")}`,
  );
  const after = np(`${I}  - from:\n${peers}    ports:\n${port(70, "      endPort: 90\n")}`);
  expect(safely(before + rest)).toEqual({ text: after + rest, fixed: 4 });
});

it("says once that brackets are broken", () => {
  const text = np("  podSelector: {}\n  ingress: [{from: [\n    ,\n    {podSelector: {}}\n  ]}]\n");
  const found = makeWorkspace({ "a.yaml": text })
    .all()
    .filter(({ finding }) => finding.rule === "yaml-syntax");
  expect(found.map(({ finding }) => finding.message.slice(0, 14))).toEqual(["The bracket of"]);
});
