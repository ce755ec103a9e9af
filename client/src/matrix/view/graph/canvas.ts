import { element, iconButton } from "../dom.ts";
import { clamp } from "../layout.ts";
import { t } from "../texts.ts";

const steps = [0.25, 0.35, 0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3];
const smallest = 0.2;
const largest = 3;
/** Below this a picture that would fit is not shown whole: nobody could read it. */
const smallestFit = 0.5;
const largestFit = 1.25;
/** CSS pixels that a key moves the picture. */
const stride = 80;

/** A picture that is scrolled and zoomed: with the wheel, by dragging, by buttons, by keys. */
export class Canvas {
  readonly node: HTMLElement;
  /** The buttons that zoom. */
  readonly tools: HTMLElement;
  readonly #window = element("div", { class: "window" });
  readonly #percent = element("button", { class: "percent", type: "button" });
  readonly #changed: () => void;
  #picture: SVGSVGElement | undefined;
  #size = { width: 1, height: 1 };
  /** `null`: what fits. */
  #zoom: number | null = null;

  /** `changed`: it was scrolled or zoomed; `resized`: it has more or less room. */
  constructor(changed: () => void, resized: () => void) {
    this.#changed = changed;
    this.tools = element(
      "div",
      { class: "zoom", role: "group", "aria-label": t("Zoom") },
      iconButton("minus", t("Zoom out (−)"), () => this.step(-1)),
      this.#percent,
      iconButton("plus", t("Zoom in (+)"), () => this.step(1)),
      iconButton("fit", t("Fit (0)"), () => this.fit()),
    );
    this.#percent.title = t("Natural size (1)");
    this.#percent.addEventListener("click", () => this.#to(1));
    this.node = element("div", { class: "canvas" }, this.#window);
    this.#window.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.#window.addEventListener("pointerdown", (event) => this.#drag(event));
    this.#window.addEventListener("scroll", () => changed(), { passive: true });
    new ResizeObserver(() => {
      if (this.#zoom === null) this.#draw();
      resized();
    }).observe(this.#window);
  }

  get zoom(): number | null {
    return this.#zoom;
  }

  get scroll(): { readonly left: number; readonly top: number } {
    const { scrollLeft, scrollTop } = this.#window;
    return { left: Math.round(scrollLeft), top: Math.round(scrollTop) };
  }

  restore(zoom: number | null, scroll: { readonly left: number; readonly top: number }): void {
    this.#zoom = zoom;
    this.#draw();
    this.#window.scrollTo(scroll);
  }

  /** `size`: of the picture, in CSS pixels. */
  show(picture: SVGSVGElement, size: { readonly width: number; readonly height: number }): void {
    this.#picture = picture;
    this.#size = size;
    this.#window.replaceChildren(picture);
    this.#draw();
  }

  /** Keys of the picture; true when it was one of them. */
  key({ key, shiftKey }: KeyboardEvent): boolean {
    const ways: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [-stride, 0],
      ArrowRight: [stride, 0],
      ArrowUp: [0, -stride],
      ArrowDown: [0, stride],
    };
    const way = shiftKey ? ways[key] : undefined;
    if (way !== undefined) this.#window.scrollBy(...way);
    else if (key === "+" || key === "=") this.step(1);
    else if (key === "-" || key === "_") this.step(-1);
    else if (key === "0") this.fit();
    else if (key === "1") this.#to(1);
    else return false;
    return true;
  }

  step(direction: 1 | -1): void {
    const now = this.#now();
    const next = direction > 0 ? steps.find((each) => each > now + 0.01) : steps.findLast((each) => each < now - 0.01);
    this.#to(next ?? now);
  }

  fit(): void {
    this.#zoom = null;
    this.#draw();
    this.#changed();
  }

  /** Scrolls as little as shows a rectangle of the picture. */
  bring({
    x,
    y,
    width,
    height,
  }: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }): void {
    const picture = this.#picture;
    if (picture === undefined) return;
    const zoom = this.#now();
    const outer = this.#window.getBoundingClientRect();
    const inner = picture.getBoundingClientRect();
    const room = 24;
    const move = (start: number, size: number, from: number, length: number): number => {
      const end = start + size + room - (from + length);
      return start - room < from ? start - room - from : end > 0 ? Math.min(end, start - room - from) : 0;
    };
    const left = move(inner.left + x * zoom, width * zoom, outer.left, outer.width);
    const top = move(inner.top + y * zoom, height * zoom, outer.top, outer.height);
    if (left !== 0 || top !== 0) this.#window.scrollBy(left, top);
  }

  #now(): number {
    if (this.#zoom !== null) return this.#zoom;
    const { clientWidth, clientHeight } = this.#window;
    const whole = Math.min(clientWidth / this.#size.width, clientHeight / this.#size.height);
    return Math.min(Math.max(whole, smallestFit), largestFit);
  }

  #draw(): void {
    const zoom = this.#now();
    this.#percent.textContent = `${Math.round(zoom * 100)} %`;
    this.#picture?.setAttribute("width", String(Math.floor(this.#size.width * zoom)));
    this.#picture?.setAttribute("height", String(Math.floor(this.#size.height * zoom)));
  }

  /** `at`: what stays where it is on the screen; the middle when nothing is said. */
  #to(zoom: number, at?: { readonly x: number; readonly y: number }): void {
    const picture = this.#picture;
    if (picture === undefined) return;
    const outer = this.#window.getBoundingClientRect();
    const point = at ?? { x: outer.left + outer.width / 2, y: outer.top + outer.height / 2 };
    const before = picture.getBoundingClientRect();
    const old = this.#now();
    this.#zoom = Math.min(Math.max(zoom, smallest), largest);
    this.#draw();
    const ratio = this.#zoom / old;
    const after = picture.getBoundingClientRect();
    this.#window.scrollBy(
      after.left + (point.x - before.left) * ratio - point.x,
      after.top + (point.y - before.top) * ratio - point.y,
    );
    this.#changed();
  }

  /** A pinch comes as a wheel with the control key. */
  #wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const strength = clamp(-event.deltaY, -60, 60) / (event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 200 : 6);
    this.#to(this.#now() * 2 ** strength, { x: event.clientX, y: event.clientY });
  }

  #drag(down: PointerEvent): void {
    const { target } = down;
    if (down.button > 1 || !(target instanceof Element) || target.closest(".item, .line") !== null) return;
    const { scrollLeft, scrollTop } = this.#window;
    const move = (event: PointerEvent): void => {
      this.#window.classList.add("dragging");
      this.#window.scrollTo(scrollLeft - event.clientX + down.clientX, scrollTop - event.clientY + down.clientY);
    };
    const stop = (): void => {
      this.#window.classList.remove("dragging");
      this.#window.removeEventListener("pointermove", move);
    };
    this.#window.setPointerCapture(down.pointerId);
    this.#window.addEventListener("pointermove", move);
    for (const end of ["pointerup", "pointercancel"] as const) this.#window.addEventListener(end, stop, { once: true });
  }
}
