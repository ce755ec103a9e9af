import { pathMatcher } from "./glob.ts";
import { baseName } from "./paths.ts";

/** Whether a file or folder of a chart is left out; the path counts from the chart, without a slash at its end. */
export type Ignores = (path: string, folder: boolean) => boolean;

interface Rule {
  readonly matches: (path: string) => boolean;
  /** Takes out everything that does not match. */
  readonly negated: boolean;
  readonly onlyFolders: boolean;
}

/** What Helm leaves out in any case. */
const always = "templates/.?*";

/** The rules of a `.helmignore`; a string: why Helm refuses it, and in which line (from 0). */
export function readIgnore(text: string | undefined): Ignores | { readonly message: string; readonly line: number } {
  const rules: Rule[] = [];
  for (const [line, written] of [...(text ?? "").split("\n"), always].entries()) {
    const rule = written.trim();
    if (rule === "" || rule.startsWith("#")) continue;
    if (rule.includes("**")) return { message: "“**” is not known in .helmignore", line };
    const read = readRule(rule);
    if (read === undefined) return { message: `“${rule}” is no pattern`, line };
    rules.push(read);
  }
  return (path, folder) => isIgnored(rules, path, folder);
}

function readRule(rule: string): Rule | undefined {
  const negated = rule.startsWith("!");
  let pattern = negated ? rule.slice(1) : rule;
  const onlyFolders = pattern.endsWith("/");
  if (onlyFolders) pattern = pattern.slice(0, -1);
  const whole = pattern.includes("/");
  const match = pathMatcher(pattern.replace(/^\//, ""));
  if (match === undefined) return undefined;
  return { matches: whole ? match : (path) => match(baseName(path)), negated, onlyFolders };
}

/** The first rule that says something decides; a rule with `!` says something about whatever it does not match. */
function isIgnored(rules: readonly Rule[], path: string, folder: boolean): boolean {
  for (const { matches, negated, onlyFolders } of rules) {
    if (onlyFolders && !folder) {
      if (negated) return true;
    } else if (matches(path) !== negated) return true;
  }
  return false;
}
