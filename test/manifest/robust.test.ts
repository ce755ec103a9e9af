import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ManifestFile } from "../../server/src/manifest/file.ts";
import { readManifestFile } from "../../server/src/manifest/read.ts";
import { rejectedRules } from "../../server/src/rules/rejected.ts";
import { syntaxFindings } from "../../server/src/rules/yaml-syntax.ts";
import { locate } from "../../server/src/yaml/find.ts";
import type { Span, YamlNode } from "../../server/src/yaml/tree.ts";

const folder = join(import.meta.dirname, "../scenarios");
const samples = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.ya?ml$/.test(name))
  .map((name) => readFileSync(join(folder, name), "utf8"));

const ids = new Set(rejectedRules.map((rule) => rule.id));

/** Every span lies in its document, children in order inside their parents; nothing throws. */
function checkFile(file: ManifestFile): void {
  const { stream } = file;
  if (stream.documents.map((document) => document.text).join("") !== stream.text) throw new Error("text lost");
  const inside = (span: Span, length: number): void => {
    if (!(0 <= span.start && span.start <= span.end && span.end <= length))
      throw new Error(`span ${span.start}-${span.end} of ${length}`);
  };
  for (const document of stream.documents) {
    const { length } = document.text;
    for (const problem of document.problems) inside(problem.span, length);
    const visit = (node: YamlNode): void => {
      inside(node.span, length);
      if (node.alias || node.kind === "scalar") return;
      if (node.kind === "map") {
        for (const entry of node.entries) {
          inside(entry.span, length);
          inside(entry.key.span, length);
          visit(entry.value);
        }
      } else {
        for (const item of node.items) {
          inside(item.dash, length);
          visit(item.value);
        }
      }
    };
    if (document.root !== undefined) visit(document.root);
    locate(document, length >> 1);
    locate(document, length);
  }
  for (const policy of file.policies) {
    const length = stream.documents[policy.document]?.text.length ?? 0;
    for (const fault of policy.faults) {
      inside(fault.span, length);
      if (!ids.has(fault.rule)) throw new Error(`no rule ${fault.rule}`);
    }
  }
  for (const finding of syntaxFindings(file)) {
    for (const fix of finding.fixes?.() ?? []) {
      for (const edit of fix.edits) inside(edit.span, stream.documents[edit.document]?.text.length ?? 0);
    }
  }
}

