import type { CodeAction, TextDocumentEdit, WorkspaceEdit } from "vscode-languageserver-types";
import type { Workspace } from "../source/workspace.ts";

/** What the editor can do with the edit of a code action. */
export interface ActionForm {
  readonly documentChanges: boolean;
  /** It makes files. */
  readonly create: boolean;
}

/** The actions as the editor can apply them: for the versions of the open documents they were made for, if it looks. */
export function inForm(actions: readonly CodeAction[], form: ActionForm, workspace: Workspace): readonly CodeAction[] {
  return actions.flatMap((action): readonly CodeAction[] => {
    const { edit } = action;
    if (edit === undefined) return [action];
    if (!form.documentChanges) return edit.documentChanges === undefined ? [action] : [];
    const makesFile = edit.documentChanges?.some((change) => "kind" in change) === true;
    return makesFile && !form.create ? [] : [{ ...action, edit: { documentChanges: versioned(edit, workspace) } }];
  });
}

function versioned(
  { changes = {}, documentChanges }: WorkspaceEdit,
  workspace: Workspace,
): NonNullable<WorkspaceEdit["documentChanges"]> {
  const versionOf = (uri: string) => workspace.get(uri)?.version ?? null;
  if (documentChanges === undefined) {
    return Object.entries(changes).map(
      ([uri, edits]): TextDocumentEdit => ({ textDocument: { uri, version: versionOf(uri) }, edits }),
    );
  }
  return documentChanges.map((change) => {
    if ("kind" in change) return change;
    const { uri } = change.textDocument;
    return { ...change, textDocument: { uri, version: versionOf(uri) } };
  });
}
