import type { BecomesResult, LinePlace } from "../../../server/src/server/protocol.ts";

/** What a read-only document shows, and where its lines lead. */
export interface BuiltText {
  readonly text: string;
  /** For each line of `text`. */
  readonly lines: readonly (LinePlace | null)[];
}

/** Files named in the head; more would not be read. */
const mostOthers = 4;

/**
 * The answer below a head of two lines. While somebody types, a build may fail: then the last text stands, and the head
 * says so, with as many lines as before.
 */
export function builtText(
  answer: BecomesResult,
  before: BuiltText | undefined,
  names: { readonly own: string; of(uri: string): string },
): BuiltText {
  const { cluster, text, lines, others, problem } = answer;
  const where = cluster === "" ? "" : ` in ${cluster}`;
  const title = `# What ${names.own} becomes${where} (F12: where a line is written)`;
  const stale = text === "" && before !== undefined && before.text.split("\n").length > 3;
  if (stale) {
    const kept = before.text.split("\n").slice(2).join("\n");
    return {
      text: `${title}\n# As it was before: ${problem ?? "nothing comes of it now."}\n${kept}`,
      lines: before.lines,
    };
  }
  return { text: `${title}\n# ${problem ?? withText(others.map(names.of))}\n${text}`, lines: [null, null, ...lines] };
}

function withText(others: readonly string[]): string {
  const more = others.length - mostOthers;
  if (others.length === 0) return "No other file has a part in it.";
  return `With ${[...others.slice(0, mostOthers), ...(more > 0 ? [`${more} more`] : [])].join(", ")}`;
}
