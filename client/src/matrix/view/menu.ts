import { element, icon, type Picture } from "./dom.ts";

export interface MenuEntry {
  readonly label: string;
  /** Undefined: it does something rather than being on or off. */
  readonly checked?: boolean;
  readonly radio?: boolean;
  run(): void;
}

/** A button with a menu, after the menu button pattern of the ARIA practices guide. */
export class Menu {
  readonly node: HTMLElement;
  readonly #button: HTMLButtonElement;
  readonly #list = element("div", { class: "menu", role: "menu", hidden: true });
  readonly #entries: () => readonly (MenuEntry | "separator")[];

  constructor(label: string, picture: Picture, entries: () => readonly (MenuEntry | "separator")[]) {
    this.#entries = entries;
    this.#button = element(
      "button",
      {
        class: "tool",
        type: "button",
        "aria-label": label,
        title: label,
        "aria-haspopup": "menu",
        "aria-expanded": "false",
      },
      icon(picture),
    );
    this.node = element("div", { class: "menuholder" }, this.#button, this.#list);
    this.#list.setAttribute("aria-label", label);
    this.#button.addEventListener("click", () => (this.#list.hidden ? this.#open() : this.#close(true)));
    this.node.addEventListener("keydown", (event) => this.#key(event));
    this.node.addEventListener("focusout", (event) => {
      if (!(event.relatedTarget instanceof Node) || !this.node.contains(event.relatedTarget)) this.#close(false);
    });
  }

  #open(): void {
    this.#list.replaceChildren(
      ...this.#entries().map((entry) => {
        if (entry === "separator") return element("div", { class: "separator", role: "separator" });
        const { label, checked, radio } = entry;
        const role = checked === undefined ? "menuitem" : radio ? "menuitemradio" : "menuitemcheckbox";
        const item = element(
          "div",
          { class: "item", role, tabindex: -1, "aria-checked": checked === undefined ? undefined : String(checked) },
          element("span", { class: "tick" }, checked === true ? icon("check") : null),
          label,
        );
        item.addEventListener("click", () => {
          this.#close(true);
          entry.run();
        });
        return item;
      }),
    );
    this.#list.hidden = false;
    this.#button.setAttribute("aria-expanded", "true");
    this.#items()[0]?.focus();
  }

  #close(focus: boolean): void {
    if (this.#list.hidden) return;
    this.#list.hidden = true;
    this.#button.setAttribute("aria-expanded", "false");
    if (focus) this.#button.focus();
  }

  #items(): readonly HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>(".item")];
  }

  #key(event: KeyboardEvent): void {
    if (this.#list.hidden) {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      this.#open();
      return;
    }
    const items = this.#items();
    const at = items.findIndex((item) => item.matches(":focus"));
    const go = (index: number): void => items[(index + items.length) % items.length]?.focus();
    if (event.key === "ArrowDown") go(at + 1);
    else if (event.key === "ArrowUp") go(at - 1);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(-1);
    else if (event.key === "Escape") this.#close(true);
    else if ((event.key === "Enter" || event.key === " ") && at >= 0) items[at]?.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
