import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { pictureFileRequest, pictureRequest } from "../../../server/src/server/protocol.ts";
import { PicturePanel, type PictureSource } from "./panel.ts";
import { type PicturePlace, readState } from "./view/messages.ts";

export const pictureViewType = "netpol.picture";

/** The picture of the window: one, which follows the caret. */
export interface PictureHost extends vscode.Disposable {
  /** Beside the editor. `target`: a uri, else the active file's. `at`: a position in it, else the caret. */
  show(target?: unknown, at?: unknown): void;
  /** After the window was reloaded. */
  restore(panel: vscode.WebviewPanel, state: unknown): void;
}

export function createPictures(
  { extensionUri }: vscode.ExtensionContext,
  client: BaseLanguageClient,
  changed: vscode.Event<void>,
): PictureHost {
  const source: PictureSource = {
    picture: (params) => client.sendRequest(pictureRequest, params),
    file: (params) => client.sendRequest(pictureFileRequest, params),
    onDidChange: changed,
  };
  let shown: PicturePanel | undefined;

  function adopt(panel: vscode.WebviewPanel, place: PicturePlace | undefined): PicturePanel {
    shown?.dispose();
    const made = new PicturePanel(panel, source, { extensionUri, place });
    shown = made;
    made.onDidDispose(() => {
      if (shown === made) shown = undefined;
    });
    return made;
  }

  return {
    show(target, at) {
      const place = placeOf(target, at);
      if (shown !== undefined) return shown.show(place);
      const where = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      adopt(
        vscode.window.createWebviewPanel(pictureViewType, vscode.l10n.t("Picture"), where, { enableScripts: true }),
        place,
      );
    },
    restore: (panel, state) => void adopt(panel, readState(state).place ?? undefined),
    dispose: () => shown?.dispose(),
  };
}

function placeOf(target: unknown, at: unknown): PicturePlace | undefined {
  const uri = target instanceof vscode.Uri ? target.toString() : typeof target === "string" ? target : undefined;
  const editor = vscode.window.activeTextEditor;
  const own = editor?.document.uri.toString();
  const caret = editor?.selection.active;
  const { line, character } =
    typeof at === "object" && at !== null ? (at as { readonly line?: unknown; readonly character?: unknown }) : {};
  if (uri !== undefined && Number.isSafeInteger(line) && Number.isSafeInteger(character))
    return { uri, line: Number(line), character: Number(character) };
  if (own !== undefined && caret !== undefined && (uri === undefined || uri === own))
    return { uri: own, line: caret.line, character: caret.character };
  return uri === undefined ? undefined : { uri, line: 0, character: 0 };
}
