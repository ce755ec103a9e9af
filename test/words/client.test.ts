// Every text that a person sees of the extension comes from a list that can be translated.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");

const files = readdirSync(join(root, "client/src"), { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".ts"));

/** What is no text of the editor. */
const others: Readonly<Record<string, string>> = {
  "becomes/text.ts": "comments of a YAML text",
  "matrix/view/changesMarkdown.ts": "text for a pull request",
  "crashes/history.ts": "lines of the log",
  "matrix/html.ts": "a content security policy",
};

interface Literal {
  readonly text: string;
  /** Given to `t`. */
  readonly listed: boolean;
}

/** The texts between quotes and backticks, with `{}` for what is put in; comments and imports aside. */
function literalsOf(source: string): readonly Literal[] {
  const found: Literal[] = [];
  const code = source.replace(/^(?:import|export)\b[^;]*?\bfrom "[^"]*";$/gms, "");
  const pattern =
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|\/(?![*/\s])(?:\\.|\[(?:\\.|[^\]\n])*\]|[^/\n\\[])+\/[dgimsuvy]*(?=[\s.,;)])|"((?:\\.|[^"\\\n])*)"|`((?:\\.|[^`\\])*)`/g;
  for (const match of code.matchAll(pattern)) {
    const text = match[1] ?? match[2];
    if (text === undefined) continue;
    // What stands in the holes of a template is code, with texts of its own.
    const holes = match[2] === undefined ? [] : [...text.matchAll(/\$\{((?:[^{}]|\{[^{}]*\})*)\}/g)];
    for (const [, hole = ""] of holes) found.push(...literalsOf(hole));
    const listed = /\bt\(\s*$/.test(code.slice(0, match.index));
    const plain = holes.reduce((left, [whole]) => left.replace(whole, "{}"), text);
    found.push({ text: listed ? (JSON.parse(`"${plain}"`) as string) : plain, listed });
  }
  return found;
}

const isText = (text: string) => /\p{L}{2,}[,:;]? \p{L}/u.test(text) || /^\p{Lu}\p{Ll}+( \{\}|…|: \{\})?$/u.test(text);
/** Names and words of programs. */
const words = new Set(["Netpol", "Markdown", "Mermaid", "Ingress", "Egress", "Admin"]);
/** What another extension calls itself. */
words.add("Helm lint");
/** Keys. */
for (const each of ["Escape", "Enter", "Home", "End", "Arrow", "Tab"]) words.add(each);
/** Classes of the pages' elements; what one of the server's texts begins with. */
for (const each of [
  "mark cell {}",
  "note proposal",
  "notice instead",
  "menu item-menu",
  "line sentence",
  "cell loading",
  "row band{}",
  "rowname band {}{}",
  " class open",
  "note remark",
  "some counted",
  "some undecided",
  "some tier-admin",
  "some tier-baseline",
  "some need-needed",
  "none need-denied",
  "some need-unmentioned",
  "item node {}",
  'item label {}${change === undefined ? "" : ',
  "item title",
  "head open",
  "picture exported",
  "graph offstage",
  "among its own pods ",
])
  words.add(each);
/** Parts of names of the editor's commands. */
for (const each of ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth"]) words.add(each);

it("finds texts, and knows which are listed", () => {
  const source = 'a("One text"); t("Another {0}", x); b(`Some ${n ? "three words here" : ""} more`); // "no text here"';
  expect(literalsOf(source)).toEqual([
    { text: "One text", listed: false },
    { text: "Another {0}", listed: true },
    { text: "three words here", listed: false },
    { text: "", listed: false },
    { text: "Some {} more", listed: false },
  ]);
});

it.each(files.filter((path) => others[path] === undefined))("takes its texts from the list: %s", (path) => {
  const unlisted = literalsOf(read(`client/src/${path}`)).filter(
    ({ text, listed }) => !listed && isText(text) && !words.has(text),
  );
  expect(unlisted.map(({ text }) => text)).toEqual([]);
});

it("lists what is used, and nothing else", () => {
  const used = new Set(
    files.flatMap((path) =>
      literalsOf(read(`client/src/${path}`)).flatMap(({ text, listed }) => (listed ? [text] : [])),
    ),
  );
  const list = JSON.parse(read("client/l10n/bundle.l10n.json")) as Record<string, string>;
  expect(Object.keys(list)).toEqual([...used].sort());
  expect(Object.values(list)).toEqual([...used].sort());
});

const manifest = JSON.parse(read("package.json")) as { readonly contributes: object };
const nls = JSON.parse(read("package.nls.json")) as Record<string, string>;

/** Texts of the manifest by the member that holds them. */
function* textsIn(value: unknown, name = ""): Iterable<string> {
  if (typeof value === "string") {
    if (/^(title|label|category|description|markdownDescription|contents|enumDescriptions)$/.test(name)) yield value;
  } else if (Array.isArray(value)) for (const each of value) yield* textsIn(each, name);
  else if (typeof value === "object" && value !== null)
    for (const [key, each] of Object.entries(value)) yield* textsIn(each, key);
}

it("has every text of the manifest in package.nls.json, and nothing else there", () => {
  const texts = [...textsIn(manifest.contributes)];
  expect(texts.filter((text) => !/^%[\w.]+%$/.test(text))).toEqual([]);
  const used = JSON.stringify(manifest).match(/(?<="%)[\w.]+(?=%")/g) ?? [];
  expect([...new Set(used)].sort()).toEqual(Object.keys(nls).sort());
});

const internal = /\b(funnel|sheet|endpoint|representative)s?\b/i;

it("says no internal word", () => {
  const list = Object.keys(JSON.parse(read("client/l10n/bundle.l10n.json")) as object);
  expect([...list, ...Object.values(nls)].filter((text) => internal.test(text))).toEqual([]);
});
