import { element } from "./dom.ts";

/** Milliseconds. */
const shownFor = 4000;

/** A line that says how something went, and goes by itself. */
export class Toast {
  readonly node = element("p", { class: "toast", role: "status", hidden: true });
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(text: string): void {
    this.node.textContent = text;
    this.node.hidden = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.node.hidden = true;
    }, shownFor);
  }
}
