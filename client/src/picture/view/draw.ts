import type { Scene, SceneItem, Shape } from "../../../../server/src/server/protocol.ts";
import { t } from "../../matrix/view/texts.ts";
import { svg } from "./dom.ts";

/** What can be focused, by key. */
export interface Drawn {
  readonly picture: SVGSVGElement;
  readonly items: ReadonlyMap<string, { readonly node: SVGGElement; readonly item: SceneItem }>;
}

const columns = ["ingress", "target", "egress"] as const;

/**
 * A scene as a picture that can be read and walked. `scale`: how large the text is, as a part of 13 pixels. `before`: the
 * keys that were drawn last; what is new comes with a plus.
 */
export function draw(scene: Scene, scale: number, before: ReadonlySet<string> | undefined): Drawn {
  const items = new Map<string, { node: SVGGElement; item: SceneItem }>();
  const groupOf = (item: SceneItem) => {
    const node = svg("g", { class: `item ${item.role}` }, ...shapesOf(item));
    if (item.key === "") {
      node.setAttribute("aria-hidden", "true");
      return node;
    }
    node.setAttribute("role", item.column === "" ? "img" : "listitem");
    if (item.location !== undefined || item.unfold !== undefined) node.classList.add("acts");
    node.setAttribute("aria-label", item.label);
    node.setAttribute("tabindex", "-1");
    node.dataset.key = item.key;
    if (item.caret) node.setAttribute("aria-current", "location");
    node.prepend(svg("title", {}, item.label));
    if (before !== undefined && !before.has(item.key) && item.role === "peer") markNew(node, item);
    items.set(item.key, { node, item });
    return node;
  };
  const target = scene.items.findIndex(({ role }) => role === "target");
  const loose = (part: readonly SceneItem[]) => part.filter(({ column }) => column === "").map(groupOf);
  const split = target === -1 ? scene.items.length : target;
  const head = loose(scene.items.slice(0, split));
  const lists = columns.flatMap((column) => {
    const own = scene.items.filter((item) => item.column === column);
    if (own.length === 0) return [];
    return [svg("g", { role: "list", "aria-label": scene.lists[column] ?? columnNames[column] }, ...own.map(groupOf))];
  });
  const picture = svg(
    "svg",
    {
      class: "scene",
      width: scene.width * scale,
      height: scene.height * scale,
      viewBox: `0 0 ${scene.width} ${scene.height}`,
      role: "group",
      "aria-label": scene.title,
    },
    ...head,
    ...lists,
    ...loose(scene.items.slice(split)),
  );
  return { picture, items };
}

const columnNames = { ingress: t("May come in"), target: t("Applies to"), egress: t("May go out") };

function shapesOf({ role, shapes }: SceneItem): readonly SVGElement[] {
  const drawn = shapes.map(shapeOf);
  if (role !== "target") return drawn;
  // A tall plate's words stay in view: they move together.
  const words = drawn.filter((_, i) => i > 0 && shapes[i]?.look !== "n");
  return [...drawn.filter((node) => !words.includes(node)), svg("g", { class: "words" }, ...words)];
}

function shapeOf({ tag, look, at, runs }: Shape): SVGElement {
  // What is drawn is said by the item's label, in whole sentences.
  const attributes = { ...at, ...(look !== "" && { class: look }), "aria-hidden": "true" };
  if (runs === undefined) return svg(tag, attributes);
  const content = runs.map(({ text, look: own }) => (own === undefined ? text : svg("tspan", { class: own }, text)));
  return svg(tag, attributes, ...content);
}

/** Milliseconds. */
const newFor = 1500;

function markNew(node: SVGGElement, { shapes }: SceneItem): void {
  const [box] = shapes;
  node.classList.add("fresh");
  const [x, y] = [Number(box?.at.x ?? 0), Number(box?.at.y ?? 0)];
  const plus = svg(
    "g",
    { class: "plus", "aria-hidden": "true" },
    svg("circle", { cx: x, cy: y, r: 7 }),
    svg("path", { d: `M${x - 3.5} ${y}h7M${x} ${y - 3.5}v7` }),
  );
  node.append(plus);
  setTimeout(() => plus.remove(), newFor);
}
