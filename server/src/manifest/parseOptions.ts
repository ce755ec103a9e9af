import type { ParseOptions } from "../yaml/stream.ts";
import { lengthLimit, looksWanted } from "./look.ts";

export interface ReadOptions {
  /** The file is a template (language id `helm`, below a chart's `templates/`). `undefined` decides by the text. */
  readonly template?: boolean | undefined;
  /** `1.36`: what depends on the server's version. Absent: the newest. */
  readonly kubernetesVersion?: string | undefined;
}

export function isKustomization(uri: string): boolean {
  return /(?:^|\/)kustomization(?:\.ya?ml)?$/i.test(uri);
}

/** How the documents of a file are parsed. */
export function parseOptions(uri: string, { template }: ReadOptions): ParseOptions {
  return { template, json: true, limit: lengthLimit, ...(!isKustomization(uri) && { wanted: looksWanted }) };
}
