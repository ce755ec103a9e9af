import fc from "fast-check";
import { expect, it } from "vitest";
import { type BuiltCluster, buildCluster } from "../../server/src/cluster/build.ts";
import { readManifestFile } from "../../server/src/manifest/read.ts";

/** Enough of one namespace that a few edits are few. */
const count = 24;
const apps = ["a", "b", "c"];

interface Labelled {
  readonly app: string;
  readonly tier: string;
  readonly image: string;
}

const deployment = (n: number, { app, tier, image }: Labelled) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: w${n}, namespace: shop }
spec: { template: { metadata: { labels: { app: ${app}, tier: ${tier} } }, spec: { containers: [{ name: c, image: ${image} }] } } }
`;
const service = (n: number, { app, tier, image }: Labelled) => `apiVersion: v1
kind: Service
metadata: { name: s${n}, namespace: shop, annotations: { image: ${image} } }
spec: { selector: ${image === "1" ? `{ app: ${app}, tier: ${tier} }` : image === "2" ? `{ app: ${app} }` : "{}"}, ports: [{ port: 80 }] }
`;

const labelled = fc.record({
  app: fc.constantFrom(...apps),
  tier: fc.constantFrom("x", "y"),
  image: fc.constantFrom("1", "2", "3"),
});
const edit = fc.tuple(fc.boolean(), fc.nat(count - 1), fc.option(labelled, { freq: 6 }));

it("has the workloads and Services of a cluster made afresh, after any edits", () => {
  fc.assert(
    fc.property(
      fc.array(labelled, { minLength: 2 * count, maxLength: 2 * count }),
      fc.array(edit, { maxLength: 6 }),
      (given, edits) => {
        const texts = new Map<string, string>();
        for (const [n, each] of given.entries())
          texts.set(n < count ? `w${n}` : `s${n - count}`, n < count ? deployment(n, each) : service(n - count, each));
        const files = () =>
          [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, text]) => read(`file:///${name}.yaml`, text));
        const known = new Map<string, ReturnType<typeof readManifestFile>>();
        function read(uri: string, text: string): ReturnType<typeof readManifestFile> {
          const last = known.get(uri);
          const file = last?.stream.text === text ? last : readManifestFile(uri, text, {}, last);
          known.set(uri, file);
          return file;
        }
        let cluster: BuiltCluster = buildCluster(files());
        for (const [isService, n, next] of edits) {
          const name = isService ? `s${n}` : `w${n}`;
          if (next === null) texts.delete(name);
          else texts.set(name, isService ? service(n, next) : deployment(n, next));
          cluster = buildCluster(files(), {}, cluster);
          const afresh = buildCluster(files());
          expect(cluster.services).toEqual(afresh.services);
          expect(cluster.workloads).toEqual(afresh.workloads);
          expect(cluster.servicesByNamespace).toEqual(afresh.servicesByNamespace);
        }
      },
    ),
    { seed: 7, numRuns: 150 },
  );
});
