import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { findPolicy } from "../../server/src/cluster/cluster.ts";
import { diagnose } from "../../server/src/features/diagnostics.ts";
import { contextOf } from "../harness/features.ts";
import { expandSnippet, tabStops } from "../harness/snippets.ts";

interface Snippet {
  readonly trigger: string;
  readonly description: string;
  readonly body: readonly string[];
}

const snippets = JSON.parse(readFileSync(new URL("../../snippets/netpol.json", import.meta.url), "utf8")) as Readonly<
  Record<string, Snippet>
>;

const all = Object.entries(snippets).map(([name, snippet]) => ({ name, ...snippet }));
const fragments = all.filter(({ body }) => !body[0]?.startsWith("apiVersion:"));

/** Where the fragments belong. */
const around = {
  "netpol-peer": (text: string) =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: x\n  namespace: shop\nspec:\n  podSelector: {}\n  policyTypes:\n    - Ingress\n  ingress:\n    - from:\n${text.replace(/^(?=.)/gm, "        ")}      ports:\n        - protocol: TCP\n          port: 80\n`,
  "netpol-rule": (text: string) =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: x\n  namespace: shop\nspec:\n  podSelector: {}\n  policyTypes:\n    - Egress\n  egress:\n${text.replace(/^(?=.)/gm, "    ")}`,
};

function wholeText({ trigger, body }: Snippet): string {
  const text = expandSnippet(body);
  const kind = (["netpol-peer", "netpol-rule"] as const).find((each) => trigger.startsWith(each));
  return kind === undefined ? text : around[kind](text);
}

it("has what the articles teach", () => {
  const triggeres = all.map(({ trigger }) => trigger);
  expect(new Set(triggeres).size).toBe(triggeres.length);
  expect(triggeres).toEqual(
    expect.arrayContaining([
      "netpol-deny-ingress",
      "netpol-deny-egress",
      "netpol-deny-all",
      "netpol-allow-dns",
      "netpol-allow-dns-cluster",
      "netpol-allow-app",
      "netpol-allow-namespace",
      "netpol-between-namespaces",
      "netpol-allow-metadata-server",
      "netpol-allow-internet",
      "netpol-allow-named-port",
      "netpol-allow-port-range",
      "netpol-three-tiers",
      "netpol-peer-and",
    ]),
  );
  expect(fragments.map(({ trigger }) => trigger)).toEqual(triggeres.filter((each) => /-(peer|rule)-/.test(each)));
});

it.each(all)("$trigger: tab stops from 1 without a gap, and the end", ({ body }) => {
  const stops = tabStops(body);
  expect(stops).toEqual(stops.map((_, i) => i));
});

it.each(all)("$trigger leaves policies that the server takes and no rule speaks of", (snippet) => {
  const uri = "file:///new.yaml";
  const context = contextOf({ [uri]: wholeText(snippet) }, uri);
  const { file, cluster } = context;
  expect(file.policies.length + file.adminPolicies.length).toBeGreaterThan(0);
  expect(cluster.adminPolicies.length).toBe(file.adminPolicies.length);
  for (const [index, policy] of file.policies.entries()) {
    expect(findPolicy(cluster, uri, index)?.namespace).toBe(policy.object.namespace);
    expect(policy.object.policyTypes?.length).toBeGreaterThan(0);
  }
  expect(diagnose(context).map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
});

it.each(all)("$trigger says what it is in words", ({ description, name }) => {
  expect(description).toMatch(/^[A-Z].{20,180}\.$/);
  expect(name).toMatch(/^(Cluster|Admin|BaselineAdmin)?NetworkPolicy/);
});
