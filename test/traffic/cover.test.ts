import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LabelSelector, Labels, Peer } from "../../server/src/manifest/types.ts";
import { compilePeer, compilePorts, seenFrom } from "../../server/src/traffic/compile.ts";
import { coverPeer, coversPorts } from "../../server/src/traffic/cover.ts";
import { compileSelector, matches } from "../../server/src/traffic/selector.ts";

const nameLabel = "kubernetes.io/metadata.name";

function selectorOver(keys: readonly string[]): fc.Arbitrary<LabelSelector> {
  const key = fc.constantFrom(...keys);
  const value = fc.constantFrom("x", "y");
  const requirement = fc.oneof(
    fc.record({
      key,
      operator: fc.constantFrom("In" as const, "NotIn" as const),
      values: fc.uniqueArray(value, { minLength: 1, maxLength: 2 }),
    }),
    fc.record({ key, operator: fc.constantFrom("Exists" as const, "DoesNotExist" as const), values: fc.constant([]) }),
  );
  return fc.record({
    matchLabels: fc.dictionary(key, value, { maxKeys: 1, noNullPrototype: true }),
    matchExpressions: fc.array(requirement, { maxLength: 2 }),
  });
}

const podSelector = selectorOver(["a", "b"]);
const namespaceSelector = selectorOver(["a", nameLabel]);
const podPeer: fc.Arbitrary<Peer> = fc.oneof(
  fc.record({ podSelector }),
  fc.record({ namespaceSelector }),
  fc.record({ podSelector, namespaceSelector }),
);

/** Every kind of pod that selectors over these keys and values can tell apart: `z` is any other value. */
const values = [undefined, "x", "y", "z"];
const labelsOf = (pairs: readonly (readonly [string, string | undefined])[]): Labels =>
  Object.fromEntries(pairs.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
const pods = values.flatMap((a) =>
  values.map((b) =>
    labelsOf([
      ["a", a],
      ["b", b],
    ]),
  ),
);
const namespaces = ["x", "y", "z"].flatMap((name) =>
  values.map((a) => ({
    name,
    labels: labelsOf([
      ["a", a],
      [nameLabel, name],
    ]),
  })),
);
const universe = namespaces.flatMap((namespace) => pods.map((pod) => ({ namespace, pod })));

/** Places in the universe. `home`: the namespace of the policy. */
function matching(peer: Peer, home: string): ReadonlySet<number> {
  const inNamespaces = peer.namespaceSelector === undefined ? undefined : compileSelector(peer.namespaceSelector);
  const onPods = peer.podSelector === undefined ? undefined : compileSelector(peer.podSelector);
  const found = universe.flatMap(({ namespace, pod }, i) => {
    const inScope = inNamespaces === undefined ? namespace.name === home : matches(inNamespaces, namespace.labels);
    return inScope && (onPods === undefined || matches(onPods, pod)) ? [i] : [];
  });
  return new Set(found);
}

describe("cover", () => {
  it("is proven exactly when every pod that there can be is covered", () => {
    const home = fc.constantFrom("x", "y");
    fc.assert(
      fc.property(podPeer, fc.array(podPeer, { maxLength: 5 }), home, (peer, others, namespace) => {
        const own = matching(peer, namespace);
        fc.pre(own.size > 0);
        const sets = others.map((other) => matching(other, namespace));
        const cover = coverPeer(
          compilePeer(peer, seenFrom(namespace)),
          others.map((other, owner) => ({ peer: compilePeer(other, seenFrom(namespace)), owner })),
        );
        expect(cover !== undefined).toBe([...own].every((end) => sets.some((set) => set.has(end))));
        const named = cover?.flatMap((i) => sets[i] ?? []) ?? [];
        expect(cover === undefined || [...own].every((end) => named.some((set) => set.has(end)))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  const block = (cidr: string, ...except: string[]): Peer => ({ ipBlock: { cidr, except } });
  const all: LabelSelector = { matchLabels: {}, matchExpressions: [] };

  it.each<[string, Peer, readonly Peer[], readonly number[] | undefined]>([
    ["a block by a larger one", block("10.1.0.0/16"), [block("10.0.0.0/8")], [0]],
    ["not by one with a hole in it", block("10.1.0.0/16"), [block("10.0.0.0/8", "10.1.2.0/24")], undefined],
    ["by one with a hole beside it", block("10.1.0.0/16"), [block("10.0.0.0/8", "10.2.0.0/16")], [0]],
    ["with the same hole", block("10.1.0.0/16", "10.1.2.0/24"), [block("10.0.0.0/8", "10.1.2.0/25")], [0]],
    ["by two halves", block("0.0.0.0/0"), [block("0.0.0.0/1"), block("128.0.0.0/1")], [0, 1]],
    [
      "by those that touch it",
      block("10.0.0.0/8"),
      [block("10.0.0.0/9"), block("11.0.0.0/8"), block("10.128.0.0/9")],
      [0, 2],
    ],
    ["not by another family", block("::/0"), [block("0.0.0.0/0")], undefined],
    ["not by pods", block("10.0.0.0/8"), [{ namespaceSelector: all }], undefined],
    ["no pods by a block", { podSelector: all }, [block("0.0.0.0/0")], undefined],
    ["not what matches nothing", {}, [{ namespaceSelector: all }], undefined],
    ["nor by it", { podSelector: all }, [{}], undefined],
  ])("%s", (_, peer, others, expected) => {
    const candidates = others.map((other, owner) => ({ peer: compilePeer(other, seenFrom("x")), owner }));
    expect(coverPeer(compilePeer(peer, seenFrom("x")), candidates)).toEqual(expected);
  });

  it.each<[string, Parameters<typeof compilePorts>[0], Parameters<typeof compilePorts>[0], boolean]>([
    ["a port by its range", [{ protocol: "TCP", port: 80 }], [{ protocol: "TCP", port: 1, endPort: 100 }], true],
    ["not by another protocol", [{ protocol: "TCP", port: 80 }], [{ protocol: "UDP" }], false],
    ["anything by no ports", [{ protocol: "SCTP" }], [], true],
    ["not no ports by all ports: ICMP", [], [{ protocol: "TCP" }, { protocol: "UDP" }, { protocol: "SCTP" }], false],
    ["a name by the same name", [{ protocol: "TCP", port: "http" }], [{ protocol: "TCP", port: "http" }], true],
    [
      "not by that name of another protocol",
      [{ protocol: "TCP", port: "http" }],
      [{ protocol: "UDP", port: "http" }],
      false,
    ],
    ["a name by the whole protocol", [{ protocol: "TCP", port: "http" }], [{ protocol: "TCP" }], true],
    ["not a name by a number", [{ protocol: "TCP", port: "http" }], [{ protocol: "TCP", port: 80 }], false],
    ["not a number by a name", [{ protocol: "TCP", port: 80 }], [{ protocol: "TCP", port: "http" }], false],
  ])("ports: %s", (_, inner, outer, expected) => {
    expect(coversPorts(compilePorts(outer), compilePorts(inner))).toBe(expected);
  });
});
