import { expect, it } from "vitest";
import { actionsAt, applyAction, expectAction } from "../harness/codeActions.ts";

const policy = (rules: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
${rules}`;

const monitoring =
  "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: monitoring, labels: {team: ops, kubernetes.io/metadata.name: monitoring}}\n";

it("merges two peers from the line of `from`", () => {
  expectAction(
    policy("  - f$0rom:\n    - namespaceSelector: {}\n    - podSelector: {matchLabels: {app: web}}\n"),
    "Merge into one peer (AND)",
    policy("  - from:\n    - namespaceSelector: {}\n      podSelector: {matchLabels: {app: web}}\n"),
  );
});

it("does not guess which of three peers are meant there", () => {
  const three = "    - namespaceSelector: {}\n    - podSelector: {matchLabels: {app: web}}\n    - podSelector: {}\n";
  const { actions } = actionsAt(policy(`  - f$0rom:\n${three}`));
  expect(actions.filter(({ title }) => title.startsWith("Merge"))).toEqual([]);
});

it("keeps the comment behind a selector that it restricts", () => {
  const { texts, path, actions } = actionsAt(
    policy("  - from:\n    - name$0spaceSelector: # by team\n        matchLabels:\n          team: ops\n") + monitoring,
  );
  const action = actions.find(({ title }) => title.startsWith("Restrict the peer to namespace `monitoring`"));
  expect(applyAction(texts, action)[path]).toContain(
    "    - namespaceSelector: # by team\n        matchLabels:\n          kubernetes.io/metadata.name: monitoring\n",
  );
});

it.each([
  ["behind the value", "        - key: app\n          operator: In\n          values: [web] # the shop\n", true],
  ["behind the key", "        - key: app # the shop\n          operator: In\n          values: [web]\n", false],
] as const)("writes labels where a comment has a line to stand on: %s", (_, expressions, offered) => {
  const { actions } = actionsAt(policy(`  - from:\n    - podSelector:\n        match$0Expressions:\n${expressions}`), [
    "refactor",
  ]);
  expect(actions.some(({ title }) => title.startsWith("Write as `matchLabels`"))).toBe(offered);
});

it("attaches the findings to a fix for all of them", () => {
  const ports = "    ports:\n    - port: 80\n    - por$0t: 81\n";
  const { actions } = actionsAt(policy(`  - from: [{podSelector: {}}]\n${ports}`));
  const all = actions.find(({ title }) => title.startsWith("Fix all 2 of `implicit-protocol`"));
  expect(all?.diagnostics?.map(({ code }) => code)).toEqual(["implicit-protocol"]);
});
