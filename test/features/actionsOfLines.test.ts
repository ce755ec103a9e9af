import { expect, it } from "vitest";
import { codeActions } from "../../server/src/features/codeActions.ts";
import { createRuleRunner } from "../../server/src/features/diagnostics.ts";
import { rules } from "../../server/src/rules/index.ts";
import { namespace, np, pods, policy } from "../harness/manifests.ts";
import { makeWorkspace } from "../harness/rules.ts";

const from = (peer: string) => `  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n    - ${peer}\n`;
const documents = [
  policy("web", "shop", from("podSelector: {}")),
  // The server rejects it, and what stands below a comment is no document of its own.
  `# Why there is none.\n${np("  podSelectr: {}\n", "typo")}`,
  policy("db", "data", "  podSelector:\n    matchLabels:\n      app: db\n  ingress:\n  - ports:\n    - port: 80\n"),
  policy("cache", "data", "  podSelector: {}\n  ingress:\n  - ports:\n    - port: 80\n    - port: 443\n"),
  policy("wide", "data", from("namespaceSelector:\n        matchLabels:\n          name: shop\n      podSelector: {}")),
  "kind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\n",
];
const others = namespace("shop") + namespace("data") + pods("shop", { web: 80 }) + pods("data", { db: 5432 });
const ignoring = documents[3]?.replace("    - port: 443", "    # netpol: ignore implicit-protocol\n    - port: 443");

const texts = {
  "several findings": documents.join("---\n"),
  "line breaks of Windows": documents.join("---\n").replaceAll("\n", "\r\n"),
  "a comment that silences": [...documents, ignoring].join("---\n"),
  "a comment that silences nothing": [...documents, `# netpol: ignore dns-blocked\n${documents[0]}`].join("---\n"),
  "a policy that comes again": [...documents, documents[2]].join("---\n"),
};

it.each(Object.entries(texts))("are the same before anybody has asked what is wrong: %s", (_, text) => {
  const workspace = makeWorkspace({ "p.yaml": text, "others.yaml": others });
  const context = workspace.context("p.yaml");
  const known = createRuleRunner();
  known.check(context);
  const last = text.split("\n").length - 1;
  for (let line = 0; line <= last; line++) {
    for (const end of [line, Math.min(line + 7, last)]) {
      const range = { start: { line, character: 0 }, end: { line: end, character: 3 } };
      const actions = (runner: typeof known) => codeActions(context, range, undefined, runner);
      expect(actions(createRuleRunner()), `lines ${line} to ${end}`).toEqual(actions(known));
    }
  }
});

it("look at the policy on these lines alone, and leave what was known of the others", () => {
  const ran: string[] = [];
  const spies = rules.map((rule) => ({
    ...rule,
    check(...args: Parameters<NonNullable<typeof rule.check>>) {
      ran.push(args[0].policy.object.name);
      return rule.check?.(...args) ?? [];
    },
  }));
  const workspace = makeWorkspace({ "p.yaml": documents.slice(2).join("---\n"), "others.yaml": others });
  const runner = createRuleRunner(spies);
  const at = { line: 1, character: 0 };
  codeActions(workspace.context("p.yaml"), { start: at, end: at }, undefined, runner);
  expect(new Set(ran.splice(0))).toEqual(new Set(["db"]));
  runner.check(workspace.context("p.yaml"));
  expect(new Set(ran)).toEqual(new Set(["cache", "wide"]));
});
