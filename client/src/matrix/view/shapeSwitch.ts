import { element, icon, type Picture } from "./dom.ts";
import type { Shape } from "./messages.ts";
import { t } from "./texts.ts";

const choices: readonly (readonly [Shape, string, Picture])[] = [
  ["grid", t("Grid"), "grid"],
  ["graph", t("Graph"), "graph"],
];

/** Grid or graph: a radio group, after the ARIA practices guide. */
export class ShapeSwitch {
  readonly node: HTMLElement;
  readonly #radios: ReadonlyMap<Shape, HTMLButtonElement>;
  readonly #choose: (shape: Shape) => void;
  #shape: Shape;

  constructor(shape: Shape, choose: (shape: Shape) => void) {
    this.#shape = shape;
    this.#choose = choose;
    this.#radios = new Map(
      choices.map(([value, label, picture]) => {
        const radio = element("button", { type: "button", role: "radio", title: label }, icon(picture), label);
        radio.addEventListener("click", () => this.#pick(value));
        return [value, radio];
      }),
    );
    this.node = element(
      "div",
      { class: "segments", role: "radiogroup", "aria-label": t("View as") },
      ...this.#radios.values(),
    );
    this.node.addEventListener("keydown", (event) => {
      if (!event.key.startsWith("Arrow")) return;
      event.preventDefault();
      this.#pick(this.#shape === "grid" ? "graph" : "grid");
      this.#radios.get(this.#shape)?.focus();
    });
    this.show(shape);
  }

  get shape(): Shape {
    return this.#shape;
  }

  show(shape: Shape): void {
    this.#shape = shape;
    for (const [value, radio] of this.#radios) {
      radio.setAttribute("aria-checked", String(value === shape));
      radio.tabIndex = value === shape ? 0 : -1;
    }
  }

  #pick(shape: Shape): void {
    if (shape === this.#shape) return;
    this.show(shape);
    this.#choose(shape);
  }
}
