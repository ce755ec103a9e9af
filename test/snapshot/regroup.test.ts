import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../server/src/snapshot/snapshot.ts";
import { snapshotOf, type Texts } from "../harness/features.ts";

const root = "file:///w";
const deployment = (name: string, image = "1") => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec: { template: { metadata: { labels: { app: a } }, spec: { containers: [{ name: c, image: "${image}" }] } } }
`;
const in_ = (files: Texts): Texts =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${root}/${path}`, text]));

function said({ clusters, description }: Snapshot) {
  return {
    clusters: clusters.map(({ name, entries, files }) => [
      name,
      entries.map(({ id }) => id),
      files.all().map(({ uri }) => uri),
    ]),
    why: [...(description?.grouped.why ?? [])],
    copies: [...(description?.grouped.copies ?? [])],
  };
}

const base: Texts = { "apps/a.yaml": deployment("a"), "apps/b.yaml": deployment("b"), "other/c.yaml": deployment("c") };

const cases: readonly (readonly [string, Texts, Readonly<Record<string, string | undefined>>])[] = [
  ["a new object in a folder", base, { "apps/new.yaml": deployment("new") }],
  ["a new folder", base, { "more/new.yaml": deployment("new") }],
  ["an object that another folder declares differently", base, { "other/a.yaml": deployment("a", "2") }],
  ["an object that another folder declares alike", base, { "other/a.yaml": deployment("a") }],
  ["a copy of a whole folder, in stages", base, { "prod/a.yaml": deployment("a", "2"), "dev/a.yaml": deployment("a") }],
  [
    "two folders that both come to declare it",
    base,
    { "apps/n.yaml": deployment("n"), "other/n.yaml": deployment("n", "2") },
  ],
  ["an object renamed to another's name", base, { "other/c.yaml": deployment("a", "2") }],
  [
    "the last object that told two apart",
    { ...base, "other/a.yaml": deployment("a", "2") },
    { "other/a.yaml": undefined },
  ],
  ["a kustomization over a folder", base, { "apps/kustomization.yaml": "resources: [a.yaml]\n" }],
  [
    "an object beside what a kustomization builds, that it builds as well",
    { ...base, "k/kustomization.yaml": "resources: [../apps/a.yaml]\n" },
    { "other/a.yaml": deployment("a"), "other/c.yaml": undefined },
  ],
];

describe("clusters after a change are those of the same texts read afresh", () => {
  it.each(cases)("%s", (_, texts, change) => {
    const now = { ...texts, ...change };
    const kept = Object.fromEntries(
      Object.entries(now).flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])),
    );
    const changed = new Map(Object.entries(change).map(([path, text]) => [`${root}/${path}`, text]));
    expect(said(snapshotOf(in_(texts), {}, root).with(changed))).toEqual(said(snapshotOf(in_(kept), {}, root)));
  });

  it("any", () => {
    const path = fc.tuple(fc.constantFrom("apps", "other", "prod/x", "dev/x"), fc.constantFrom("a.yaml", "b.yaml"));
    const text = fc.option(fc.tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom("1", "2")), { freq: 4 });
    fc.assert(
      fc.property(fc.array(fc.tuple(path, text), { minLength: 2, maxLength: 8 }), (edits) => {
        const now = new Map(Object.entries(in_(base)));
        let snapshot = snapshotOf(in_(base), {}, root);
        for (const [[folder, name], made] of edits) {
          const uri = `${root}/${folder}/${name}`;
          const given = made === null ? undefined : deployment(...made);
          given === undefined ? now.delete(uri) : now.set(uri, given);
          snapshot = snapshot.with(new Map([[uri, given]]));
          expect(said(snapshot)).toEqual(said(snapshotOf(Object.fromEntries(now), {}, root)));
        }
      }),
      { seed: 18, numRuns: 150 },
    );
  });

  it("in a text of many documents, some of which steer, or are a dump, or show a cloud", () => {
    const application = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: a }
spec: { destination: { namespace: prod }, source: { repoURL: "https://github.com/x/w", path: apps } }
`;
    const dump = `apiVersion: v1\nkind: List\nitems: []\nmetadata: { resourceVersion: "1", uid: u }\n`;
    const cloud = `apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: s, annotations: { eks.amazonaws.com/role-arn: r } }\n`;
    const kinds = [application, dump, cloud, deployment("a"), deployment("b", "2"), "# do not edit\na: 1\n", "x: y\n"];
    const plain = Array.from({ length: 60 }, (_, n) => `kind: ConfigMap\nmetadata: { name: c${n} }\n`);
    const edit = fc.tuple(fc.nat(60), fc.nat(1), fc.constantFrom(...kinds));
    const shows = ({ clusters }: Snapshot) => clusters.map(({ name, cluster }) => [name, cluster.inCloud]);
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        const uri = `${root}/large.yaml`;
        let documents: readonly string[] = plain;
        let snapshot = snapshotOf(in_({ ...base, "large.yaml": plain.join("---\n") }), {}, root);
        for (const [at, over, made] of edits) {
          documents = documents.toSpliced(at, over, made);
          const text = documents.join("---\n");
          snapshot = snapshot.with(new Map([[uri, text]]));
          const afresh = snapshotOf(in_({ ...base, "large.yaml": text }), {}, root);
          expect(said(snapshot)).toEqual(said(afresh));
          expect(shows(snapshot)).toEqual(shows(afresh));
        }
      }),
      { seed: 30, numRuns: 60 },
    );
  });
});
