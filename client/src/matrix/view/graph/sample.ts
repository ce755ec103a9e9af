import { arrowHead } from "./curve.ts";
import { svg } from "./svg.ts";
import type { EdgeLook } from "./words.ts";

/** A figure of the legend: a line, a mark of a node, or a change. */
export type Sample = EdgeLook | "open" | "gained";

const width = 30;
const height = 16;

export function drawSample(sample: Sample): SVGSVGElement {
  const root = svg("svg", {
    class: "sample",
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    "aria-hidden": "true",
  });
  root.append(...figures(sample));
  return root;
}

/** Figures of 30 × 16. */
export function figures(sample: Sample): readonly SVGElement[] {
  const middle = height / 2;
  if (sample === "open") {
    return [
      svg("rect", { class: "shape", x: 1, y: 1, width: width - 2, height: height - 2, rx: 4 }),
      ...[-4, 0, 4].map((dy) => svg("circle", { class: "dot", cx: 6, cy: middle + dy, r: 1.4 })),
    ];
  }
  const look = sample === "gained" ? "some" : sample;
  const open = sample === "ungoverned" || sample === "lost";
  const change = sample === "gained" || sample === "lost" ? ` is-${sample}` : "";
  const line = svg(
    "g",
    { class: `line ${look}${change}` },
    svg("path", { class: "stroke", d: `M1 ${middle}H${width - (open ? 2 : 6)}` }),
    svg("path", { class: open ? "head open" : "head", d: arrowHead({ x: width - 1, y: middle }, 1, open) }),
  );
  if (change !== "") {
    const strokes = sample === "gained" ? "M-2.5 0H2.5M0 -2.5V2.5" : "M-2.5 0H2.5";
    line.append(
      svg("circle", { class: "sign", cx: 10, cy: middle, r: 5 }),
      svg("path", { class: "strokes", d: strokes, transform: `translate(10 ${middle})` }),
    );
  }
  return [line];
}
