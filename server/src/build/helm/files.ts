import { limits } from "../../limits.ts";
import { type BuildFiles, uriBelow } from "../files.ts";
import type { Gunzip } from "./archive.ts";
import { textOfBytes } from "./bytes.ts";
import { fault, type HelmFault } from "./fault.ts";
import { type Ignores, readIgnore } from "./ignore.ts";

/** A file of a chart. */
export interface ChartFile {
  /** From the chart's folder: `templates/policy.yaml`. */
  readonly path: string;
  readonly uri: string;
  /** Empty where it cannot be read. */
  text(): string;
  bytes(): Uint8Array | undefined;
  readonly gunzip?: Gunzip | undefined;
  /** A link that is not followed, and why. */
  readonly astray?: Astray;
}

/** It leads out of what may be read, to nothing, back to a folder that it lies in, or stands behind too many others. */
export type Astray = "outside" | "nothing" | "circle" | "deep";

/** The files below a chart's folder, without those that its `.helmignore` takes out. Nothing is read yet. */
export function chartFiles(folder: string, files: BuildFiles): readonly ChartFile[] | HelmFault {
  const ignoreUri = uriBelow(folder, ".helmignore");
  const rules = readIgnore(files.text(ignoreUri));
  if (typeof rules !== "function") return fault(ignoreUri, rules.message, lineSpan(files.text(ignoreUri), rules.line));
  const ignores: Ignores = rules;
  const found: ChartFile[] = [];
  let looked = 0;
  let full = false;

  /**
   * `below`: the path that the chart knows the folder `at` by. `inside`: the folders that it is looked at in, and itself;
   * `links`: those among them that a link led to.
   */
  function walk(at: string, below: string, inside: readonly string[], links = 0): void {
    for (const { name, folder: isFolder, link } of files.list(at) ?? []) {
      const path = below === "" ? name : `${below}/${name}`;
      full ||= ++looked > limits.build.files.count || inside.length > limits.build.files.nesting + 1;
      if (full) return;
      if (ignores(path, isFolder)) continue;
      const uri = link?.to ?? uriBelow(at, name);
      const astray = link === undefined ? undefined : whyNotFollowed(link.to, isFolder, inside, links, files);
      if (astray !== undefined) found.push({ ...fileAt(uriBelow(at, name), path, files), astray });
      else if (!isFolder) found.push(fileAt(uri, path, files));
      // Nobody's chart, and larger than all charts together.
      else if (name !== ".git" && name !== "node_modules") walk(uri, path, [...inside, uri], link ? links + 1 : links);
    }
  }

  walk(folder, "", [folder]);
  return full ? fault(folder, `the chart holds more than ${limits.build.files.count} files`) : found;
}

function whyNotFollowed(
  to: string | undefined,
  isFolder: boolean,
  inside: readonly string[],
  links: number,
  files: BuildFiles,
): Astray | undefined {
  if (to === undefined) return "outside";
  if (!isFolder) return undefined;
  if (inside.some((folder) => folder === to || folder.startsWith(`${to}/`))) return "circle";
  if (links === limits.build.links) return "deep";
  return files.list(to) === undefined ? "nothing" : undefined;
}

function fileAt(uri: string, path: string, files: BuildFiles): ChartFile {
  return {
    path,
    uri,
    bytes: () => files.bytes(uri),
    gunzip: files.gunzip,
    text: () => {
      const text = files.text(uri) ?? "";
      const bytes = text.includes("\ufffd") ? files.bytes(uri) : undefined;
      return bytes === undefined ? text : textOfBytes(bytes);
    },
  };
}

function lineSpan(text: string | undefined, line: number): { readonly start: number; readonly end: number } {
  const lines = (text ?? "").split("\n");
  const start = lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0);
  return { start, end: start + (lines[line]?.length ?? 0) };
}
