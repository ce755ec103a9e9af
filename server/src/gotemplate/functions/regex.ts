import { RE2JS } from "re2js";
import { limits } from "../../limits.ts";
import {
  computing,
  type Functions,
  failing,
  type GoFunction,
  giveUp,
  type Host,
  int,
  str,
  strings,
} from "../function.ts";
import { GoFault, GoLimit, type GoValue, goBool, goString, nilList } from "../values.ts";

type Pattern = ReturnType<typeof RE2JS.compile>;

/** Charts ask the same few of every name. */
function compile(regex: string, { made, charge }: Host): Pattern {
  // Also where it is known: what a chart may do must not depend on what was done before.
  charge(regex.length * 60);
  const key = `regex ${regex}`;
  const known = made.get(key) as Pattern | undefined;
  if (known !== undefined) return known;
  const pattern = compiled(regex);
  if (made.size >= limits.template.patterns) made.clear();
  made.set(key, pattern);
  return pattern;
}

/** Go's own reader of the same syntax: linear in the text, whatever the pattern. */
function compiled(regex: string): Pattern {
  if (regex.length > limits.template.pattern) return giveUp("the regular expression is too long");
  try {
    return RE2JS.compile(regex);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failing(`regexp: Compile(\`${regex}\`): ${reason}`);
  }
}

interface Match {
  readonly start: number;
  readonly end: number;
  readonly group: (of: string | number) => string;
}

/** Looking at a letter costs so much work for every ten steps of the pattern's program. */
const letterCost = 15;

/** Matches from left to right; an empty one right behind another does not count. */
function* matches(pattern: Pattern, text: string, host: Host): Iterable<Match> {
  host.charge(text.length * letterCost * Math.ceil((pattern.programSize() + 1) / 10));
  const names = pattern.namedGroups();
  const count = pattern.groupCount();
  const found = pattern.matcher(text);
  const deadline = Date.now() + limits.template.matching;
  let behind = -1;
  while (found.find()) {
    host.charge(20);
    if (Date.now() > deadline) giveUp("matching takes too long");
    const start = found.start();
    const end = found.end();
    if (start === end && start === behind) continue;
    behind = end;
    const group = (of: string | number): string => {
      const index = typeof of === "number" ? of : names[of];
      return index === undefined || index > count ? "" : (found.group(index) ?? "");
    };
    yield { start, end, group };
  }
}

function firstMatch(pattern: Pattern, text: string, host: Host): string {
  for (const { start, end } of matches(pattern, text, host)) return text.slice(start, end);
  return "";
}

function allMatches(pattern: Pattern, text: string, most: number, host: Host): readonly string[] {
  const found: string[] = [];
  for (const { start, end } of matches(pattern, text, host)) {
    if (found.length === most) break;
    found.push(text.slice(start, end));
  }
  return found;
}

/** Puts `${name}`, `$name`, `$1` and `$$` in. A name is as long as it can be: `$1W` is the group named `1W`. */
function expanded(template: string, { group }: Match): string {
  return template.replace(/\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu, (_, braced?: string, bare?: string) => {
    const name = braced ?? bare;
    if (name === undefined) return "$";
    return group(/^[0-9]+$/.test(name) ? Number(name) : name);
  });
}

function replaced(pattern: Pattern, text: string, by: (match: Match) => string, host: Host): string {
  const parts: string[] = [];
  let at = 0;
  for (const match of matches(pattern, text, host)) {
    const made = by(match);
    host.charge(made.length);
    parts.push(text.slice(at, match.start), made);
    at = match.end;
  }
  return parts.join("") + text.slice(at);
}

function split(pattern: Pattern, text: string, most: number, host: Host): readonly string[] {
  if (text === "" && pattern.pattern() !== "") return [""];
  const parts: string[] = [];
  let begin = 0;
  let end = 0;
  let count = 0;
  for (const match of matches(pattern, text, host)) {
    if (most > 0 && (parts.length === most - 1 || count === most)) break;
    count++;
    end = match.start;
    if (match.end !== 0) parts.push(text.slice(begin, end));
    begin = match.end;
  }
  return end === text.length ? parts : [...parts, text.slice(begin)];
}

const found = computing("string string", ([regex, text], host) =>
  goString(firstMatch(compile(str(regex), host), str(text), host)),
);
const all = computing("string string int", ([regex, text, most], host) =>
  listOrNil(allMatches(compile(str(regex), host), str(text), int(most), host)),
);
/** Go makes no list where nothing is found. */
function listOrNil(found: readonly string[]): GoValue {
  return found.length === 0 ? nilList("[]string") : strings(found);
}
const replace = computing("string string string", ([regex, text, by], host) =>
  goString(replaced(compile(str(regex), host), str(text), (match) => expanded(str(by), match), host)),
);
const replaceLiteral = computing("string string string", ([regex, text, by], host) =>
  goString(replaced(compile(str(regex), host), str(text), () => str(by), host)),
);
const parts = computing("string string int", ([regex, text, most], host) => {
  const pattern = compile(str(regex), host);
  return int(most) === 0 ? nilList("[]string") : strings(split(pattern, str(text), int(most), host));
});

function test(pattern: Pattern, text: string, host: Host): boolean {
  for (const _ of matches(pattern, text, host)) return true;
  return false;
}

/** Go panics where the others cannot compile, and says more then. */
function strictly(of: GoFunction): GoFunction {
  const call: GoFunction["call"] = (args, host) => {
    try {
      return of.call(args, host);
    } catch (error) {
      if (error instanceof GoLimit || !(error instanceof GoFault)) throw error;
      return failing(error.message.replace(/^regexp: Compile\(`[\s\S]*`\): (?=error parsing)/, ""));
    }
  };
  return { ...of, call };
}

export const regexFunctions: Functions = {
  // The one that takes a wrong expression for one that matches nothing.
  regexMatch: computing("string string", ([regex, text], host) => {
    let pattern: Pattern;
    try {
      pattern = compile(str(regex), host);
    } catch (error) {
      if (error instanceof GoLimit || !(error instanceof GoFault)) throw error;
      return goBool(false);
    }
    return goBool(test(pattern, str(text), host));
  }),
  mustRegexMatch: strictly(
    computing("string string", ([regex, text], host) => goBool(test(compile(str(regex), host), str(text), host))),
  ),
  regexFind: found,
  mustRegexFind: strictly(found),
  regexFindAll: all,
  mustRegexFindAll: strictly(all),
  regexReplaceAll: replace,
  mustRegexReplaceAll: strictly(replace),
  regexReplaceAllLiteral: replaceLiteral,
  mustRegexReplaceAllLiteral: strictly(replaceLiteral),
  regexSplit: parts,
  mustRegexSplit: strictly(parts),
  regexQuoteMeta: computing("string", ([text]) => goString(str(text).replace(/[\\.+*?()|[\]{}^$]/g, "\\$&"))),
};
