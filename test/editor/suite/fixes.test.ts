import * as vscode from "vscode";
import { equal, match, ok } from "./assert.ts";
import { test } from "./runner.ts";
import { apply, codeAction, diagnostic, diagnostics, eventually, open, position, undo, write } from "./support.ts";

/** The first fix of each rule on the sample, and what the text holds after it. */
const fixes: readonly [file: string, rule: string, title: string, after: RegExp][] = [
  ["policies/redis.yaml", "invalid-protocol", "TCP", /- protocol: TCP\n {10}port: 6379/],
  ["policies/redis.yaml", "rules-without-policy-type", "Egress", /policyTypes:\n {4}- Ingress\n {4}- Egress\n/],
  ["policies/grafana.yaml", "egress-only-isolates-ingress", "Egress", /policyTypes:\s*(\[Egress\]|- Egress)\n/],
  [
    "policies/metrics.yaml",
    "namespace-label-missing",
    "kubernetes.io/metadata.name",
    /\n {14}kubernetes\.io\/metadata\.name: monitoring\n/,
  ],
  ["policies/postgres.yaml", "peers-meant-as-and", "AND", /metadata\.name: shop\n {10}podSelector:/],
];

for (const [path, rule, title, after] of fixes) {
  test(`the fix of ${rule} applies, silences it, and one undo takes it back`, async () => {
    const { document } = await open(path);
    const before = document.getText();
    const { range } = await diagnostic(document.uri, rule);
    await apply(await codeAction(document.uri, range, title));
    match(document.getText(), after);
    equal(comments(document.getText()), comments(before), "comments");
    await eventually("the finding gone", () => diagnostics(document.uri, rule).length === 0);
    await undo();
    equal(document.getText(), before, "text after undo");
  });
}

test("a policy of an older kind is converted in one step, and one undo takes it back", async () => {
  const text = `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata:
  name: fence # keep
spec:
  priority: 10
  subject:
    namespaces: {}
  ingress:
    - action: Allow
      from:
        - namespaces: {}
      ports:
        - portNumber:
            port: 80
`;
  const { document } = await vscode.window.showTextDocument(await write("policies/fence.yaml", text));
  const at = position(document, "kind:");
  await apply(await codeAction(document.uri, new vscode.Range(at, at), "Convert to ClusterNetworkPolicy"));
  match(document.getText(), /v1alpha2\nkind: ClusterNetworkPolicy\nmetadata:\n {2}name: fence # keep\n/);
  match(document.getText(), /action: Accept\n/);
  await undo();
  equal(document.getText(), text, "text after undo");
});

test("a peer with two selectors is split into two peers, and merged again", async () => {
  const { document } = await open("policies/redis.yaml");
  await diagnostic(document.uri, "invalid-protocol");
  const at = position(document, "podSelector:", { nth: 1 });
  await apply(await codeAction(document.uri, new vscode.Range(at, at), "Split into two peers (OR)"));
  match(document.getText(), /metadata\.name: shop\n {8}- podSelector:\n {12}matchLabels:\n {14}app: cart/);
  const second = position(document, "podSelector:", { nth: 1 });
  await apply(await codeAction(document.uri, new vscode.Range(second, second), "Merge into one peer (AND)"));
  match(document.getText(), /metadata\.name: shop\n {10}podSelector:\n {12}matchLabels:\n {14}app: cart/);
});

test("fix all applies the safe fixes of the file", async () => {
  const { document } = await open("policies/redis.yaml");
  await diagnostic(document.uri, "invalid-protocol");
  const [action] = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    document.uri,
    new vscode.Range(0, 0, document.lineCount, 0),
    "source.fixAll.netpol",
    10,
  );
  ok(action, "no fix-all action");
  await apply(action);
  ok(!document.getText().includes("protocol: tcp"), "tcp is still there");
});

const comments = (text: string) => text.match(/#.*$/gm);
