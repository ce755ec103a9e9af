import type { SceneItem } from "../../../../server/src/server/protocol.ts";
import { t } from "../../matrix/view/texts.ts";
import { html } from "./dom.ts";

export interface ItemMenuActions {
  go(item: SceneItem): void;
  unfold(key: string): void;
  copy(sentence: string): void;
  matrix(): void;
  /** The menu is closed: the keyboard goes back. */
  left(item: SceneItem): void;
}

export interface ItemMenu {
  readonly node: HTMLElement;
  /** At a place of the window, in pixels. */
  open(item: SceneItem, x: number, y: number): void;
}

/** What can be done with a box, a line or a target: by the right button, or by the menu key. */
export function createItemMenu(actions: ItemMenuActions): ItemMenu {
  const node = html("div", {
    class: "menu item-menu",
    role: "menu",
    "aria-label": t("What to do with it"),
    hidden: "",
  });
  let about: SceneItem | undefined;

  function close(back: boolean): void {
    const item = about;
    about = undefined;
    node.hidden = true;
    if (back && item !== undefined) actions.left(item);
  }

  function entry(label: string, run: () => void): HTMLElement {
    const button = html("button", { type: "button", role: "menuitem", tabindex: "-1" }, label);
    button.addEventListener("click", () => {
      close(true);
      run();
    });
    return button;
  }

  node.addEventListener("focusout", (event) => {
    if (!(event.relatedTarget instanceof Node && node.contains(event.relatedTarget))) close(false);
  });
  node.addEventListener("keydown", (event) => {
    const all = [...node.querySelectorAll("button")];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) all[to % all.length]?.focus();
    else if (event.key === "Escape" || event.key === "Tab") close(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  return {
    node,
    open(item, x, y) {
      about = item;
      const { unfold, location } = item;
      node.replaceChildren(
        ...(location === undefined ? [] : [entry(t("Go to the line"), () => actions.go(item))]),
        ...(unfold === undefined ? [] : [entry(t("Unfold"), () => actions.unfold(unfold))]),
        entry(t("Copy the sentence"), () => actions.copy(item.label)),
        entry(t("Open in the matrix"), () => actions.matrix()),
      );
      node.hidden = false;
      const { width, height } = node.getBoundingClientRect();
      node.style.left = `${Math.max(4, Math.min(x, window.innerWidth - width - 4))}px`;
      node.style.top = `${Math.max(4, Math.min(y, window.innerHeight - height - 4))}px`;
      node.querySelector("button")?.focus();
    },
  };
}
