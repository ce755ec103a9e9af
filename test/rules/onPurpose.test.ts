import { expect, it } from "vitest";
import { makeWorkspace } from "../harness/rules.ts";

const policy = (name: string, spec: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
    - Ingress
  ingress:
${spec}`;

const split = policy(
  "metrics",
  `    - from:
        - namespaceSelector: {}
      ports:
        - protocol: TCP
          port: 5556
    - from:
        - namespaceSelector: {}
      ports:
        - port: 5558
        - protocol: TCP
`,
);

it("tells a stray dash once, and not what it makes redundant", () => {
  const found = makeWorkspace({ "a.yaml": split }).findings("a.yaml");
  const about = found.filter(({ rule }) => /redundant|split|implicit-protocol/.test(rule));
  expect(about.map(({ rule }) => rule)).toEqual(["peer-split-from-ports"]);
});

const excepted = policy(
  "clients",
  `    - from:
        - ipBlock:
            cidr: 172.17.0.0/16
            except:
              - 172.17.1.0/24
      ports:
        - protocol: TCP
          port: 443
`,
);

it.each([
  ["that lets everything through, which has its own finding", "    - {}\n", false],
  ["for everybody on the same port", "    - ports:\n        - protocol: TCP\n          port: 443\n", true],
  ["that allows the block again", "    - from:\n        - ipBlock:\n            cidr: 172.17.1.0/24\n", true],
])("except-reopened, beside a policy %s: %s", (_, rules, speaks) => {
  const found = makeWorkspace({ "a.yaml": excepted, "b.yaml": policy("other", rules) }).findings("a.yaml");
  expect(found.some(({ rule }) => rule === "except-reopened")).toBe(speaks);
});

it.each([
  ["deny-all", true],
  ["block-internet", true],
  ["isolated-network-allow-all", false],
  ["override-default-deny", false],
  ["disable-deny-all", false],
  ["blocks-api", false],
])("misleading-deny on an allow-all called %s: %s", (name, speaks) => {
  const found = makeWorkspace({ "a.yaml": policy(name, "    - {}\n") }).findings("a.yaml");
  expect(found.some(({ rule }) => rule === "misleading-deny")).toBe(speaks);
});
