import type { Rendered } from "../../gotemplate/engine.ts";
import type { ChartFile } from "./files.ts";

/** A template of a release, with the text that it printed. */
export interface RenderedFile {
  /** `shop/templates/policy.yaml`, as templates and Helm's messages call it. */
  readonly name: string;
  readonly file: ChartFile;
  readonly rendered: Rendered;
}
