import type { MatrixExport, MatrixExportFormat, MatrixView } from "../../../../server/src/protocol.ts";
import type { Host } from "./host.ts";
import type { MenuEntry } from "./menu.ts";
import type { ExportTarget } from "./messages.ts";
import { base64Of, pngOf } from "./picture.ts";

type Format = MatrixExportFormat | "png";

const formats: readonly (readonly [Format, string])[] = [
  ["markdown", "Markdown"],
  ["csv", "CSV"],
  ["mermaid", "Mermaid"],
  ["svg", "SVG"],
  ["png", "PNG"],
];

/** Copies and saves what is shown. `version` and `view` are those of the moment; `say` tells the person how it went. */
export class Exporter {
  readonly #host: Host;
  readonly #shown: () => { readonly version: number; readonly view: MatrixView } | undefined;
  readonly #say: (text: string) => void;

  constructor(
    host: Host,
    shown: () => { readonly version: number; readonly view: MatrixView } | undefined,
    say: (text: string) => void,
  ) {
    this.#host = host;
    this.#shown = shown;
    this.#say = say;
  }

  entries(): readonly (MenuEntry | "separator")[] {
    const of = (target: ExportTarget, verb: string, end: string): readonly MenuEntry[] =>
      formats.map(([format, name]) => ({
        label: `${verb} as ${name}${end}`,
        run: () => {
          this.#run(target, format, name).catch((error: unknown) =>
            this.#say(error instanceof Error ? error.message : String(error)),
          );
        },
      }));
    return [...of("clipboard", "Copy", ""), "separator", ...of("file", "Save", "…")];
  }

  async #run(target: ExportTarget, format: Format, name: string): Promise<void> {
    const shown = this.#shown();
    if (shown === undefined) return;
    const params = { ...shown, format: format === "png" ? "svg" : format } as const;
    const answer = (await this.#host.request({ method: "export", params })) as MatrixExport | null;
    if (answer === null) {
      this.#say("The matrix has just changed; try again.");
    } else if (answer.problem !== "") {
      this.#say(answer.problem);
    } else if (format !== "png") {
      this.#host.send({ type: "export", target, format, text: answer.text });
      if (target === "clipboard") this.#say(`Copied as ${name}.`);
    } else if (target === "file") {
      this.#host.send({ type: "picture", data: await base64Of(await pngOf(answer.text)) });
    } else {
      // The promise, not the picture: the clipboard is only open right after the click.
      await navigator.clipboard.write([new ClipboardItem({ "image/png": pngOf(answer.text) })]);
      this.#say(`Copied as ${name}.`);
    }
  }
}
