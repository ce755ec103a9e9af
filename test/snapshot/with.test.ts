import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cluster } from "../../server/src/cluster/cluster.ts";
import { createFileTable } from "../../server/src/manifest/fileTable.ts";
import { changeOf } from "../../server/src/snapshot/change.ts";
import type { Grouping } from "../../server/src/snapshot/cluster.ts";
import { createSnapshot, type Snapshot } from "../../server/src/snapshot/snapshot.ts";
import { defaultSettings } from "../../server/src/source/settings.ts";
import { contextOf, onlyCluster, snapshotOf, type Texts } from "../harness/features.ts";

const sample = join(import.meta.dirname, "../scenarios/shop");
const shop: Texts = Object.fromEntries(
  readdirSync(sample, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => [`file:///shop/${name}`, readFileSync(join(sample, name), "utf8")]),
);

const chart: Texts = {
  "file:///c/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n",
  "file:///c/templates/p.yaml": `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec:
  podSelector: {matchLabels: {app: "{{ .Values.app }}"}}
  ingress: [{from: [{podSelector: {}}]}]
`,
};

const kustomized: Texts = {
  "file:///k/base/p.yaml":
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: q}\nspec: {podSelector: {}}\n",
  "file:///k/base/w.yaml": `apiVersion: v1
kind: Pod
metadata: {name: a-1, labels: {app: a, pod: one}, ownerReferences: [{kind: StatefulSet, name: a, controller: true}]}
status: {podIP: 10.0.0.1}
---
apiVersion: v1
kind: Pod
metadata: {name: a-2, labels: {app: a, pod: two}, ownerReferences: [{kind: StatefulSet, name: a, controller: true}]}
status: {podIP: 10.0.0.2}
---
apiVersion: v1
kind: Service
metadata: {name: a}
spec: {selector: {app: a}}
`,
  "file:///k/base/kustomization.yaml": "namespace: one\nresources: [p.yaml, w.yaml]\n",
};
const texts: Texts = { ...shop, ...chart, ...kustomized };
const uris = Object.keys(texts);

/** All that a snapshot says, without what it keeps for the next. */
function said({ files, clusters }: Snapshot) {
  return {
    files: [...files].map(({ uri, stream, policies, readAs }) => [
      uri,
      stream.text,
      readAs,
      policies.map(({ partial }) => partial),
    ]),
    clusters: clusters.map(({ name, cluster, traffic }) => {
      const { parts: _, placement: __, ...rest } = cluster as Cluster & { readonly parts: unknown };
      const count = cluster.workloads.length;
      const pairs = Array.from(
        { length: count * count },
        (_, i) => traffic.connections(Math.floor(i / count), i % count).key,
      );
      return { name, ...rest, pairs };
    }),
  };
}

function fresh(all: ReadonlyMap<string, string>): Snapshot {
  return snapshotOf(Object.fromEntries(all));
}

/** What somebody may do to a text: words change, lines go, documents come from elsewhere, files come and go. */
const edit = fc.record({
  file: fc.nat(),
  line: fc.nat(),
  other: fc.nat(),
  kind: fc.constantFrom("drop", "comment", "word", "namespace", "replace", "append", "remove", "restore", "copy"),
});

type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

function edited(now: ReadonlyMap<string, string>, { file, line, other, kind }: Edit): Map<string, string | undefined> {
  const uri = uris[file % uris.length] ?? "";
  const original = texts[uri] ?? "";
  const text = now.get(uri) ?? original;
  const lines = text.split("\n");
  const at = line % lines.length;
  const own = lines[at] ?? "";
  const from = texts[uris[other % uris.length] ?? ""] ?? "";
  const put = (...made: string[]) => [...lines.slice(0, at), ...made, ...lines.slice(at + 1)].join("\n");
  const results: Readonly<Record<Edit["kind"], string | undefined>> = {
    drop: put(),
    comment: put(`${own} # why`),
    word: put(own.replace(/[a-z]+$/, "other")),
    namespace: text.replace(/namespace: \S+/, "namespace: elsewhere"),
    replace: from,
    append: `${text}\n---\n${from}`,
    remove: undefined,
    restore: original,
    copy: text,
  };
  return new Map([[kind === "copy" ? uri.replace(/\.yaml$/, "-copy.yaml") : uri, results[kind]]]);
}

