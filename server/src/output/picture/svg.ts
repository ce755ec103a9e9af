import { escapeXml } from "../formats/svg.ts";
import { type PictureTheme, styleOf } from "./colours.ts";
import type { Scene, SceneItem, Shape } from "./layout/scene.ts";

/** A scene as one file: for a pull request, a page, a slide. */
export function formatPicture(scene: Scene, theme: PictureTheme): string {
  const { width, height, title, description, items } = scene;
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="group" aria-labelledby="title" aria-describedby="desc">`,
    `  <title id="title">${escapeXml(title)}</title>`,
    `  <desc id="desc">${escapeXml(description)}</desc>`,
    `  <style>\n    ${styleOf(theme)}\n  </style>`,
    `  <rect class="paper" width="${width}" height="${height}"/>`,
    ...items.flatMap(itemLines),
    "</svg>\n",
  ].join("\n");
}

function itemLines({ label, shapes, role }: SceneItem): readonly string[] {
  if (label === "") return shapes.map((shape) => `  ${shapeText(shape)}`);
  return [
    `  <g class="${role}" role="img"><title>${escapeXml(label)}</title>`,
    ...shapes.map((shape) => `    ${shapeText(shape)}`),
    "  </g>",
  ];
}

function shapeText({ tag, look, at, runs }: Shape): string {
  const attributes = Object.entries(at).map(([name, value]) => ` ${name}="${value}"`);
  const start = `<${tag}${look === "" ? "" : ` class="${look}"`}${attributes.join("")}`;
  if (runs === undefined) return `${start}/>`;
  const content = runs.map(({ text, look: own }) =>
    own === undefined ? escapeXml(text) : `<tspan class="${own}">${escapeXml(text)}</tspan>`,
  );
  return `${start}>${content.join("")}</text>`;
}
