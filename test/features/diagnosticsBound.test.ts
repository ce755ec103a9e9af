import { expect, it } from "vitest";
import { createRuleRunner, diagnose } from "../../server/src/features/diagnostics.ts";
import { limits } from "../../server/src/limits.ts";
import { makeWorkspace } from "../harness/rules.ts";

const policy = (ports: number, type: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: many, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - ports:
${Array.from({ length: ports }, (_, n) => `        - port: ${n + 1}\n`).join("")}  policyTypes: [${type}]
`;

it("shows the most severe findings of a file, says that there are more, and the command has them all", () => {
  const most = limits.editor.findings;
  const context = makeWorkspace({ "p.yaml": policy(most + 4, "Ingres") }).context();
  const all = createRuleRunner().check(context).findings;
  const shown = diagnose(context);
  expect(all.length).toBeGreaterThan(most + 4);
  expect(shown).toHaveLength(most);
  const errors = all.filter(({ severity }) => severity === "error");
  expect(errors.map(({ rule }) => rule)).toEqual(["invalid-policy-type"]);
  expect(shown.map(({ code }) => code)).toContain("invalid-policy-type");
  expect(shown.at(-1)).toMatchObject({
    code: "not-shown",
    codeDescription: { href: expect.stringMatching(/^https:.*#rules$/) },
    severity: 3,
    message: `${all.length - most + 1} more findings in this file are not shown: an editor shows the ${most - 1} most severe ones. \`netpol check\` lists all.`,
  });
});

it("says nothing of a bound where all are shown", () => {
  const context = makeWorkspace({ "p.yaml": policy(20, "Ingress") }).context();
  const shown = diagnose(context);
  expect(shown.map(({ code }) => code)).not.toContain("not-shown");
  expect(shown).toHaveLength(createRuleRunner().check(context).findings.length);
});
