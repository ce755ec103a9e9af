import { describe, expect, it } from "vitest";
import type { MatrixExportFormat, MatrixView } from "../../server/src/protocol.ts";
import { scenario } from "../harness/features.ts";
import { matrixOf, policy, stream, view, workload } from "./support.ts";

const texts = stream(
  workload("shop", "web"),
  workload("data", "db"),
  policy(
    "data",
    "db",
    "podSelector: {}\ningress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}], ports: [{port: 80}, {protocol: UDP, port: 53}]}]",
  ),
);
const small: MatrixView = { ...view, others: false };

function written(format: MatrixExportFormat, manifests: string = texts, change: MatrixView = small): string {
  const result = matrixOf({ texts: manifests }).export({ version: 1, format, view: change });
  expect(result?.problem).toBe("");
  return result?.text ?? "";
}

it("writes CSV", () => {
  expect(written("csv")).toBe(
    [
      "source,data/db,shop/web,any address outside",
      "data/db,nothing,no policy,no policy",
      'shop/web,"TCP 80 UDP 53",no policy,no policy'.replaceAll('"', ""),
      "any address outside,nothing,no policy,",
      "",
    ].join("\r\n"),
  );
});

it("writes CSV that no spreadsheet takes for a formula", () => {
  const name = `"=HYPERLINK(\\"http://x\\",\\"y\\")"`;
  const text = written("csv", workload(name, "a"));
  expect(text).toContain(`"'=HYPERLINK(""http://x"",""y"")/a"`);
});

it("writes Markdown", () => {
  expect(written("markdown").split("\n").slice(0, 4)).toEqual([
    "| from \\ to | data/db | shop/web | any address outside |",
    "| --- | --- | --- | --- |",
    "| **data/db** | nothing | no policy | no policy |",
    "| **shop/web** | TCP 80 UDP 53 | no policy | no policy |",
  ]);
  expect(written("markdown", workload(`"a|b"`, `"<b>"`))).toContain("| **a\\|b/\\<b\\>** |");
});

it("writes Mermaid without what no policy governs", () => {
  expect(written("mermaid")).toBe(`flowchart LR
  %% 5 connections that no policy governs are left out
  subgraph g0["shop"]
    e0["web"]
  end
  subgraph g1["data"]
    e1["db"]
  end
  e0 -->|"TCP 80 UDP 53"| e1
`);
});

it("writes folded and collapsed ends as they are shown", () => {
  const twins = stream(texts, workload("shop", "web2", { labels: "app: web" }));
  expect(written("csv", twins, { ...small, fold: true })).toContain("shop/web and 1 alike,TCP 80 UDP 53");
  expect(written("csv", twins, { ...small, collapsed: ["namespace/shop"] })).toContain("shop (2),TCP 80 UDP 53");
});

describe("SVG", () => {
  it("is well formed whatever the names are", () => {
    const svg = written("svg", workload(`"<script>alert(1)</script>"`, `"a\\u0007&\\"b"`));
    expect(svg).not.toContain("<script");
    expect(svg).toContain("&lt;script&gt;");
    expect(svg).toContain("a&amp;&quot;b");
    expect(svg).not.toContain("\u0007");
  });
  it("draws each kind of cell", () => {
    const svg = matrixOf({ texts: scenario("shop") }).export({ version: 1, format: "svg", view })?.text ?? "";
    expect(svg).toContain(">5432</text>");
    expect(svg).toContain(">all</text>");
    expect(svg).toContain("<circle");
    expect(svg.match(/<text/g)?.length).toBeGreaterThan(60);
  });
});

it("answers nothing of another version, and says what is too large", () => {
  const matrix = matrixOf({ texts });
  expect(matrix.export({ version: 2, format: "csv", view })).toBeNull();
  const many = matrixOf({ texts: stream(...Array.from({ length: 210 }, (_, i) => workload("a", `w${i}`))) });
  expect(many.export({ version: 1, format: "svg", view: small })?.problem).toContain("too many");
  expect(many.export({ version: 1, format: "csv", view: small })?.problem).toBe("");
});
