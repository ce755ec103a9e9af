import { folderOf } from "../build/entries/paths.ts";
import type { Typing } from "../build/entryBuild.ts";
import type { ManifestFile } from "../manifest/file.ts";
import type { Span } from "../yaml/tree.ts";
import type { Rule } from "./rule.ts";

export const cannotBeBuilt: Rule = {
  id: "cannot-be-built",
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "What is applied cannot be built",
    what: "`kustomize build` or `helm template` refuses what takes this in: a file that is missing, an object that is there twice, a patch that meets nothing. Where only a part is out of reach (a remote base, a plugin), and for charts, which may be given more when they are installed (values, dependencies), it is information.",
    why: "Nothing of it reaches a cluster until it is mended. Its files are judged as far as they stand alone, and nothing is said about what they do together.",
    bad: "# file: kustomization.yaml\nresources:\n- policy.yaml\n",
    good: "# file: kustomization.yaml\nresources: []\nnamespace: shop\n",
    sources: ["https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/"],
  }),
  *checkFile({ file, snapshot, within }) {
    for (const { entry, problems, typing } of snapshot.description?.troubled ?? []) {
      // Charts ask for values, dependencies and versions that whoever installs them gives.
      const isChart = entry.recipe.parts.some((part) => part.kind === "chart");
      // A placeholder that nobody takes in: the tool refuses it, and nothing is lost.
      const isRoot = (uri: string) => folderOf(snapshot.description?.pathOf(uri) ?? "") === entry.path;
      // What comes behind the first follows from it.
      const first = problems.find(({ kind }) => kind === "failed");
      for (const problem of first === undefined ? problems : [first]) {
        const { kind, uri, certain, excuse } = problem;
        if (excuse === "filled in") continue;
        const { message, span } = problem.shown ?? problem;
        if (uri !== file.uri || !within.entries.some(({ id }) => id === entry.id)) continue;
        if (typing !== undefined && isHalfTyped(typing, uri, span, file.stream.text)) continue;
        const { document, span: own } = inDocument(file, span);
        const related = (problem.related ?? []).flatMap((place) => {
          const there = snapshot.files.get(place.uri);
          return there === undefined ? [] : { ...place, ...inDocument(there, place.span) };
        });
        yield {
          rule: "cannot-be-built",
          ...((kind === "unknown" ||
            (isChart && certain !== true) ||
            excuse === "from above" ||
            (excuse === "hollow" && isRoot(uri))) && {
            severity: "information" as const,
          }),
          span: own,
          field: "",
          document,
          object: "",
          message: sentence(message),
          ...(related.length > 0 && { related }),
        };
      }
    }
  },
};

/** A place of the file, counted from the start of its document. */
function inDocument({ stream: { starts } }: ManifestFile, { start, end }: Span) {
  const document = Math.max(
    starts.findLastIndex((each) => each <= start),
    0,
  );
  const base = starts[document] ?? 0;
  return { document, span: { start: start - base, end: end - base } };
}

/** The only line that has changed since it could be built is the one at fault: somebody is writing it. */
function isHalfTyped({ changes }: Typing, uri: string, { start }: Span, text: string): boolean {
  const [change, another] = changes.get(uri) ?? [];
  if (change === undefined || another !== undefined || changes.size !== 1 || isWhole(text, start)) return false;
  // A new line has a line break at one of its ends.
  const typed = text.slice(change.start, change.end);
  const from = change.start + typed.length - typed.trimStart().length;
  const line = { start: text.lastIndexOf("\n", from - 1) + 1, end: lineEnd(text, from) };
  return !typed.trim().includes("\n") && line.start <= start && start <= line.end;
}

/** The action that begins here, or around here, ends on its line. */
function isWhole(text: string, at: number): boolean {
  const line = text.slice(text.lastIndexOf("\n", at - 1) + 1, lineEnd(text, at));
  return line.split("{{").length === line.split("}}").length && !/\{\{-?\s*-?\}\}/.test(line);
}

function lineEnd(text: string, at: number): number {
  const feed = text.indexOf("\n", at);
  return feed === -1 ? text.length : feed;
}

function sentence(message: string): string {
  const plain = message.replace(/^yaml: /, "");
  const text = plain.charAt(0).toUpperCase() + plain.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
