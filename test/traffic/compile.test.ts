import fc from "fast-check";
import { expect, it } from "vitest";
import { networkPolicyLayers } from "../../server/src/manifest/kinds/networkPolicy/layers.ts";
import type { NetworkPolicy, Peer, PolicyPort, PolicyRule } from "../../server/src/manifest/types.ts";
import { type CompiledPolicy, compilePolicy } from "../../server/src/traffic/compile.ts";

const everything = { matchLabels: {}, matchExpressions: [] };
const peers: readonly Peer[] = [
  { podSelector: { matchLabels: { app: "web" }, matchExpressions: [] } },
  { namespaceSelector: everything },
  { ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } },
];
const ports: readonly PolicyPort[] = [
  { protocol: "TCP", port: 80 },
  { protocol: "UDP", port: 53 },
  { protocol: "TCP", port: "http" },
];

/** What an edit leaves as it was is the very same object. */
const rule: fc.Arbitrary<PolicyRule> = fc.record({ peers: fc.subarray([...peers]), ports: fc.subarray([...ports]) });
const lists = fc.array(rule, { minLength: 1, maxLength: 4 }).chain((before) =>
  fc.record({
    before: fc.constant(before),
    now: fc.array(
      fc.oneof(
        fc.constantFrom(...before),
        rule,
        fc.record({ rule: fc.constantFrom(...before), peers: fc.subarray([...peers]) }).map(({ rule: old, peers }) => ({
          ...old,
          peers,
        })),
      ),
      { maxLength: 5 },
    ),
  }),
);

const policyOf = (rules: readonly PolicyRule[]): NetworkPolicy => ({
  kind: "NetworkPolicy",
  name: "web",
  namespace: "shop",
  annotations: {},
  podSelector: everything,
  policyTypes: undefined,
  ingress: rules,
  egress: undefined,
});

function compile(rules: readonly PolicyRule[], like?: CompiledPolicy): CompiledPolicy {
  const policy = policyOf(rules);
  return compilePolicy(policy, networkPolicyLayers(policy, "shop"), "shop", [], like);
}

const withoutSets = (policy: CompiledPolicy) =>
  JSON.stringify(policy.rules, (_, value) => (typeof value === "bigint" ? `${value}n` : value));

it("compiles a policy after an edit to what it is by itself", () => {
  fc.assert(
    fc.property(lists, ({ before, now }) => {
      const like = compile(before);
      const edited = compile(now, like);
      expect(withoutSets(edited)).toBe(withoutSets(compile(now)));
      // What comes of it is handed on in turn.
      expect(withoutSets(compile(before, edited))).toBe(withoutSets(like));
    }),
    { numRuns: 500 },
  );
});

it("takes over what was compiled of the parts that an edit has left", () => {
  const [a, b, c] = peers.map((peer): PolicyRule => ({ peers: [peer], ports }));
  if (a === undefined || b === undefined || c === undefined) throw new Error("no rules");
  const like = compile([a, b, c]);
  const edited = compile([a, c], like);
  expect(edited.rules.ingress?.[0]).toBe(like.rules.ingress?.[0]);
  expect(edited.rules.ingress?.[1]?.peers).toBe(like.rules.ingress?.[2]?.peers);
  expect(edited.rules.ingress?.[1]?.index).toBe(1);
});
