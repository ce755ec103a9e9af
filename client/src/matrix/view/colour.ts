import type { MatrixPalette } from "../../../../server/src/server/protocol.ts";

/** Reads the page's colours as every program that draws SVG knows them: mixed colours are of the browser alone. */
export class Colours {
  readonly #context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

  /** `rgb(…)`, or `rgba(…)` where it lets through what is below. */
  plain(value: string): string {
    if (value === "none" || /^(#|rgb\()/.test(value)) return value;
    const [red = 0, green = 0, blue = 0, alpha = 0] = this.#paint([value]);
    const rgb = `${red}, ${green}, ${blue}`;
    return alpha === 255 ? `rgb(${rgb})` : `rgba(${rgb}, ${(alpha / 255).toFixed(2)})`;
  }

  /** Of the theme, on its paper. */
  palette(): MatrixPalette {
    const probe = document.createElement("span");
    document.body.append(probe);
    const read = (name: string): string => {
      probe.style.color = `var(${name})`;
      return getComputedStyle(probe).color;
    };
    const paper = read("--paper");
    const hex = (name: string): string => {
      const signs = this.#paint([paper, read(name)]).slice(0, 3);
      return `#${[...signs].map((sign) => sign.toString(16).padStart(2, "0")).join("")}`;
    };
    try {
      return {
        paper: hex("--paper"),
        ink: hex("--ink"),
        soft: hex("--soft"),
        line: hex("--line"),
        open: hex("--open"),
        tint: hex("--open-tint"),
        unguarded: hex("--unguarded"),
        unsure: hex("--unsure"),
        gain: hex("--gain"),
        loss: hex("--loss"),
      };
    } finally {
      probe.remove();
    }
  }

  /** What a pixel shows that is painted over and over. */
  #paint(colours: readonly string[]): Uint8ClampedArray {
    const context = this.#context;
    if (context === null) return new Uint8ClampedArray([0, 0, 0, 255]);
    context.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
    }
    return context.getImageData(0, 0, 1, 1).data;
  }
}
