import { describe, expect, it } from "vitest";
import type { DiffReport } from "../../server/src/output/diff/change.ts";
import { formatDiffMarkdown } from "../../server/src/output/diff/markdown.ts";

const report = (pairs: number, sentences: number): DiffReport => ({
  rows: Array.from({ length: pairs }, (_, i) => ({
    change: "added",
    src: `shop/web-${i}[Deployment]`,
    dst: "data/db[StatefulSet]",
    before: "No Connections",
    after: "TCP 5432",
  })),
  sentences: Array.from({ length: sentences }, (_, i) => ({
    kind: "gained",
    text: `shop/web-${i} can now reach data/db on TCP 5432`,
  })),
});
const bytes = (text: string) => Buffer.byteLength(text);

describe("a difference for a pull request", () => {
  it("says the counts and the sentences, and folds the pairs", () => {
    expect(formatDiffMarkdown(report(1, 1))).toBe(`1 added, 0 removed, 0 changed

- shop/web-0 can now reach data/db on TCP 5432

<details><summary>The pair</summary>

| change | source | destination | before | after |
| :--- | :--- | :--- | :--- | :--- |
| added | shop/web-0\\[Deployment\\] | data/db\\[StatefulSet\\] | No Connections | TCP 5432 |

</details>
`);
  });

  it("folds what is more than twenty sentences", () => {
    const [open = "", folded = ""] = formatDiffMarkdown(report(30, 30)).split("<details>");
    expect(open.match(/^- /gm)).toHaveLength(20);
    expect(folded).toContain("<summary>10 more sentences</summary>");
  });

  it.each([
    [10, 2_000],
    [2_000, 10],
    [5_000, 5_000],
  ])(
    "of %i pairs and %i sentences stays below 60 kB, every fold closed, and says what is left out",
    (pairs, sentences) => {
      const text = formatDiffMarkdown(report(pairs, sentences));
      expect(bytes(text)).toBeLessThanOrEqual(60_000);
      expect(text.split("<details>").length).toBe(text.split("</details>").length);
      expect(text).toMatch(/and \d+ more (pairs|sentences): `netpol diff --format json` prints them all/);
      expect(text).toMatch(new RegExp(`All ${pairs} pairs`));
    },
  );

  it("of names with markup shows them as they are", () => {
    const [row] = report(1, 0).rows;
    const text = formatDiffMarkdown({ rows: row ? [{ ...row, src: "shop/<img>|x[Pod]" }] : [], sentences: [] });
    expect(text).toContain("shop/\\<img\\>\\|x");
  });
});
