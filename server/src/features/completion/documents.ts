import type { Candidate } from "./item.ts";

/** A whole policy (or several) to start from: an entry of `snippets/netpol.json`. */
export interface DocumentSnippet {
  /**
   * What is typed to find it. Not VS Code's `prefix`: with one the editor itself would offer the snippet at any place of
   * any YAML file.
   */
  readonly trigger: string;
  readonly description: string;
  readonly body: readonly string[];
}

/**
 * Whether a document may start at the offset: nothing but the word being typed on its line, at its very start, and
 * nothing but blank lines and comments around it up to the next `---` or the ends of the text.
 */
export function mayStartDocument(text: string, offset: number): boolean {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  if (!/^[\w-]*$/.test(text.slice(start, offset))) return false;
  const feed = text.indexOf("\n", offset);
  const end = feed < 0 ? text.length : feed;
  if (!/^[\w-]*[ \t\r]*$/.test(text.slice(offset, end))) return false;
  return isClear(linesAbove(text, start)) && isClear(linesBelow(text, end));
}

function* linesAbove(text: string, start: number): Iterable<string> {
  for (let end = start - 1; end >= 0; ) {
    const before = end === 0 ? -1 : text.lastIndexOf("\n", end - 1);
    yield text.slice(before + 1, end);
    end = before;
  }
}

function* linesBelow(text: string, end: number): Iterable<string> {
  for (let feed = end; feed < text.length && feed >= 0; ) {
    const next = text.indexOf("\n", feed + 1);
    yield text.slice(feed + 1, next < 0 ? text.length : next);
    feed = next;
  }
}

/** Blank lines and comments up to a document marker or the end. */
function isClear(lines: Iterable<string>): boolean {
  for (const line of lines) {
    if (/^---(?:\s|$)/.test(line)) return /^---\s*(?:#.*)?$/.test(line);
    if (/^\.\.\.\s*$/.test(line)) return true;
    if (!/^\s*(?:#.*)?$/.test(line)) return false;
  }
  return true;
}

/** Those that are whole documents; fragments such as a single peer belong inside one. */
export function wholeDocuments<T extends DocumentSnippet>(snippets: readonly T[]): readonly T[] {
  return snippets.filter(({ body }) => body[0]?.startsWith("apiVersion:"));
}

/** The kind of the first object. */
export function snippetKind({ body }: DocumentSnippet): string {
  return /^kind: (\w+)/m.exec(body.join("\n"))?.[1] ?? "NetworkPolicy";
}

/** Markdown: what the snippet is for, and the text that it leaves. */
export function snippetDocumentation({ description, body }: DocumentSnippet): string {
  return `${description}\n\n\`\`\`yaml\n${plainText(body)}\n\`\`\``;
}

/** The text as it stands when every default and first choice is taken. */
function plainText(body: readonly string[]): string {
  return body
    .join("\n")
    .replace(/\$\{\d+:([^${}]*)\}/g, "$1")
    .replace(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, "$1")
    .replace(/\$\d+/g, "")
    .trimEnd();
}

export function documentCandidates(snippets: readonly DocumentSnippet[]): readonly Candidate[] {
  return wholeDocuments(snippets).map((snippet) => ({
    label: snippet.trigger,
    sort: "snippet",
    detail: snippetKind(snippet),
    documentation: snippetDocumentation(snippet),
    insert: snippet.body.join("\n"),
  }));
}
