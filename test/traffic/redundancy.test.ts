import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildCluster } from "../../server/src/cluster/build.ts";
import { isolates, rulesOf } from "../../server/src/manifest/kinds/networkPolicy/policyTypes.ts";
import type { LabelSelector, NetworkPolicy, Peer, PolicyRule } from "../../server/src/manifest/types.ts";
import { peerCovers, portsCover } from "../../server/src/snapshot/coverage.ts";
import { implies, isSatisfiable, nameLabel } from "../../server/src/snapshot/selectors.ts";
import { diffTraffic } from "../../server/src/traffic/diff.ts";
import { compileSelector } from "../../server/src/traffic/selector.ts";
import { createTraffic, type Engine } from "../../server/src/traffic/traffic.ts";
import type { PolicyPart, Redundancy } from "../../server/src/traffic/types.ts";
import { trafficOf } from "./load.ts";
import { ruleCovers } from "./pairwise.ts";
import { filesOf, type RandomCluster, randomCluster } from "./randomCluster.ts";

function engineOf(random: RandomCluster): Engine {
  return createTraffic(buildCluster(filesOf(random)), { ipBlocks: random.ipBlocks, podCidrs: random.podCidrs });
}

/** The whole policy, if it is redundant, and its parts. */
function redundancies(engine: Engine, policy: number): readonly Redundancy[] {
  const whole = engine.redundantPolicy(policy);
  return [...(whole === undefined ? [] : [whole]), ...engine.redundantParts(policy)];
}

function without(policy: NetworkPolicy, redundancies: readonly Redundancy[]): NetworkPolicy {
  const gone = (direction: "ingress" | "egress", rule: number, peer?: number, port?: number) =>
    redundancies.some(
      ({ part }) => part.direction === direction && part.rule === rule && part.peer === peer && part.port === port,
    );
  const strip = (direction: "ingress" | "egress") =>
    policy[direction]
      ?.map((rule, i) => ({
        peers: rule.peers.filter((_, j) => !gone(direction, i, j)),
        ports: rule.ports.filter((_, j) => !gone(direction, i, undefined, j)),
      }))
      .filter((_, i) => !gone(direction, i));
  return {
    ...policy,
    // Without its rules a policy would isolate in fewer directions, if it left the types to the server.
    policyTypes: policy.policyTypes ?? (policy.egress?.length ? ["Ingress", "Egress"] : ["Ingress"]),
    ingress: strip("ingress"),
    egress: strip("egress"),
  };
}

/** The cluster without everything that is needless, whole policies or parts of them. */
function cleaned(random: RandomCluster, engine: Engine, whole: boolean): RandomCluster {
  const policies = engine.cluster.policies.flatMap(({ object, index, namespace }) => {
    const found = redundancies(engine, index);
    const dropped = found.some(({ part }) => part.direction === undefined);
    return whole && dropped ? [] : [{ ...without(object, whole ? [] : found), namespace }];
  });
  return { ...random, policies };
}

const directions = ["ingress", "egress"] as const;

function isNobody(selector: LabelSelector | undefined): boolean {
  return (
    selector !== undefined &&
    (!isSatisfiable(selector) ||
      selector.matchExpressions.some(({ key, operator }) => key === nameLabel && operator === "DoesNotExist"))
  );
}

function namesNobody({ peers }: PolicyRule): boolean {
  return peers.some(({ podSelector, namespaceSelector }) => isNobody(podSelector) || isNobody(namespaceSelector));
}

/** How many of the parts another one covers; `isGone`: the engine names it, so it covers nothing any more. */
function pairsLeft<Part>(
  parts: readonly Part[],
  isGone: (index: number) => boolean,
  covers: (outer: Part, inner: Part) => boolean,
): { readonly before: number; readonly left: number } {
  const pairs = (list: readonly Part[]) =>
    list.filter((inner, i) => list.some((outer, j) => j !== i && covers(outer, inner))).length;
  return { before: pairs(parts), left: pairs(parts.filter((_, index) => !isGone(index))) };
}

