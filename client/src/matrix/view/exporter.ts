import type { MatrixExport, MatrixExportFormat, MatrixView } from "../../../../server/src/server/protocol.ts";
import { Colours } from "./colour.ts";
import type { Host } from "./host.ts";
import type { MenuEntry } from "./menu.ts";
import type { ExportTarget } from "./messages.ts";
import { base64Of, pngOf } from "./picture.ts";
import { t } from "./texts.ts";

type Format = MatrixExportFormat | "png";

const formats: readonly (readonly [Format, string])[] = [
  ["markdown", "Markdown"],
  ["csv", "CSV"],
  ["mermaid", "Mermaid"],
  ["svg", "SVG"],
  ["png", "PNG"],
];

export interface Shown {
  readonly version: number;
  readonly view: MatrixView;
  /** Draws what is shown, where that is a picture already; the server draws the grid. */
  readonly picture: (() => string | undefined) | undefined;
}

/** Copies and saves what is shown at the moment; `say` tells the person how it went. */
export class Exporter {
  readonly #host: Host;
  readonly #shown: () => Shown | undefined;
  readonly #say: (text: string) => void;

  constructor(host: Host, shown: () => Shown | undefined, say: (text: string) => void) {
    this.#host = host;
    this.#shown = shown;
    this.#say = say;
  }

  entries(): readonly (MenuEntry | "separator")[] {
    const of = (target: ExportTarget, label: (name: string) => string): readonly MenuEntry[] =>
      formats.map(([format, name]) => ({
        label: label(name),
        run: () => {
          this.#run(target, format, name).catch((error: unknown) =>
            this.#say(error instanceof Error ? error.message : String(error)),
          );
        },
      }));
    return [
      ...of("clipboard", (name) => t("Copy as {0}", name)),
      "separator",
      ...of("file", (name) => t("Save as {0}…", name)),
    ];
  }

  async #run(target: ExportTarget, format: Format, name: string): Promise<void> {
    const text = await this.#text(format === "png" ? "svg" : format);
    if (text === undefined) return;
    if (format !== "png") {
      this.#host.send({ type: "export", target, format, text });
    } else if (target === "file") {
      this.#host.send({ type: "picture", data: await base64Of(await pngOf(text)) });
    } else {
      // The promise, not the picture: the clipboard is only open right after the click.
      await navigator.clipboard.write([new ClipboardItem({ "image/png": pngOf(text) })]);
    }
    if (target === "clipboard") this.#say(t("Copied as {0}.", name));
  }

  /** `undefined` when there is none, and the person knows why. */
  async #text(format: MatrixExportFormat): Promise<string | undefined> {
    const shown = this.#shown();
    if (shown === undefined) return undefined;
    const { version, view, picture } = shown;
    if (format === "svg" && picture !== undefined) {
      const text = picture();
      if (text === undefined) this.#say(t("There is no picture to export. Filter first."));
      return text;
    }
    const params = { version, view, format, ...(format === "svg" ? { palette: new Colours().palette() } : {}) };
    const answer = (await this.#host.request({ method: "export", params })) as MatrixExport | null;
    const problem = answer === null ? t("The matrix has just changed; try again.") : answer.problem;
    if (problem !== "") this.#say(problem);
    return problem === "" ? answer?.text : undefined;
  }
}
