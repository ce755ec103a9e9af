import type { PictureScope } from "../../../../server/src/server/protocol.ts";
import { t } from "../../matrix/view/texts.ts";
import { html, svg } from "./dom.ts";
import type { SaveFormat } from "./messages.ts";

export interface Toolbar {
  readonly node: HTMLElement;
  show(state: { readonly scope: PictureScope; readonly pinned: boolean; readonly dark: boolean }): void;
}

export interface ToolbarActions {
  scope(scope: PictureScope): void;
  save(format: SaveFormat): void;
  theme(dark: boolean): void;
  pin(pinned: boolean): void;
}

const scopes: readonly (readonly [PictureScope, string])[] = [
  ["policy", t("This policy")],
  ["namespace", t("This namespace")],
  ["everything", t("Everything")],
];

const formats: readonly (readonly [SaveFormat, string])[] = [
  ["svg", t("Save as SVG…")],
  ["png", t("Save as PNG…")],
  ["markdown", t("Save, and copy as Markdown…")],
];

export function createToolbar(actions: ToolbarActions): Toolbar {
  const radios = scopes.map(([scope, words]) => {
    const node = html("button", { type: "button", role: "radio" }, words);
    node.addEventListener("click", () => actions.scope(scope));
    return { scope, node };
  });
  const group = html(
    "div",
    { class: "scopes", role: "radiogroup", "aria-label": t("Scope of the picture") },
    ...radios.map(({ node }) => node),
  );
  group.addEventListener("keydown", (event) => {
    const to = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const at = radios.findIndex(({ node }) => node.getAttribute("aria-checked") === "true");
    const next = radios[(at + to + radios.length) % radios.length];
    if (next === undefined) return;
    actions.scope(next.scope);
    next.node.focus();
  });
  const pin = html(
    "button",
    { type: "button", class: "pin", "aria-pressed": "false", title: t("Keep this picture while the caret moves") },
    t("Pin"),
  );
  let pinned = false;
  pin.addEventListener("click", () => actions.pin(!pinned));
  const save = createSave(actions);
  return {
    node: html("div", { class: "toolbar" }, save.node, pin, group),
    show({ scope, pinned: isPinned, dark }) {
      pinned = isPinned;
      pin.setAttribute("aria-pressed", String(isPinned));
      for (const { scope: own, node } of radios) {
        node.setAttribute("aria-checked", String(own === scope));
        node.tabIndex = own === scope ? 0 : -1;
      }
      save.show(dark);
    },
  };
}

/** A button with a menu: in which form, and for which paper. */
function createSave({ save, theme }: ToolbarActions): { readonly node: HTMLElement; show(dark: boolean): void } {
  const icon = svg(
    "svg",
    { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true" },
    svg("path", { d: "M8 2v8m-3.5-3.5L8 10l3.5-3.5M3 13h10" }),
  );
  const button = html(
    "button",
    { type: "button", class: "save", "aria-haspopup": "menu", "aria-expanded": "false" },
    icon,
    html("span", { class: "long" }, t("Save picture")),
    html("span", { class: "short" }, t("Save")),
  );
  const entries = formats.map(([format, words]) => {
    const node = html("button", { type: "button", role: "menuitem", tabindex: "-1" }, words);
    node.addEventListener("click", () => {
      close();
      save(format);
    });
    return node;
  });
  const papers = ([false, true] as const).map((dark) => {
    const node = html(
      "button",
      { type: "button", role: "menuitemradio", tabindex: "-1" },
      dark ? t("Dark paper") : t("Light paper"),
    );
    node.addEventListener("click", () => theme(dark));
    return node;
  });
  const all = [...entries, ...papers];
  const menu = html(
    "div",
    { class: "menu", role: "menu", "aria-label": t("Save picture"), hidden: "" },
    ...entries,
    html("hr", { role: "separator" }),
    ...papers,
  );
  const node = html("div", { class: "saving" }, button, menu);
  function open(): void {
    menu.hidden = false;
    button.setAttribute("aria-expanded", "true");
    entries[0]?.focus();
  }
  function close(): void {
    menu.hidden = true;
    button.setAttribute("aria-expanded", "false");
  }
  button.addEventListener("click", () => (menu.hidden ? open() : close()));
  node.addEventListener("focusout", (event) => {
    if (!(event.relatedTarget instanceof Node && node.contains(event.relatedTarget))) close();
  });
  menu.addEventListener("keydown", (event) => {
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) all[to % all.length]?.focus();
    else if (event.key === "Escape") {
      close();
      button.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return {
    node,
    show(dark) {
      for (const [i, paper] of papers.entries()) paper.setAttribute("aria-checked", String((i === 1) === dark));
    },
  };
}
