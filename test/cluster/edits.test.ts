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

const deploymentOf = (name: string): string =>
  `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: ${name} }, spec: { template: { metadata: { labels: { app: ${name} } } } } }`;
const policyOf = (name: string, app: string): string =>
  `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: ${name} }, spec: { podSelector: { matchLabels: { app: ${app} } } } }`;

/** What is one workload with others, replaces another, is rejected or has come to its end, in one line each. */
const objects = [
  ...["a", "b"].flatMap((name) => [
    deploymentOf(name),
    `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: ${name} }, spec: { template: { metadata: { labels: { app: other } } } } }`,
    `{ apiVersion: apps/v1, kind: ReplicaSet, metadata: { name: ${name}-1, ownerReferences: [{ apiVersion: apps/v1, kind: Deployment, name: ${name}, uid: u, controller: true }] }, spec: { replicas: 1, template: { metadata: { labels: { app: ${name} } } } } }`,
    ...["x", "y"].flatMap((app) => [
      `{ apiVersion: v1, kind: Pod, metadata: { name: ${name}-1-p, labels: { app: ${app} }, ownerReferences: [{ apiVersion: apps/v1, kind: ReplicaSet, name: ${name}-1, uid: u, controller: true }] } }`,
      `{ apiVersion: v1, kind: Pod, metadata: { name: ${name}, labels: { app: ${app} } } }`,
      `{ apiVersion: v1, kind: Service, metadata: { name: ${name} }, spec: { selector: { app: ${app} }, ports: [{ port: 80 }] } }`,
      policyOf(name, app),
    ]),
    `{ apiVersion: v1, kind: Pod, metadata: { name: ${name}, labels: { app: x } }, status: { phase: Succeeded } }`,
    `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: ${name} }, spec: { podSelector: {}, policyTypes: [Wrong] } }`,
    `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { generateName: ${name} }, spec: { podSelector: {} } }`,
  ]),
];

it("has all of a cluster made afresh where pods have owners and objects replace each other, after any edits", () => {
  const content = fc.array(fc.constantFrom(...objects), { maxLength: 3 });
  fc.assert(
    fc.property(
      fc.array(content, { minLength: 4, maxLength: 4 }),
      fc.array(fc.tuple(fc.nat(3), content), { minLength: 1, maxLength: 8 }),
      (given, edits) => {
        const read = (list: readonly string[], n: number) =>
          readManifestFile(`file:///${n}.yaml`, list.join("\n---\n"));
        const files = given.map(read);
        let cluster: BuiltCluster = buildCluster([...files]);
        for (const [n, list] of edits) {
          files[n] = readManifestFile(`file:///${n}.yaml`, list.join("\n---\n"), {}, files[n]);
          cluster = buildCluster([...files], {}, cluster);
          expect(dataOf(cluster)).toEqual(dataOf(buildCluster([...files])));
        }
      },
    ),
    {
      numRuns: 400,
      // Moved in its file first, and replaced afterwards.
      examples: [
        [
          [[deploymentOf("a"), policyOf("a", "x")], [], [], []],
          [
            [0, [policyOf("a", "x")]],
            [1, [policyOf("a", "x")]],
            [0, []],
          ],
        ],
      ],
    },
  );
});

function dataOf({ parts: _, placement: __, ...data }: BuiltCluster) {
  return data;
}
