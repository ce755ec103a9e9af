import ignore, { type Ignore } from "ignore";
import { limits } from "../limits.ts";

/**
 * Matches paths by lines of a `.gitignore` (gitignore(5)), from the folder that the lines count from. Lines with which a long
 * path would take too long do not count.
 */
export function ignoring(lines: readonly string[]): Ignore {
  const { lines: most, stars } = limits.build.ignored;
  const plain = lines.slice(0, most).filter((line) => (line.match(/\*+/g) ?? []).length <= stars);
  return ignore({ allowRelativePaths: true }).add(plain);
}

export function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/);
}
