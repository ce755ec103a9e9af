import { expect } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { CodeAction, TextEdit } from "vscode-languageserver-types";
import { codeActions } from "../../server/src/features/codeActions.ts";
import type { Settings } from "../../server/src/source/settings.ts";
import { dedent, makeWorkspace, problemsOf, splitFiles, uriOf } from "./rules.ts";

/** The actions at the cursor `$0` of the first file, and the files without it. */
export function actionsAt(fixture: string, only?: readonly string[], settings?: Partial<Settings>) {
  const texts = splitFiles(dedent(fixture));
  const path = Object.keys(texts).find((each) => texts[each]?.includes("$0")) ?? Object.keys(texts)[0] ?? "";
  const text = texts[path] ?? "";
  const offset = Math.max(text.indexOf("$0"), 0);
  texts[path] = text.replace("$0", "");
  const position = TextDocument.create("", "yaml", 1, texts[path] ?? "").positionAt(offset);
  const workspace = makeWorkspace(texts, settings);
  const actions = codeActions(workspace.context(path), { start: position, end: position }, only);
  return { texts, path, actions };
}

export function applyAction(
  texts: Readonly<Record<string, string>>,
  action: CodeAction | undefined,
): Record<string, string> {
  const result = { ...texts };
  for (const [path, text] of Object.entries(texts)) {
    const edits: TextEdit[] = action?.edit?.changes?.[uriOf(path)] ?? [];
    result[path] = TextDocument.applyEdits(TextDocument.create("", "yaml", 1, text), edits);
  }
  return result;
}

/** Applies the action whose title begins so; the first file is then as `after` says, and everything parses. */
export function expectAction(before: string, title: string, after: string, only?: readonly string[]): CodeAction {
  const { texts, actions } = actionsAt(before, only);
  const action = actions.find((each) => each.title.startsWith(title));
  expect(action?.title ?? actions.map((each) => each.title).join("\n")).toMatch(
    new RegExp(`^${title.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}`),
  );
  const changed = applyAction(texts, action);
  const join = (files: Record<string, string>) =>
    Object.entries(files)
      .map(([path, text]) => `# ${path}\n${text.trimEnd()}`)
      .join("\n");
  expect(join(changed)).toBe(join(splitFiles(dedent(after))));
  expect(problemsOf(makeWorkspace(changed))).toEqual([]);
  if (action === undefined) throw new Error("no action");
  return action;
}
