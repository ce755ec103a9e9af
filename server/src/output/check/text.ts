import { clean, painting } from "../formats/terminal.ts";
import type { CheckFinding } from "./finding.ts";

export interface TextOptions {
  /** Text of a file, for the code frame; `undefined` leaves the frame out. */
  textOf(file: string): string | undefined;
  readonly colour: boolean;
}

const colours = { error: 31, warning: 33, information: 36, hint: 90 } as const;
/** Wider lines are cut in a frame, so that a minified file does not flood the terminal. UTF-16 units. */
const widest = 160;

/** For people: where, what, the line with the place marked, and what can be done. Ends with the counts. */
export function formatText(findings: readonly CheckFinding[], { textOf, colour }: TextOptions): string {
  const paint = painting(colour);
  const lines = new Map<string, readonly string[] | undefined>();
  const linesOf = (file: string) => {
    if (!lines.has(file)) lines.set(file, textOf(file)?.split(/\r\n|\n|\r/));
    return lines.get(file);
  };
  const blocks = findings.map((finding) => {
    const { file, range, severity, rule, message, fixes } = finding;
    const place = `${file}:${range.start.line + 1}:${range.start.character + 1}`;
    const head = `${paint(1, clean(place))} ${paint(colours[severity], severity)} ${clean(message)} ${paint(90, `[${rule}]`)}`;
    const frame = frameOf(finding, linesOf(file), (text) => paint(colours[severity], text));
    const hints = fixes.map((title) => `  fix: ${clean(title)}`);
    return [head, ...frame, ...hints, ""].join("\n");
  });
  return [...blocks, summary(findings)].join("\n");
}

function frameOf(
  { range }: CheckFinding,
  lines: readonly string[] | undefined,
  paint: (text: string) => string,
): string[] {
  const line = lines?.[range.start.line];
  if (line === undefined) return [];
  const number = String(range.start.line + 1);
  const end = range.end.line === range.start.line ? range.end.character : line.length;
  const from = Math.max(0, range.start.character - widest / 2);
  const shown = clean(line.slice(from, from + widest));
  // Tabs stay tabs below the line too, so that the mark stands where the reader sees the place.
  const pad = shown.slice(0, range.start.character - from).replace(/[^\t]/g, " ");
  const mark = "^".repeat(Math.max(1, Math.min(end - range.start.character, shown.length - pad.length)));
  return [`  ${number} | ${shown}`, `  ${" ".repeat(number.length)} | ${pad}${paint(mark)}`];
}

function summary(findings: readonly CheckFinding[]): string {
  const counts = (["error", "warning", "information", "hint"] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${plural(severity, count)}`];
  });
  return counts.length === 0 ? "No findings.\n" : `${counts.join(", ")}\n`;
}

function plural(severity: CheckFinding["severity"], count: number): string {
  return count === 1 || severity === "information" ? severity : `${severity}s`;
}
