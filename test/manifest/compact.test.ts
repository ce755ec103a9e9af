import { expect, it } from "vitest";
import { compactFile } from "../../server/src/manifest/compact.ts";
import { createFileTable } from "../../server/src/manifest/fileTable.ts";
import { readManifestFile } from "../../server/src/manifest/read.ts";
import { nodeAt } from "../../server/src/yaml/find.ts";

const uri = "file:///a.yaml";
const text = `# two in a list, one behind it
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {ports: [{port: 80}]}
  - apiVersion: v1
    kind: Pod
    metadata: {name: web, labels: {app: web}}
---
apiVersion: v1
kind: Pod
metadata:
  name: db # the second
  labels:
    app: db
`;

it("gives the same objects, and the same places when asked for them", () => {
  const whole = readManifestFile(uri, text);
  const compact = compactFile(readManifestFile(uri, text), {});
  for (const part of ["workloads", "services"] as const) {
    expect(compact[part].map(({ object }) => object)).toEqual(whole[part].map(({ object }) => object));
    expect(compact[part].map(({ node }) => nodeAt(node, ["metadata", "name"])?.span)).toEqual(
      whole[part].map(({ node }) => nodeAt(node, ["metadata", "name"])?.span),
    );
    expect(compact[part].map(({ document }) => document)).toEqual(whole[part].map(({ document }) => document));
  }
  expect(compact.stream.documents.map(({ root }) => root)).toEqual(whole.stream.documents.map(({ root }) => root));
});

it("holds no tree of its own, and gives one tree to all who look at the same time", () => {
  const compact = compactFile(readManifestFile(uri, text), {});
  expect(JSON.stringify(compact)).not.toContain('"entries"');
  const [first] = compact.stream.documents;
  expect(first?.root).toBe(first?.root);
});

it("keeps its objects when the file is read again", () => {
  const compact = compactFile(readManifestFile(uri, text), {});
  const again = readManifestFile(uri, text.replace("app: db", "app: other"), {}, compact);
  expect(again.compact).toBeUndefined();
  expect(again.workloads[0]?.object).toBe(compact.workloads[0]?.object);
  expect(again.workloads[1]?.object.labels).toEqual({ app: "other" });
});

it("stands in a table that an edit copies only where files come or go", () => {
  const file = (name: string, content = "") => readManifestFile(`file:///${name}`, content);
  const table = createFileTable([file("b.yaml"), file("a.yaml"), file("c.yaml")]);
  const names = (of: typeof table) => [...of].map((each) => each.uri.slice(-6));
  expect(names(table)).toEqual(["a.yaml", "b.yaml", "c.yaml"]);
  const edited = file("b.yaml", "kind: Pod");
  const next = table.with(new Map([["file:///b.yaml", edited]]));
  expect([next.get("file:///b.yaml"), table.get("file:///b.yaml") === edited, next.size]).toEqual([edited, false, 3]);
  const fewer = next.with(new Map([["file:///a.yaml", undefined]]));
  expect([names(fewer), fewer.has("file:///a.yaml")]).toEqual([["b.yaml", "c.yaml"], false]);
  const more = fewer.with(new Map([["file:///0.yaml", file("0.yaml")]]));
  expect(names(more)).toEqual(["0.yaml", "b.yaml", "c.yaml"]);
});
