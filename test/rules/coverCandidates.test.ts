import fc from "fast-check";
import { expect, it } from "vitest";
import type { Peer } from "../../server/src/manifest/types.ts";
import { peerCovers } from "../../server/src/snapshot/coverage.ts";
import { coverCandidates } from "../../server/src/snapshot/coverCandidates.ts";
import { compileSelector } from "../../server/src/traffic/selector.ts";

const block = (cidr: string, except: readonly string[] = []): Peer => ({ ipBlock: { cidr, except } });
const pods = (labels: Record<string, string>): Peer => ({ podSelector: { matchLabels: labels, matchExpressions: [] } });

const cidr = fc.constantFrom(
  "0.0.0.0/0",
  "10.0.0.0/8",
  "10.0.0.0/9",
  "10.128.0.0/9",
  "10.1.0.0/16",
  "10.1.2.3/32",
  "::/0",
  "fd00::/8",
  "fd00::1/128",
  "::ffff:10.0.0.0/104",
  "nonsense",
);
const peer = fc.oneof(
  fc.tuple(cidr, fc.subarray(["10.0.0.0/9", "10.1.0.0/16", "fd00::/16"])).map(([one, except]) => block(one, except)),
  fc.constantFrom({}, { app: "a" }, { app: "a", tier: "b" }).map((labels) => pods({ ...labels })),
);

it("nobody who covers a peer is left out, and the order stays", () => {
  fc.assert(
    fc.property(fc.array(fc.array(peer, { maxLength: 3 }), { maxLength: 8 }), peer, (lists, inner) => {
      const owners = lists.map((peers, index) => ({ peers, index }));
      const found = coverCandidates(owners, ({ peers }) => peers).of(inner);
      const covering = owners.filter(
        ({ peers }) => peers.length === 0 || peers.some((outer) => peerCovers(outer, inner, "shop", compileSelector)),
      );
      const readable = inner.ipBlock === undefined || covering.some(({ peers }) => peers.length > 0);
      if (readable) expect(found).toEqual(expect.arrayContaining(covering));
      expect(found.map(({ index }) => index)).toEqual(
        [...new Set(found.map(({ index }) => index))].sort((a, b) => a - b),
      );
    }),
  );
});

it.each([
  ["a block: those around its first address", block("10.1.0.0/16"), [0, 2, 4]],
  ["a block with a hole in front: those around what is left", block("10.0.0.0/8", ["10.0.0.0/9"]), [0, 3, 4]],
  ["a selector: those with a selector", pods({ app: "a" }), [1, 4]],
])("%s", (_, inner, wanted) => {
  const owners = [[block("10.0.0.0/8")], [pods({})], [block("10.0.0.0/9")], [block("10.128.0.0/9")], []].map(
    (peers: readonly Peer[], index) => ({ peers, index }),
  );
  const found = coverCandidates(owners, ({ peers }) => peers).of(inner);
  expect(found.map(({ index }) => index)).toEqual(wanted);
});
