import type { PictureAnswer, PictureLocation, Rich } from "../../../../server/src/server/protocol.ts";
import { base64Of, pngOf } from "../../matrix/view/picture.ts";
import { t } from "../../matrix/view/texts.ts";
import { html } from "./dom.ts";
import { type Drawn, draw } from "./draw.ts";
import { createItemMenu } from "./itemMenu.ts";
import { type HostMessage, type PageMessage, type PictureState, readState } from "./messages.ts";
import { createToolbar } from "./toolbar.ts";
import { step, type Way } from "./walk.ts";

export interface Api {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** Milliseconds: typing rests; a wait is worth telling; a sentence is worth saying. */
const delays = { redraw: 150, wait: 300, say: 1000 } as const;
const baseSize = 13;

/** The page: asks for the picture of what the caret is in, draws it, and leads back to the text. */
export function startPicture(root: HTMLElement, api: Api): void {
  let state: PictureState = readState(api.getState());
  let last:
    | { readonly key: string; readonly keys: ReadonlySet<string>; readonly drawn: Drawn; readonly sentence: string }
    | undefined;
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let saying: ReturnType<typeof setTimeout> | undefined;
  let roving = "target";
  let width = 0;

  const send = (message: PageMessage): void => api.postMessage(message);
  const title = html("h1", {});
  const subtitle = html("p", { class: "subtitle" });
  const summary = html("p", { class: "summary", id: "summary" });
  const notice = html("p", { class: "notice", role: "status", hidden: "" });
  const live = html("p", { class: "unseen", "aria-live": "polite" });
  const body = html("main", { class: "body", "aria-describedby": "summary" });
  const toolbar = createToolbar({
    scope(scope) {
      keep({ scope });
      ask();
    },
    save: (format) => send({ type: "save", format, scope: state.scope, unfolded: state.unfolded, theme: paper() }),
    theme: (dark) => keep({ theme: dark ? "dark" : "light" }),
    pin(pinned) {
      keep({ pinned });
      send({ type: "pin", pinned });
    },
  });
  const matrix = html("button", { type: "button", class: "link", hidden: "" }, t("Open in the matrix"));
  matrix.addEventListener("click", () => send({ type: "matrix" }));
  const header = html(
    "header",
    {},
    html("div", { class: "head" }, html("div", { class: "names" }, title, subtitle), toolbar.node),
    summary,
    matrix,
  );
  const menu = createItemMenu({
    go: ({ location }) => go(location, true),
    unfold,
    copy: (text) => send({ type: "copy", text }),
    matrix: () => send({ type: "matrix" }),
    left: ({ key }) => focus(key),
  });
  root.replaceChildren(header, notice, body, menu.node, live);

  function keep(change: Partial<PictureState>): void {
    state = { ...state, ...change };
    api.setState(state);
    toolbar.show({ scope: state.scope, pinned: state.pinned, dark: paper() === "dark" });
    matrix.hidden = state.scope === "policy";
  }

  function paper(): "light" | "dark" {
    if (state.theme !== null) return state.theme;
    return /vscode-dark|vscode-high-contrast(?!-light)/.test(document.body.className) ? "dark" : "light";
  }

  function scale(): number {
    return Number.parseFloat(getComputedStyle(document.body).fontSize) / baseSize || 1;
  }

  function ask(): void {
    clearTimeout(timer);
    width = body.clientWidth;
    send({
      type: "draw",
      id: ++asked,
      scope: state.scope,
      width: Math.floor(width / scale()),
      unfolded: state.unfolded,
    });
  }

  function show(answer: PictureAnswer | null): void {
    if (answer === null) {
      tell(t("The language server does not answer. Netpol: Restart Language Server starts it anew."));
      return;
    }
    const { picture, broken, complete, cluster } = answer;
    if (picture === null) {
      if (broken !== null && last !== undefined) tell(t("As of before line {0} was edited.", broken));
      else showNothing(answer);
      return;
    }
    tell(broken === null ? "" : t("Line {0} cannot be read: what stands there is not in the picture.", broken));
    const before = last?.key === picture.key ? last.keys : undefined;
    const focused = body.contains(document.activeElement);
    const drawn = draw(picture.scene, scale(), before);
    title.replaceChildren(...rich(picture.name));
    subtitle.textContent = [
      picture.subtitle,
      ...(cluster === "" ? [] : [t("in {0}", cluster)]),
      ...(complete ? [] : [t("still reading the workspace")]),
    ].join(" · ");
    summary.replaceChildren(...rich(picture.summary));
    const caret = [...drawn.items.values()].find(({ item }) => item.caret)?.item.key;
    const other = last?.key !== picture.key;
    if (other) roving = caret ?? "target";
    if (!drawn.items.has(roving))
      roving = caret ?? [...drawn.items.keys()].find((key) => key === "target") ?? [...drawn.items.keys()][0] ?? "";
    const scroll = body.scrollTop;
    body.replaceChildren(drawn.picture);
    body.scrollTop = other ? 0 : scroll;
    drawn.items.get(roving)?.node.setAttribute("tabindex", "0");
    if (focused) drawn.items.get(roving)?.node.focus({ preventScroll: true });
    if (caret !== undefined) drawn.items.get(caret)?.node.scrollIntoView({ block: "nearest" });
    const sentence = picture.scene.description;
    if (last !== undefined && last.sentence !== sentence) say(sentence);
    last = { key: picture.key, keys: new Set(drawn.items.keys()), drawn, sentence };
    keepWords();
  }

  function say(sentence: string): void {
    clearTimeout(saying);
    saying = setTimeout(() => {
      live.textContent = sentence;
    }, delays.say);
  }

  function showNothing({ policies }: PictureAnswer): void {
    last = undefined;
    title.textContent = t("No NetworkPolicy here");
    subtitle.textContent = "";
    summary.textContent =
      policies.length === 0
        ? t("Put the caret into a NetworkPolicy, and its picture stands here.")
        : t("Put the caret into one, or choose:");
    tell("");
    const choices = policies.map(({ name, location }) => {
      const button = html("button", { type: "button", class: "link" }, name);
      button.addEventListener("click", () => send({ type: "go", location, focus: false }));
      return html("li", {}, button);
    });
    body.replaceChildren(html("ul", { class: "choices" }, ...choices));
  }

  function tell(words: string): void {
    notice.textContent = words;
    notice.hidden = words === "";
  }

  function itemOf(target: EventTarget | null) {
    const key = target instanceof Element ? target.closest<SVGGElement>("[data-key]")?.dataset.key : undefined;
    return key === undefined ? undefined : last?.drawn.items.get(key)?.item;
  }

  function focus(key: string): void {
    last?.drawn.items.get(key)?.node.focus();
  }

  function go(location: PictureLocation | undefined, leave: boolean): void {
    if (location !== undefined) send({ type: "go", location, focus: leave });
  }

  function unfold(key: string): void {
    keep({ unfolded: [...state.unfolded, key] });
    ask();
  }

  body.addEventListener("click", (event) => {
    const item = itemOf(event.target);
    if (item === undefined) return;
    focus(item.key);
    if (item.unfold !== undefined) unfold(item.unfold);
    else go(item.location, false);
  });
  body.addEventListener("contextmenu", (event) => {
    const item = itemOf(event.target);
    if (item === undefined) return;
    event.preventDefault();
    focus(item.key);
    // By the menu key it is about what has the focus, and points nowhere.
    const { left, bottom } = (event.target as Element).getBoundingClientRect();
    if (event.button === 2) menu.open(item, event.clientX, event.clientY);
    else menu.open(item, left + 8, bottom);
  });
  const ways: Readonly<Record<string, Way>> = {
    ArrowUp: "up",
    ArrowDown: "down",
    ArrowLeft: "left",
    ArrowRight: "right",
    Home: "first",
    End: "last",
  };
  body.addEventListener("keydown", (event) => {
    const item = itemOf(event.target);
    const way = ways[event.key];
    if (event.key === "Escape") send({ type: "leave" });
    else if (item === undefined || last === undefined) return;
    else if (way !== undefined) {
      const next = step(last.drawn, item.key, way);
      if (next !== undefined) focus(next);
    } else if (event.key === "Enter") go(item.location, true);
    else if (event.key === " " && item.unfold !== undefined) unfold(item.unfold);
    else return;
    event.preventDefault();
  });
  // Also where a screen reader or a script gives the focus.
  body.addEventListener("focusin", (event) => {
    const key = itemOf(event.target)?.key;
    if (key === undefined || key === roving) return;
    last?.drawn.items.get(roving)?.node.setAttribute("tabindex", "-1");
    roving = key;
    last?.drawn.items.get(key)?.node.setAttribute("tabindex", "0");
  });
  for (const name of ["pointerover", "focusin"] as const)
    body.addEventListener(name, (event) => {
      const location = itemOf(event.target)?.location;
      if (location !== undefined) send({ type: "light", location });
    });
  for (const name of ["pointerleave", "focusout"] as const)
    body.addEventListener(name, () => send({ type: "light", location: null }));

  /** The words of a tall plate stay in view. */
  function keepWords(): void {
    const view = body.getBoundingClientRect();
    for (const words of body.querySelectorAll<SVGGElement>(".target .words")) {
      words.removeAttribute("transform");
      // In the Z they stand in its band, which is never taller than the view.
      const plate = words.parentElement?.querySelector("rect.plate")?.getBoundingClientRect();
      const own = words.getBoundingClientRect();
      if (plate === undefined || plate.height <= view.height || own.height === 0) continue;
      const wanted = (Math.max(plate.top, view.top) + Math.min(plate.bottom, view.bottom) - own.height) / 2 - own.top;
      const moved = Math.max(plate.top + 24 - own.top, Math.min(wanted, plate.bottom - 12 - own.bottom));
      words.setAttribute("transform", `translate(0 ${moved / scale()})`);
    }
  }
  body.addEventListener("scroll", () => requestAnimationFrame(keepWords));

  new ResizeObserver(() => {
    if (body.clientWidth === width) return;
    requestAnimationFrame(ask);
  }).observe(body);

  window.addEventListener("message", (event: MessageEvent<HostMessage>) => {
    const message = event.data;
    switch (message.type) {
      case "changed":
        clearTimeout(timer);
        timer = setTimeout(ask, message.soon ? 0 : delays.redraw);
        return;
      case "drawn":
        if (message.id !== asked) return;
        keep({ place: message.place });
        show(message.answer);
        return;
      case "pixelate":
        void pngOf(message.file.svg)
          .then(base64Of)
          .then((data) => send({ type: "pixels", data, name: message.file.name.replace(/\.svg$/, ".png") }))
          .catch((error: unknown) => tell(error instanceof Error ? error.message : String(error)));
    }
  });
  keep({});
  send({ type: "ready" });
  if (state.pinned) send({ type: "pin", pinned: true });
  setTimeout(() => {
    if (last === undefined && body.childElementCount === 0) tell(t("Waiting for the language server …"));
  }, delays.wait);
  ask();
}

function rich(runs: Rich): readonly (Node | string)[] {
  return runs.map(({ text, look }) => {
    if (look === undefined) return text;
    return html(
      look === "bold" ? "strong" : look === "code" ? "code" : "span",
      look === "bold" || look === "code" ? {} : { class: look },
      text,
    );
  });
}
