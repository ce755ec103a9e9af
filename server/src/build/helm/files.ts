import { limits } from "../../limits.ts";
import { type BuildFiles, uriBelow } from "../files.ts";
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
}

/** The files below a chart's folder, without those that its `.helmignore` takes out. Nothing is read yet. */
export function chartFiles(folder: string, files: BuildFiles): readonly ChartFile[] | HelmFault {
  const ignoreUri = uriBelow(folder, ".helmignore");
  const rules = readIgnore(files.text(ignoreUri));
  if (typeof rules !== "function") return fault(ignoreUri, rules.message, lineSpan(files.text(ignoreUri), rules.line));
  const ignores: Ignores = rules;
  const found: ChartFile[] = [];
  let full = false;

  function walk(below: string, depth: number): void {
    for (const { name, folder: isFolder } of files.list(below === "" ? folder : uriBelow(folder, below)) ?? []) {
      const path = below === "" ? name : `${below}/${name}`;
      full ||= found.length >= limits.build.files.count || depth > limits.build.files.nesting;
      if (full) return;
      if (ignores(path, isFolder)) continue;
      if (!isFolder) found.push(fileAt(uriBelow(folder, path), path, files));
      // Nobody's chart, and larger than all charts together.
      else if (name !== ".git" && name !== "node_modules") walk(path, depth + 1);
    }
  }

  walk("", 0);
  return full ? fault(folder, `the chart holds more than ${limits.build.files.count} files`) : found;
}

function fileAt(uri: string, path: string, files: BuildFiles): ChartFile {
  return {
    path,
    uri,
    bytes: () => files.bytes(uri),
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