describe("a snapshot with other texts", () => {
  it("is itself with its own texts", () => {
    const snapshot = snapshotOf(texts);
    expect(snapshot.with(new Map())).toBe(snapshot);
    expect(snapshot.with(new Map(Object.entries(texts)))).toBe(snapshot);
    expect(snapshot.with(new Map([["file:///not/there.yaml", undefined]]))).toBe(snapshot);
  });

  it("says what a fresh one says, after any edits, and the parent learns nothing", { timeout: 120_000 }, () => {
    const parent = snapshotOf(texts);
    const before = JSON.stringify(said(parent));
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        const now = new Map(Object.entries(texts));
        let snapshot = parent;
        let like: Snapshot | undefined;
        for (const each of edits) {
          const change = edited(now, each);
          for (const [uri, text] of change) text === undefined ? now.delete(uri) : now.set(uri, text);
          snapshot = snapshot.with(change);
          // The same asked of the parent, with and without an earlier answer.
          const gone = uris.filter((uri) => !now.has(uri)).map((uri) => [uri, undefined] as const);
          like = parent.with(new Map([...now, ...gone]), like);
          expect(said(like)).toEqual(said(snapshot));
        }
        expect(said(snapshot)).toEqual(said(fresh(now)));
      }),
      { seed: 20_26, numRuns: 60 },
    );
    expect(JSON.stringify(said(parent))).toBe(before);
  });

  it("reads a chart's templates as templates, whoever asks", () => {
    const alone = { "file:///c/templates/p.yaml": chart["file:///c/templates/p.yaml"] ?? "" };
    const partial = (snapshot: Snapshot) => snapshot.files.get("file:///c/templates/p.yaml")?.policies[0]?.partial;
    expect(partial(snapshotOf(alone))).toBe(partial(snapshotOf(alone).with(new Map(Object.entries(alone)))));
    const helm = snapshotOf(chart);
    expect(partial(helm)).toBe(true);
    expect(partial(helm.with(new Map([["file:///c/Chart.yaml", undefined]])))).toBe(partial(snapshotOf(alone)));
    expect(partial(snapshotOf(alone).with(new Map(Object.entries(chart))))).toBe(true);
  });

  it("counts what an edit changes in the cluster of who asks", () => {
    const pod = (name: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: {app: ${name}}}\n`;
    const open =
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: {}, ingress: [{}]}\n";
    const uri = "file:///p.yaml";
    const context = contextOf({ [uri]: open, "file:///w.yaml": `${pod("a")}---\n${pod("b")}` }, uri);
    const start = open.indexOf("{}]");
    const change = (end: number, newText: string, where = uri) =>
      changeOf(context, [{ uri: where, document: 0, span: { start, end }, newText }]);
    expect(change(start + 2, "")).toEqual({ added: 0, removed: 2 });
    expect(change(start, "")).toEqual({ added: 0, removed: 0 });
    expect(change(start, "", "file:///none.yaml")).toBeUndefined();
  });

  it.each([
    ["no workloads", "", "x", 600, { added: 0, removed: 0 }],
    ["few policies beside it", "ab", "default", 400, { added: 0, removed: 2 }],
    ["many policies elsewhere", "ab", "x", 600, { added: 0, removed: 2 }],
    ["many policies beside it", "ab", "default", 600, undefined],
  ])("counts it where it can: %s", (_, names, namespace, count, expected) => {
    const pods = [...names].map(
      (name) => `kind: Pod\napiVersion: v1\nmetadata: {name: ${name}, labels: {app: ${name}}}\n`,
    );
    const policy = (name: string, space: string, spec: string) =>
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: ${space}}\nspec: {podSelector: {}, ${spec}}\n`;
    const open = policy("p", "default", "ingress: [{}]");
    const uri = "file:///p.yaml";
    const others = Array.from({ length: count }, (_, i) =>
      policy(`q${i}`, namespace, "policyTypes: [Egress], egress: [{}]"),
    );
    const context = contextOf({ [uri]: open, "file:///w.yaml": [...pods, ...others].join("---\n") }, uri);
    const start = open.indexOf("{}]");
    expect(changeOf(context, [{ uri, document: 0, span: { start, end: start + 2 }, newText: "" }])).toEqual(expected);
  });
});

describe("several clusters", () => {
  /** Two overlays of what stands in `base`; all else is in no cluster. */
  const overlays: Grouping = ({ files }, before) => {
    const clusters = ["dev", "prod"].map((name) => {
      const last = before?.clusters.find((cluster) => cluster.name === name);
      const own = [...files].flatMap((file) => {
        if (!file.uri.startsWith(`file:///${name}/`) && !file.uri.startsWith("file:///base/")) return [];
        const known = last?.files.get(file.uri);
        return known?.stream === file.stream
          ? known
          : {
              ...file,
              policies: file.policies.map((each) => ({ ...each, object: { ...each.object, namespace: name } })),
            };
      });
      const table = createFileTable(own);
      return { name, files: table, takesIn: table.has, entries: [], unsure: false };
    });
    return { clusters, alone: [] };
  };
  const policy = (name: string) =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}}\nspec: {podSelector: {}}\n`;
  const written = {
    "file:///base/p.yaml": policy("p"),
    "file:///dev/q.yaml": policy("q"),
    "file:///notes.yaml": policy("n"),
  };
  const snapshot = createSnapshot({ settings: defaultSettings, files: createFileTable([]), grouping: overlays }).with(
    new Map(Object.entries(written)),
  );
  const names = (of: Snapshot, uri: string) => of.clustersOf(uri).map(({ name }) => name);
  const policies = (of: Snapshot) =>
    of.clusters.map(({ cluster }) => cluster.policies.map(({ namespace, object }) => `${namespace}/${object.name}`));

  it("has a file in none, one or many of them", () => {
    expect(Object.keys(written).map((uri) => names(snapshot, uri))).toEqual([["dev", "prod"], ["dev"], []]);
    expect(policies(snapshot)).toEqual([["dev/p", "dev/q"], ["prod/p"]]);
  });

  it("leaves a cluster alone that an edit does not touch", () => {
    const next = snapshot.with(new Map([["file:///dev/q.yaml", policy("r")]]));
    expect(policies(next)).toEqual([["dev/p", "dev/r"], ["prod/p"]]);
    expect(next.clusters[1]).toBe(snapshot.clusters[1]);
    expect(() => onlyCluster(next)).toThrow();
  });
});
