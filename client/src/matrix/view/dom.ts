/** Text of manifests reaches the page only through here, as text nodes and attribute values: never as markup. */
export type Child = Node | string | null | undefined;

export interface Attributes {
  readonly class?: string;
  readonly [name: string]: string | number | boolean | undefined;
}

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(node, name, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** A sentence in which names stand between backticks: they become `code` elements, everything stays text. */
export function sentence(text: string): readonly Node[] {
  return text.split("`").map((part, index) => (index % 2 === 1 ? element("code", {}, part) : new Text(part)));
}

/** `false` and `undefined` remove it, `true` sets it empty. */
export function setAttribute(node: Element, name: string, value: string | number | boolean | undefined): void {
  if (value === undefined || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? "" : String(value));
}

export function replaceChildren(node: Element, ...children: readonly Child[]): void {
  node.replaceChildren(...children.filter((child) => child !== null && child !== undefined));
}

const svgNamespace = "http://www.w3.org/2000/svg";

/** Strokes of a 16 × 16 picture; drawn in the text colour. */
const pictures = {
  swap: "M3 5.5h9.5M10 2.5l3 3-3 3M13 10.5H3.5M6 7.5l-3 3 3 3",
  chevronDown: "M4 6l4 4 4-4",
  chevronRight: "M6 4l4 4-4 4",
  close: "M4 4l8 8M12 4l-8 8",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  check: "M3.5 8.5l3 3 6-7",
  filter: "M2.5 3.5h11l-4.25 5v4l-2.5-1.5V8.5z",
  question: "M6 6.2a2 2 0 1 1 3 1.7c-.7.4-1 .8-1 1.6M8 12h.01M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8z",
  arrow: "M2.5 8h10.5M9.5 4.5L13 8l-3.5 3.5",
  open: "M2.5 8h11M10.5 5l3 3-3 3",
  blocked: "M2.5 8h5M10.5 4v8M13 4v8",
  plus: "M8 3.5v9M3.5 8h9",
  minus: "M3.5 8h9",
  download: "M8 2.5v7.5M5 7.5l3 3 3-3M3 13.5h10",
  fit: "M2.5 6v-3.5h3.5M10 2.5h3.5v3.5M13.5 10v3.5h-3.5M6 13.5h-3.5v-3.5",
  grid: "M2.5 2.5h11v11h-11zM2.5 6.2h11M2.5 9.8h11M6.2 2.5v11M9.8 2.5v11",
  graph: "M2 6h4v4h-4zM10 2h4v4h-4zM10 10h4v4h-4zM6 7.2l4-2.4M6 8.8l4 2.4",
  compare:
    "M5.5 2.5v8M5.5 13.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM10.5 13.5v-8M10.5 2.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3z",
} as const;
export type Picture = keyof typeof pictures;

export function icon(picture: Picture): SVGSVGElement {
  const svg = document.createElementNS(svgNamespace, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svgNamespace, "path");
  path.setAttribute("d", pictures[picture]);
  svg.append(path);
  return svg;
}

export function iconButton(picture: Picture, label: string, onClick: () => void): HTMLButtonElement {
  const button = element("button", { class: "tool", type: "button", "aria-label": label, title: label }, icon(picture));
  button.addEventListener("click", onClick);
  return button;
}
