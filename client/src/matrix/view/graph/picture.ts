import type { MatrixChanges } from "../../../../../server/src/server/protocol.ts";
import { baseName, isNamed } from "../base.ts";
import { Colours } from "../colour.ts";
import { samplesFor } from "../legend.ts";
import { numeral, t } from "../texts.ts";
import type { Laid } from "./layout.ts";
import { figures } from "./sample.ts";
import { svg } from "./svg.ts";

const margin = 24;
const head = 48;
const foot = 40;
/** What the page's style sheet decides, and what an attribute of SVG can say as well; with what is so anyway. */
const properties: readonly (readonly [name: string, usual: string])[] = [
  ["fill", ""],
  ["stroke", "none"],
  ["opacity", "1"],
];
const ofStrokes: typeof properties = [
  ["stroke-width", "1px"],
  ["stroke-dasharray", "none"],
  ["stroke-linecap", "butt"],
  ["stroke-linejoin", "miter"],
];
const ofTexts: typeof properties = [
  ["font-family", ""],
  ["font-size", ""],
  ["font-style", "normal"],
  ["font-weight", "400"],
  ["text-anchor", "start"],
  ["dominant-baseline", "auto"],
  ["text-decoration-line", "none"],
];

/** The picture as a file of its own, in the colours of the page, with a title and a legend. */
export function pictureOf(
  picture: SVGSVGElement,
  { width, height }: Laid,
  about: { readonly changes: MatrixChanges | null; readonly ungoverned: number; readonly collapses: boolean },
): string {
  const { changes, ungoverned, collapses } = about;
  const legend = legendOf(samplesFor(changes !== null, collapses), Math.max(width, 420));
  const full = { width: Math.max(width, legend.width) + 2 * margin, height: head + height + legend.height + foot };
  const copy = svg(
    "g",
    { transform: `translate(${margin} ${head})` },
    ...[...picture.childNodes].map((node) => node.cloneNode(true)),
  );
  const root = svg(
    "svg",
    { ...full, viewBox: `0 0 ${full.width} ${full.height}`, role: "img", class: "picture exported" },
    svg("title", {}, titleOf(changes)),
    svg("rect", { class: "paper", ...full }),
    svg("text", { class: "heading", x: margin + 4, y: 26 }, t("Traffic graph")),
    svg("text", { class: "note", x: margin + 118, y: 26 }, noteOf(changes, ungoverned)),
    copy,
    legend.node,
  );
  legend.node.setAttribute("transform", `translate(${margin + 4} ${head + height + 12})`);
  for (const node of root.querySelectorAll(".near, .chosen, .emphasised"))
    node.classList.remove("near", "chosen", "emphasised");
  for (const node of root.querySelectorAll(".reach")) node.remove();
  // Styles are only known of what is in the page.
  const stage = document.createElement("div");
  stage.className = "graph offstage";
  stage.append(root);
  document.body.append(stage);
  try {
    settle(root);
  } finally {
    stage.remove();
  }
  return `${new XMLSerializer().serializeToString(root)}\n`;
}

function titleOf(changes: MatrixChanges | null): string {
  if (changes === null) return t("Traffic graph");
  if (isNamed(changes.base)) return t("Traffic graph, changes against {0}", baseName(changes.base));
  return changes.base === "head"
    ? t("Traffic graph, changes since HEAD")
    : t("Traffic graph, changes since the saved text");
}

function sinceWords({ base }: MatrixChanges): string {
  if (isNamed(base)) return t("changes against {0}", baseName(base));
  return base === "head" ? t("changes since HEAD") : t("changes since the saved text");
}

function noteOf(changes: MatrixChanges | null, ungoverned: number): string {
  const parts = [
    ...(changes === null ? [] : [sinceWords(changes)]),
    ...(ungoverned === 0
      ? []
      : [
          ungoverned === 1
            ? t("1 connection that no policy restricts is not drawn")
            : t("{0} connections that no policy restricts are not drawn", numeral(ungoverned)),
        ]),
  ];
  return parts.join("; ");
}

function legendOf(
  samples: ReturnType<typeof samplesFor>,
  room: number,
): { readonly node: SVGGElement; readonly width: number; readonly height: number } {
  const step = 20;
  const node = svg("g", { class: "key" });
  let [x, y, width] = [0, 0, 0];
  for (const [sample, meaning] of samples) {
    // Letters are narrower than this, on average.
    const own = 38 + meaning.length * 6.6 + 18;
    if (x > 0 && x + own > room) [x, y] = [0, y + step];
    const text = svg("text", { class: "note", x: 38, y: 8 }, meaning);
    node.append(svg("g", { transform: `translate(${x} ${y})` }, ...figures(sample), text));
    x += own;
    width = Math.max(width, x);
  }
  return { node, width, height: y + step };
}

/** Writes down what the style sheet says, and leaves nothing else: no classes, no roles, no sign that XML has no place for. */
function settle(root: SVGSVGElement): void {
  const nodes = [root, ...root.querySelectorAll<SVGElement>("*")];
  const looks = nodes.map((node) => looksOf(node));
  const colours = new Colours();
  for (const [i, node] of nodes.entries()) {
    for (const { name } of [...node.attributes]) {
      if (/^(aria-|data-|class$|tabindex$)/.test(name) || (name === "role" && node !== root))
        node.removeAttribute(name);
    }
    for (const [name, value] of looks[i] ?? []) {
      const attribute = name === "text-decoration-line" ? "text-decoration" : name;
      node.setAttribute(attribute, name === "fill" || name === "stroke" ? colours.plain(value) : value);
    }
  }
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode() !== null) {
    const { currentNode } = texts;
    currentNode.nodeValue = [...(currentNode.nodeValue ?? "")].filter((sign) => sign >= " ").join("");
  }
}

function looksOf(node: SVGElement): readonly (readonly [string, string])[] {
  if (node instanceof SVGGElement || node instanceof SVGSVGElement || node instanceof SVGTitleElement) return [];
  const style = getComputedStyle(node);
  const text = node instanceof SVGTextElement;
  const kinds = [...properties, ...(text ? ofTexts : style.stroke === "none" ? [] : ofStrokes)];
  return kinds.flatMap(([name, usual]) => {
    const value = style.getPropertyValue(name);
    return value === usual ? [] : [[name, value] as const];
  });
}
