import { describe, expect, it } from "vitest";
import type { MatrixEdit } from "../../server/src/server/protocol.ts";
import type { Texts } from "../harness/features.ts";
import { look, matrixOf, policy, stream, workload } from "./support.ts";

const manifests = stream(
  workload("shop", "web"),
  workload("shop", "api", { ports: "{containerPort: 8080}" }),
  workload("data", "db", { ports: "{containerPort: 5432}" }),
  workload("ops", "job"),
);
const db = policy(
  "data",
  "db",
  `podSelector: {matchLabels: {app: db}}
policyTypes: [Ingress]
ingress:
- from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}, podSelector: {matchLabels: {app: api}}}]
  ports: [{port: 5432, protocol: TCP}]
- from: [{ipBlock: {cidr: 10.0.0.0/8}}]`,
);
const given: Texts = { "file:///w.yaml": manifests, "file:///p.yaml": db };

function ask(texts: Texts, source: string | null, destination: string | null, port = ""): MatrixEdit {
  const matrix = matrixOf({ texts });
  const { place } = look(matrix);
  const edit = matrix.expect({
    version: 1,
    source: source === null ? null : place(source),
    destination: destination === null ? null : place(destination),
    port,
  });
  if (edit === null) throw new Error("no answer");
  return edit;
}

/** The text of the first file after the edit. */
function written({ files, reason }: MatrixEdit, before = ""): string {
  expect(reason).toBeNull();
  const [file] = files;
  const lines = before.split(/(?<=\n)/);
  for (const { range, newText } of file?.edits ?? []) {
    lines.splice(range.start.line, range.end.line - range.start.line, newText);
  }
  return lines.join("");
}

describe("what is so now, as a test", () => {
  it.each<[string, string | null, string | null, string, string]>([
    [
      "a denied connection",
      "shop/web",
      "data/db",
      "",
      "- name: web does not reach db\n  from: shop/web\n  to: data/db\n  expect: denied\n",
    ],
    [
      "an open one",
      "ops/job",
      "shop/web",
      "",
      "- name: job reaches web\n  from: ops/job\n  to: shop/web\n  expect: allowed\n",
    ],
    [
      "one port",
      "shop/api",
      "data/db",
      "",
      "- name: api reaches db on TCP 5432\n  from: shop/api\n  to: data/db\n  port: 5432\n  expect: allowed\n",
    ],
    [
      "the port that is asked about",
      "shop/api",
      "data/db",
      "UDP 53",
      "- name: api does not reach db on UDP 53\n  from: shop/api\n  to: data/db\n  port: 53\n  protocol: UDP\n  expect: denied\n",
    ],
    [
      "a column",
      null,
      "data/db",
      "",
      "- name: nobody else reaches db\n  to: data/db\n  onlyFrom:\n    - shop/api:5432/TCP\n    - 10.0.0.0/8\n",
    ],
  ])("%s", (_, source, destination, port, item) => {
    const edit = ask(given, source, destination, port);
    const indented = item.replace(/^(?=.)/gm, "  ");
    expect(edit.files.map(({ uri }) => uri)).toEqual(["file:///traffic.netpol-test.yaml"]);
    expect(written(edit)).toBe(`tests:\n${indented}`);
  });

  it("goes behind the tests that are there, in their layout", () => {
    const before = "# ours\ntests:\n- name: old # yes\n  from: shop/web\n  to: data/db\n  expect: denied\n";
    const texts = { ...given, "file:///a.netpol-test.yaml": before };
    const edit = ask(texts, "shop/api", "data/db");
    expect(edit.files.map(({ uri }) => uri)).toEqual(["file:///a.netpol-test.yaml"]);
    expect(written(edit, before)).toBe(
      `${before}- name: api reaches db on TCP 5432\n  from: shop/api\n  to: data/db\n  port: 5432\n  expect: allowed\n`,
    );
  });

  it.each<[string, string | null, string | null, string]>([
    ["nothing keeps anybody out", null, "shop/web", "No policy keeps anybody from it, so there is no list to hold."],
    [
      "the addresses are no single block",
      "any other address",
      "data/db",
      "A test is about workloads that a manifest declares, or one block of addresses; this end is neither.",
    ],
    ["nothing keeps it in", "shop/web", null, "No policy keeps it from anything, so there is no list to hold."],
  ])("is not written where %s", (_, source, destination, reason) => {
    expect(ask(given, source, destination)).toMatchObject({ reason, files: [] });
  });

  it("is no answer for a matrix of before", () => {
    expect(matrixOf({ texts: given }).expect({ version: 0, source: 0, destination: 1, port: "" })).toBeNull();
    expect(matrixOf({ texts: given }).expect({ version: 1, source: null, destination: null, port: "" })).toBeNull();
    expect(matrixOf({ texts: given }).expect({ version: 1, source: 9999, destination: 0, port: "" })).toBeNull();
  });
});
