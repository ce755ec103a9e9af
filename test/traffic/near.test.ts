import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LabelSelector, Peer } from "../../server/src/manifest/types.ts";
import { compilePeer, seenFrom } from "../../server/src/traffic/compile.ts";
import { areApart, coversPeer } from "../../server/src/traffic/cover.ts";
import { nearOf } from "../../server/src/traffic/near.ts";

const compile = (peer: Peer) => compilePeer(peer, seenFrom("shop"));
const app = (value: string): Peer => ({ podSelector: { matchLabels: { app: value }, matchExpressions: [] } });
const thousands = Array.from({ length: 3000 }, (_, index) => app(`a${index}`));

const value = fc.constantFrom("x", "y");
const selector: fc.Arbitrary<LabelSelector> = fc.record({
  matchLabels: fc.dictionary(fc.constantFrom("a", "b"), value, { maxKeys: 2, noNullPrototype: true }),
  matchExpressions: fc.array(
    fc.record({
      key: fc.constantFrom("a", "b"),
      operator: fc.constantFrom("In" as const, "NotIn" as const),
      values: fc.uniqueArray(value, { minLength: 1, maxLength: 2 }),
    }),
    { maxLength: 1 },
  ),
});
const peer: fc.Arbitrary<Peer> = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: selector }),
  fc.record({ podSelector: selector, namespaceSelector: selector }),
  fc.record({ ipBlock: fc.record({ cidr: fc.constantFrom("10.0.0.0/8", "10.1.0.0/16"), except: fc.constant([]) }) }),
);

describe("what is near a peer", () => {
  it("is all that may have a part in covering it", () => {
    fc.assert(
      fc.property(fc.array(peer, { maxLength: 6 }), peer, (list, one) => {
        const [peers, wanted] = [list.map(compile), compile(one)];
        const near = nearOf(peers, (each) => [each])(wanted);
        for (const each of peers) {
          if (!coversPeer(each, wanted) && areApart(each, wanted)) continue;
          expect(near).toContain(each);
        }
      }),
    );
  });

  it("is one of thousands that name an application each", () => {
    const peers = thousands.map(compile);
    const near = nearOf(peers, (each) => [each]);
    expect(peers.reduce((sum, each) => sum + near(each).length, 0)).toBe(thousands.length);
  });

  it("is nothing when too many pairs were looked at", () => {
    const peers = Array.from({ length: 10 }, () => compile(app("same")));
    const near = nearOf(peers, (each) => [each], 25);
    expect(peers.map((each) => near(each).length)).toEqual([10, 10, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});
