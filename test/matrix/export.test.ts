import { describe, expect, it } from "vitest";
import type { MatrixExportFormat, MatrixView } from "../../server/src/server/protocol.ts";
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
/** Every sign that one of the formats takes for its own. */
const wild = `a|b"c\\n<img src=x onerror=alert(1)>&amp;\`$x$~#{}\\\\`;
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
  expect(written("markdown", workload(`"a|b"`, `"<b x=y>"`))).toContain("| **a\\|b/\\<b x=y\\>** |");
});

it("writes Mermaid without what no policy restricts", () => {
  expect(written("mermaid")).toBe(`flowchart LR
  %% 5 connections that no policy restricts are left out
  subgraph g0["shop"]
    e0["web"]
  end
  subgraph g1["data"]
    e1["db"]
  end
  e0 -->|"TCP 80 UDP 53"| e1
`);
});

describe("names that no API server would accept", () => {
  const manifests = workload("shop", `"${wild.replaceAll('"', '\\"')}"`);
  it.each<readonly [MatrixExportFormat, RegExp]>([
    ["csv", /^"shop\/a\|b""c\n<img src=x onerror=alert\(1\)>&amp;`\$x\$~#\{\}\\",/m],
    ["markdown", /^\| \*\*shop\/a\\\|b"c \\<img src=x onerror=alert\(1\)\\>\\&amp;\\`\\\$x\\\$\\~#\{\}\\\\\*\* \|/m],
    ["svg", />a\|b&quot;c &lt;img src=x onerror=alert\(1\)&gt;&amp;amp;`\$x\$~#\{\}\\</],
  ])("stay text in %s", (format, expected) => {
    const text = written(format, manifests);
    expect(text).toMatch(expected);
    if (format === "markdown")
      expect(
        new Set(
          text
            .trim()
            .split("\n")
            .map((line) => line.split(/(?<!\\)\|/).length),
        ).size,
      ).toBe(1);
  });
  it("stay text in Mermaid", () => {
    const shut = policy("shop", "shut", "podSelector: {}\ningress: [{}]");
    const text = written("mermaid", stream(manifests, workload("shop", "web"), shut));
    expect(text).toContain(`["a#124;b#34;c #60;img src=x onerror=alert(1)#62;#38;amp;#96;$x$~#35;{}\\"]`);
    expect(text).not.toMatch(/[<`]/);
  });
});

it("says what has changed", () => {
  const matrix = matrixOf({ texts });
  const before = [{ uri: "file:///a.yaml", text: texts.replace("port: 80", "port: 81") }];
  const compared: MatrixView = { ...small, base: "saved" };
  matrix.header(compared, null, before);
  const of = (format: MatrixExportFormat) => matrix.export({ version: 1, format, view: compared })?.text ?? "";
  expect(of("csv")).toContain('"TCP 80 UDP 53 (gained TCP 80, lost TCP 81)"');
  expect(of("markdown")).toContain("| TCP 80 UDP 53 (gained TCP 80, lost TCP 81) |");
  expect(of("svg")).toContain("Traffic matrix, changes since the saved text");
  expect(of("svg")).toContain(">gained</text>");
});

it("marks connections that came and went in Mermaid", () => {
  const open = policy(
    "data",
    "db",
    "podSelector: {}\ningress: [{from: [{namespaceSelector: {}}], ports: [{port: 80}]}]",
  );
  const shut = policy("data", "db", "podSelector: {}\npolicyTypes: [Ingress]");
  const ends = stream(workload("shop", "web"), workload("data", "db"));
  const compared: MatrixView = { ...small, base: "saved" };
  const arrow = (now: string, was: string): string => {
    const matrix = matrixOf({ texts: stream(ends, now) });
    matrix.header(compared, null, [{ uri: "file:///a.yaml", text: stream(ends, was) }]);
    const text = matrix.export({ version: 1, format: "mermaid", view: compared })?.text ?? "";
    return text.split("\n").find((line) => line.includes("|")) ?? "";
  };
  expect(arrow(open, shut)).toBe(`  e0 ==>|"TCP 80 (gained TCP 80)"| e1`);
  expect(arrow(shut, open)).toBe(`  e0 -.->|"nothing (lost TCP 80)"| e1`);
});

it("writes folded and collapsed ends as they are shown", () => {
  const twins = stream(texts, workload("shop", "web2", { labels: "app: web" }));
  expect(written("csv", twins, { ...small, fold: true })).toContain("shop/web ×2,TCP 80 UDP 53");
  expect(written("csv", twins, { ...small, collapsed: ["namespace/shop"] })).toContain("shop (2),TCP 80 UDP 53");
});

describe("SVG", () => {
  it("is well formed whatever the names are", () => {
    const svg = written("svg", workload(`"<script x=1></script>"`, `"a\\u0007&\\"b"`));
    expect(svg).not.toContain("<script");
    expect(svg).toContain("&lt;script x=1&gt;");
    expect(svg).toContain("a&amp;&quot;b");
    expect(svg).not.toContain("\u0007");
  });
  it("has a title, a legend, and the colours of the theme", () => {
    const palette = {
      paper: "#1f1f1f",
      ink: "#cccccc",
      soft: "#9d9d9d",
      line: "#303030",
      open: "#59a4f9",
      tint: "#293441",
      unguarded: "#d18616",
      unsure: "#b180d7",
      gain: "#89d185",
      loss: "#f88070",
    };
    const svg = matrixOf({ texts }).export({ version: 1, format: "svg", view: small, palette })?.text ?? "";
    expect(svg).toContain(">Traffic matrix</text>");
    for (const meaning of ["everything", "these ports", "nothing", "no policy", "depends on the CNI"])
      expect(svg).toContain(`>${meaning}</text>`);
    expect(svg).toContain(`fill="#1f1f1f"`);
    expect(svg).not.toContain("#ffffff");
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
  expect(many.export({ version: 1, format: "svg", view: { ...small, equal: false } })?.problem).toContain("too many");
  expect(many.export({ version: 1, format: "csv", view: small })?.problem).toBe("");
});
