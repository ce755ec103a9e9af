import { element } from "./dom.ts";
import { t } from "./texts.ts";

export interface EditsLineEvents {
  /** Compare, and list what is different. */
  show(): void;
  /** Copy what is different, for a pull request. */
  copy(): void;
}

/** At the head of the matrix: what the edits of now change, one click away from the comparison. */
export class EditsLine {
  readonly node = element("div", { class: "edits", role: "status", hidden: true });
  readonly #events: EditsLineEvents;
  #text = "";
  #note = "";
  #compared = false;

  constructor(events: EditsLineEvents) {
    this.#events = events;
  }

  /** `text`: empty where nothing is different; `note`: why it is not the last commit. */
  say(text: string, note: string): void {
    [this.#text, this.#note] = [text, note];
    this.#draw();
  }

  /** What is different is shown already, with all of it. */
  compared(compared: boolean): void {
    if (compared === this.#compared) return;
    this.#compared = compared;
    this.#draw();
  }

  #draw(): void {
    this.node.hidden = this.#text === "" || this.#compared;
    const button = (label: string, run: () => void) => {
      const made = element("button", { class: "secondary", type: "button" }, label);
      made.addEventListener("click", run);
      return made;
    };
    this.node.replaceChildren(
      element("span", { class: "sum" }, t("Your edits: {0}", this.#text)),
      button(t("Show what changes"), this.#events.show),
      button(t("Copy as Markdown"), this.#events.copy),
      ...(this.#note === "" ? [] : [element("span", { class: "note" }, this.#note)]),
    );
  }
}
