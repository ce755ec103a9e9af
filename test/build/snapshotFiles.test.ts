import { describe, expect, it } from "vitest";
import { readSnapshotHead, snapshotHeadLine } from "../../server/src/build/entries/snapshotHead.ts";
import { ageWords, isStale, snapshotWords } from "../../server/src/words/age.ts";
import { snapshotOf } from "../harness/features.ts";

const app = (name: string, image = "1") =>
  `---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: shop}\nspec: {template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, image: "${image}"}]}}}\n`;
const live = (cluster = "live") => snapshotHeadLine({ cluster }) + app("web", "9");
const dump = `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a, namespace: shop, uid: x, resourceVersion: "1"}\n  spec: {containers: [{name: c}]}\n`;
const takes = (...resources: readonly string[]) => `resources: [${resources.join(", ")}]\n`;

const root = "file:///work";

function clustersOf(texts: Readonly<Record<string, string>>): readonly string[] {
  const files = Object.fromEntries(Object.entries(texts).map(([path, text]) => [`${root}/${path}`, text]));
  return snapshotOf(files, {}, root).clusters.map(({ name, files: own }) => `${name}: ${own.size}`);
}

describe("snapshots of clusters among the files", () => {
  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ["beside a folder", { "web.yaml": app("web"), "live.yaml": live() }, ["files: 1", "live: 1", "live + files: 2"]],
    ["by itself", { "live.yaml": live() }, ["live: 1"]],
    [
      "by the name of a dump",
      { "web.yaml": app("web"), "prod.snapshot.yaml": dump },
      ["files: 1", "prod: 1", "prod + files: 2"],
    ],
    ["a dump of another name", { "web.yaml": app("web"), "dump.yaml": dump }, [": 2"]],
    [
      "beside alternatives",
      {
        "base/web.yaml": app("web"),
        "base/kustomization.yaml": takes("web.yaml"),
        "prod/kustomization.yaml": takes("../base"),
        "dev/kustomization.yaml": takes("../base"),
        "live.yaml": live(),
      },
      ["dev: 3", "live: 1", "prod: 3"],
    ],
    [
      "with the name of another cluster",
      { "web.yaml": app("web"), "a/live.yaml": live("files") },
      ["files: 1", "files (live): 1", "files (live) + files: 2"],
    ],
    [
      "two of them",
      { "web.yaml": app("web"), "a.yaml": live("a"), "b.yaml": live("b") },
      ["a: 1", "b: 1", "files: 1", "a + files: 2", "b + files: 2"],
    ],
  ])("%s", (_, texts, expected) => {
    expect(clustersOf(texts)).toEqual(expected);
  });

  it("shows what a cluster held under the policies of the files, also as they are typed", () => {
    const policy = (name: string, spec: string) =>
      `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: ${spec}\n`;
    const closed = "{podSelector: {matchLabels: {app: a}}, policyTypes: [Ingress]}";
    const open = "{podSelector: {matchLabels: {app: a}}, policyTypes: [Ingress], ingress: [{}]}";
    const uri = `${root}/files/policies.yaml`;
    const texts = {
      [uri]: policy("web", closed) + app("planned"),
      [`${root}/live.yaml`]: live() + policy("web", open) + policy("theirs", open),
    };
    const before = snapshotOf(texts, {}, root);
    const typed = before.with(new Map([[uri, policy("webs", closed) + app("planned")]]));
    const seen = (snapshot: typeof before) => {
      const found = snapshot.clusters.find(({ name }) => name === "live + files");
      return [
        found?.cluster.policies
          .map(({ origin, object }) => `${object.name} ${origin.uri.slice(root.length + 1)}`)
          .sort(),
        found?.cluster.workloads.map(({ name }) => name),
      ];
    };
    expect(seen(before)).toEqual([["theirs live.yaml", "web files/policies.yaml"], ["web"]]);
    expect(seen(typed)).toEqual([["theirs live.yaml", "web live.yaml", "webs files/policies.yaml"], ["web"]]);
    // It is looked at, and never judged.
    expect(before.clustersOf(uri).map(({ name }) => name)).toEqual(["files"]);
  });

  it("reads its head again, and nothing from another comment", () => {
    const head = { cluster: "live", context: "prod", taken: "2026-01-02T03:04:05Z" };
    expect(readSnapshotHead("a.yaml", snapshotHeadLine(head), false)).toEqual(head);
    for (const text of ["# netpol snapshot: {}\n", "# netpol snapshot: {\n", "# netpol snapshot\n", ""])
      expect(readSnapshotHead("a.yaml", text, false)).toBeUndefined();
  });

  it("says how old it is", () => {
    const now = Date.parse("2026-01-02T03:04:05Z");
    expect(ageWords("2026-01-02T03:04:00Z", now)).toBe("a moment old");
    expect(ageWords("2026-01-02T01:00:00Z", now)).toBe("2 hours old");
    expect(ageWords("2025-12-30T01:00:00Z", now)).toBe("3 days old");
    expect(ageWords(undefined, now)).toBe("of unknown age");
    expect([isStale("2026-01-02T01:00:00Z", now), isStale("2025-12-30T01:00:00Z", now), isStale("x", now)]).toEqual([
      false,
      true,
      true,
    ]);
    expect(snapshotWords({ context: "prod", taken: "2025-12-30T01:00:00Z" }, now)).toBe(
      "a snapshot of context prod, 3 days old: take it again for what is so now",
    );
  });
});