describe("whatever stands in the buffer", () => {
  it("every sample", () => {
    for (const text of samples) checkFile(readManifestFile("file:///a.yaml", text));
  });
  it("cut off anywhere", () => {
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.nat(), (text, at) => {
        checkFile(readManifestFile("file:///a.yaml", text.slice(0, at % (text.length + 1))));
      }),
      { seed: 1, numRuns: 1500 },
    );
  });
  it("parts taken out", () => {
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.nat(), fc.nat(40), (text, place, count) => {
        const at = place % (text.length + 1);
        checkFile(readManifestFile("file:///a.yaml", text.slice(0, at) + text.slice(at + count)));
      }),
      { seed: 2, numRuns: 1500 },
    );
  });
  it("anything put in", () => {
    const character = fc.oneof(
      fc.constantFrom(
        ..."{}[]:,-#&*!|>'\"%@`?~\\\n\r\t \u0000\uFEFF\u{1F600}".split(""),
        "{{",
        "}}",
        "\n---\n",
        "\n...\n",
        "<<: *a",
        "&a ",
        ": ",
      ),
      fc.string({ unit: "binary", maxLength: 4 }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.array(fc.tuple(fc.nat(), character), { minLength: 1, maxLength: 4 }),
        (sample, changes) => {
          let text = sample;
          for (const [place, added] of changes) {
            const at = place % (text.length + 1);
            text = text.slice(0, at) + added + text.slice(at);
          }
          checkFile(readManifestFile("file:///a.yaml", text));
          checkFile(readManifestFile("file:///a.yaml", text, { template: true }));
        },
      ),
      { seed: 3, numRuns: 1500 },
    );
  });
  it("the half-typed file read after the whole one is as if read alone", () => {
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.nat(), fc.nat(10), (text, place, count) => {
        const at = place % (text.length + 1);
        const next = text.slice(0, at) + text.slice(at + count);
        const before = readManifestFile("file:///a.yaml", text);
        expect(readManifestFile("file:///a.yaml", next, {}, before)).toEqual(readManifestFile("file:///a.yaml", next));
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});

describe("limits", () => {
  const head = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n";
  const rule = "  - from: [{podSelector: {matchLabels: {a: b}}}]\n";
  const problems = (text: string): readonly string[] =>
    readManifestFile("file:///a.yaml", text).stream.documents.flatMap((document) =>
      document.problems.map((problem) => problem.code),
    );

  it("a policy of 10 MB is too large, and says so", () => {
    const file = readManifestFile("file:///a.yaml", `${head}spec:\n  ingress:\n${rule.repeat(210_000)}`);
    expect(file.stream.documents.map((document) => document.problems.map((problem) => problem.code))).toEqual([
      ["too-large"],
    ]);
    expect(syntaxFindings(file)).toHaveLength(1);
  });
  it("10 MB of something else is not read at all", () => {
    expect(problems(`apiVersion: v1\nkind: ConfigMap\ndata:\n${"  k: [\n".repeat(1_500_000)}`)).toEqual([]);
  });
  it("a dump of 10 MB is read", () => {
    const lines = "      - name: some-variable\n        value: some-value\n".repeat(20);
    const pod = `- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: p\n  spec:\n    containers:\n    - name: c\n      env:\n${lines}`;
    const text = `apiVersion: v1\nitems:\n${pod.repeat(8_000)}kind: List\n`;
    expect(text.length).toBeGreaterThan(9_000_000);
    expect(readManifestFile("file:///a.yaml", text).workloads).toHaveLength(8_000);
  });
  it("a stream of 100,000 lines parses one document for a keystroke", () => {
    const text = `---\n${head}spec:\n  podSelector: {}\n`.repeat(14_000);
    const before = readManifestFile("file:///a.yaml", text);
    expect(before.policies).toHaveLength(14_000);
    const at = text.indexOf("name", text.length / 2);
    const after = readManifestFile("file:///a.yaml", `${text.slice(0, at)}x${text.slice(at)}`, {}, before);
    const known = new Set(before.stream.documents);
    expect(after.stream.documents.filter((document) => !known.has(document))).toHaveLength(1);
    expect(after.policies.flatMap((policy) => policy.faults.map((fault) => fault.field))).toEqual(
      ["metadata.xname", "metadata.name"].reverse().slice(0, 2).sort().reverse(),
    );
  });
  it.each([
    ["brackets", `${head}spec: ${"[".repeat(10_000)}`],
    ["closed brackets", `${head}spec: ${"[".repeat(10_000)}${"]".repeat(10_000)}`],
    ["braces", `${head}spec: ${"{a: ".repeat(10_000)}${"}".repeat(10_000)}`],
    ["dashes", `${head}spec:\n  ${"- ".repeat(10_000)}`],
    ["maps", `${head}spec:\n${Array.from({ length: 1_900 }, (_, level) => `${" ".repeat(level + 1)}a:\n`).join("")}`],
  ])("10,000 levels of %s are too deep", (_, text) => {
    expect(problems(text)).toEqual(["too-deep"]);
  });
  it("aliases that multiply are refused as the server does", () => {
    const lines = [`${head}a0: &a0 [x, x, x, x, x, x, x, x, x, x]`];
    for (let level = 1; level < 12; level++)
      lines.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(", ")}]`,
      );
    const [policy] = readManifestFile("file:///a.yaml", `${lines.join("\n")}\n`).policies;
    expect(policy?.faults.map((fault) => fault.detail)).toEqual(["document contains excessive aliasing"]);
  });
  it("and so are merges", () => {
    const lines = [`${head}m0: &m0 {a: b}`];
    for (let level = 1; level < 20; level++)
      lines.push(`m${level}: &m${level} {<<: [*m${level - 1}, *m${level - 1}, *m${level - 1}]}`);
    const [policy] = readManifestFile("file:///a.yaml", `${lines.join("\n")}\n`).policies;
    expect(policy?.faults).toHaveLength(1);
  });
  it("an anchor inside itself", () => {
    expect(problems(`${head}spec: &a\n  podSelector: *a\n`)).toEqual(["syntax"]);
  });
});
