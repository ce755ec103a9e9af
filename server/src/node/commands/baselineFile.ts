import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Baseline, compareWithBaseline, readBaseline, writeBaseline } from "../../output/check/baseline.ts";
import type { CheckFinding } from "../../output/check/finding.ts";
import { readText } from "../files.ts";
import { reason } from "../reason.ts";
import type { CommandIo } from "./io.ts";

/** A file of findings that are known: to be left out, or to be written. */
export interface BaselineFile {
  readonly path: string;
  readonly write: boolean;
}

/**
 * `--write-baseline FILE`, and `--baseline FILE --write-baseline` for the same file: the second form has no value of its
 * own, which the reader of arguments knows for no option.
 */
export function withBaselineValue(args: readonly string[]): readonly string[] {
  const at = args.indexOf("--write-baseline");
  const given = args.indexOf("--baseline");
  const inline = args.find((arg) => arg.startsWith("--baseline="));
  const path = inline?.slice("--baseline=".length) ?? (given === -1 ? undefined : args[given + 1]);
  if (at === -1 || path === undefined) return args;
  return [...args.slice(0, at), `--write-baseline=${path}`, ...args.slice(at + 1)];
}

/** What the file holds; `undefined` where it cannot be used, which is said then. */
async function read(file: BaselineFile, io: CommandIo): Promise<Baseline | undefined> {
  const content = await readText(resolve(io.cwd, file.path));
  const baseline = "error" in content ? content.error : readBaseline(content.text);
  if (typeof baseline !== "string") return baseline;
  io.stderr(`netpol: ${file.path}: ${baseline}\n`);
  return undefined;
}

/** The findings that are left to report; `undefined` where the file could not be read or written, which is said then. */
export async function applyBaseline(
  findings: readonly CheckFinding[],
  file: BaselineFile,
  io: CommandIo,
): Promise<readonly CheckFinding[] | undefined> {
  if (file.write) {
    try {
      writeFileSync(resolve(io.cwd, file.path), writeBaseline(findings));
    } catch (error) {
      io.stderr(`netpol: ${file.path}: cannot be written: ${reason(error)}\n`);
      return undefined;
    }
    io.stderr(`netpol: ${file.path}: ${amount(findings.length)} written; --baseline ${file.path} leaves them out\n`);
    return [];
  }
  const baseline = await read(file, io);
  if (baseline === undefined) return undefined;
  const { fresh, known, gone } = compareWithBaseline(findings, baseline);
  const left = gone === 0 ? "" : `; ${gone} of it ${gone === 1 ? "is" : "are"} gone: --write-baseline takes them out`;
  if (known > 0 || gone > 0) io.stderr(`netpol: ${file.path}: ${amount(known)} known and left out${left}\n`);
  return fresh;
}

function amount(count: number): string {
  return `${count} ${count === 1 ? "finding" : "findings"}`;
}