describe("what is redundant", () => {
  it.each([
    ["parts of policies", false],
    ["whole policies", true],
  ])("can all be taken out together: %s", (_, whole) => {
    fc.assert(
      fc.property(randomCluster, (random) => {
        const engine = engineOf(random);
        const changes = diffTraffic(engine, engineOf(cleaned(random, engine, whole))).changes;
        expect(changes.map(({ source, destination }) => `${source.label} => ${destination.label}`)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it("is the same after an edit as when it is looked at afresh", () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(randomCluster, randomCluster, edits, (random, other, changes) => {
        const all = (engine: Engine) => engine.cluster.policies.map(({ index }) => redundancies(engine, index));
        let engine = engineOf(random);
        let policies = [...random.policies];
        all(engine);
        for (const [at, from] of changes) {
          const policy = other.policies[from % Math.max(other.policies.length, 1)];
          const there = policies[at % Math.max(policies.length, 1)];
          if (policy === undefined || there === undefined) return;
          policies = policies.map((each) => (each === there ? { ...policy, name: there.name } : each));
          const files = filesOf({ ...random, policies });
          const options = { ipBlocks: random.ipBlocks, podCidrs: random.podCidrs };
          engine = createTraffic(buildCluster(files), options, engine);
          expect(all(engine)).toEqual(all(createTraffic(buildCluster(files), options)));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("leaves no pair of rules, of peers or of ports of which one is proven to cover the other", () => {
    const proven = [0, 0, 0];
    fc.assert(
      fc.property(randomCluster, (random) => {
        const engine = engineOf(random);
        for (const { index, object, namespace } of engine.cluster.policies) {
          const coversPeer = (outer: Peer, inner: Peer) => peerCovers(outer, inner, namespace, compileSelector);
          const coversRule = (outer: PolicyRule, inner: PolicyRule) =>
            // What is allowed to nobody is another finding's matter.
            !namesNobody(inner) && ruleCovers(outer, inner, namespace, compileSelector);
          for (const direction of directions.filter((each) => isolates(object, each))) {
            const found = engine.redundantParts(index).filter(({ part }) => part.direction === direction);
            const has = (rule: number, peer?: number, port?: number) =>
              found.some(({ part }) => part.rule === rule && part.peer === peer && part.port === port);
            const rules = rulesOf(object, direction);
            const results = [
              [pairsLeft(rules, (i) => has(i), coversRule)],
              ...rules.map((rule, i) =>
                has(i) || namesNobody(rule)
                  ? []
                  : [
                      pairsLeft(rule.peers, (j) => has(i, j), coversPeer),
                      pairsLeft(
                        rule.ports,
                        (j) => has(i, undefined, j),
                        (outer, inner) => portsCover([outer], [inner]),
                      ),
                    ],
              ),
            ];
            for (const [i, list] of results.entries()) {
              for (const [j, { before, left }] of list.entries()) {
                const kind = i === 0 ? 0 : 1 + j;
                proven[kind] = (proven[kind] ?? 0) + before;
                expect(left).toBe(0);
              }
            }
          }
        }
      }),
      { numRuns: 1000 },
    );
    for (const times of proven) expect(times).toBeGreaterThan(20);
  });

  it("is all that one policy alone is proven to cover, rule by rule", () => {
    const within = (inner: NetworkPolicy, outer: NetworkPolicy, namespace: string) =>
      implies(compileSelector(inner.podSelector), compileSelector(outer.podSelector)) &&
      (["ingress", "egress"] as const).every(
        (direction) =>
          !isolates(inner, direction) ||
          (isolates(outer, direction) &&
            rulesOf(inner, direction).every((rule) =>
              rulesOf(outer, direction).some((each) => ruleCovers(each, rule, namespace, compileSelector)),
            )),
      );
    let proven = 0;
    fc.assert(
      fc.property(randomCluster, (random) => {
        const engine = engineOf(random);
        const { policies } = engine.cluster;
        for (const own of policies) {
          const directions = (["ingress", "egress"] as const).filter((direction) => isolates(own.object, direction));
          const covered = policies.some(
            (other) =>
              other.index < own.index &&
              other.namespace === own.namespace &&
              within(own.object, other.object, own.namespace),
          );
          if (!covered || directions.length === 0 || !isSatisfiable(own.object.podSelector)) continue;
          // What is allowed to nobody is another finding's matter.
          if (directions.some((direction) => rulesOf(own.object, direction).some(namesNobody))) continue;
          proven++;
          expect(engine.redundantPolicy(own.index)).toBeDefined();
        }
      }),
      { numRuns: 1000 },
    );
    expect(proven).toBeGreaterThan(20);
  });

  const policy = (spec: string, name = "p") => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
`;
  const stream = (...texts: string[]) => texts.join("---");
  const ingress = (...rules: string[]) => policy(`{ podSelector: {}, ingress: [${rules.join(", ")}] }`);
  const web = "podSelector: { matchLabels: { app: web } }";

  it.each<[string, string, readonly string[]]>([
    ["nothing in one rule", ingress(`{ from: [{ ${web} }] }`), []],
    [
      "a peer by a wider one",
      ingress(`{ from: [{ ${web} }, { podSelector: {} }] }`),
      ["ingress[0].peer[0] by ingress[0].peer[1]"],
    ],
    [
      "the second of two alike",
      ingress(`{ from: [{ ${web} }, { ${web} }] }`),
      ["ingress[0].peer[1] by ingress[0].peer[0]"],
    ],
    [
      "a peer of this namespace by all namespaces",
      ingress("{ from: [{ podSelector: {} }, { namespaceSelector: {} }] }"),
      ["ingress[0].peer[0] by ingress[0].peer[1]"],
    ],
    [
      "a namespace by its name, by podSelector",
      ingress(
        "{ from: [{ podSelector: {} }, { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } } }] }",
      ),
      ["ingress[0].peer[1] by ingress[0].peer[0]"],
    ],
    [
      "no pods by a block, no block by pods",
      ingress("{ from: [{ namespaceSelector: {} }, { ipBlock: { cidr: 0.0.0.0/0 } }] }"),
      [],
    ],
    [
      "a port in a range",
      ingress("{ ports: [{ port: 80 }, { port: 1, endPort: 100 }] }"),
      ["ingress[0].port[0] by ingress[0].port[1]"],
    ],
    [
      "two ranges over one",
      ingress("{ ports: [{ port: 1, endPort: 100 }, { port: 1, endPort: 50 }, { port: 51, endPort: 100 }] }"),
      ["ingress[0].port[1] by ingress[0].port[0]", "ingress[0].port[2] by ingress[0].port[0]"],
    ],
    ["a rule by one without peers", ingress(`{ from: [{ ${web} }] }`, "{}"), ["ingress[0] by ingress[1]"]],
    ["no rule by one with fewer ports", ingress(`{ from: [{ ${web} }] }`, "{ ports: [{ port: 80 }] }"), []],
    [
      "a rule by two",
      ingress(
        `{ from: [{ ${web} }, { ipBlock: { cidr: 10.1.0.0/16 } }] }`,
        `{ from: [{ ${web} }] }`,
        "{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }",
      ),
      ["ingress[0].peer[1] by ingress[2]", "ingress[1] by ingress[0]"],
    ],
    [
      "a rule by the ports of two",
      ingress(
        `{ from: [{ ${web} }], ports: [{ port: 80 }, { port: 443 }] }`,
        "{ ports: [{ port: 80 }] }",
        "{ ports: [{ port: 443 }] }",
      ),
      ["ingress[0] by ingress[1], ingress[2]"],
    ],
    [
      "nothing in a direction that is not in force",
      policy("{ podSelector: {}, policyTypes: [Ingress], egress: [{}, {}] }"),
      [],
    ],
    [
      "a peer that can match nothing is another mistake",
      ingress(
        `{ from: [{ podSelector: { matchLabels: { app: web }, matchExpressions: [{ key: app, operator: DoesNotExist }] } }, { podSelector: {} }] }`,
      ),
      [],
    ],
    [
      "a policy by another",
      stream(
        policy(`{ ${web}, ingress: [{ from: [{ ${web} }] }] }`, "a"),
        policy("{ podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] }", "b"),
      ),
      ["policy 0 by policy 1 ingress[0]"],
    ],
    [
      "a deny for some beside a deny for all",
      stream(policy(`{ ${web} }`, "a"), policy("{ podSelector: {} }", "b")),
      ["policy 0 by policy 1 ingress"],
    ],
    [
      "no deny for all beside an allow for some",
      stream(policy("{ podSelector: {} }", "a"), policy(`{ ${web}, ingress: [{}] }`, "b")),
      [],
    ],
    [
      "no policy by one of fewer directions",
      stream(policy(`{ ${web}, policyTypes: [Ingress, Egress] }`, "a"), policy("{ podSelector: {} }", "b")),
      [],
    ],
    [
      "no policy by one of another namespace",
      stream(policy("{ podSelector: {} }", "a"), policy("{ podSelector: {} }", "b").replace("shop", "data")),
      [],
    ],
    [
      "the later of two alike",
      stream(policy("{ podSelector: {} }", "a"), policy("{ podSelector: {} }", "b")),
      ["policy 1 by policy 0 ingress"],
    ],
  ])("names %s", (_, text, expected) => {
    const engine = trafficOf(text);
    const show = ({ policy: p, direction, rule, peer, port }: PolicyPart, own: number) => {
      const parts = [
        direction === undefined || p !== own ? `policy ${p}` : "",
        direction === undefined ? "" : `${direction}${rule === undefined ? "" : `[${rule}]`}`,
      ].filter((part) => part !== "");
      return (
        parts.join(" ") + (peer === undefined ? "" : `.peer[${peer}]`) + (port === undefined ? "" : `.port[${port}]`)
      );
    };
    const found = engine.cluster.policies.flatMap(({ index }) =>
      redundancies(engine, index).map(
        ({ part, coveredBy }) => `${show(part, index)} by ${coveredBy.map((by) => show(by, index)).join(", ")}`,
      ),
    );
    expect(found).toEqual(expected);
  });
});
