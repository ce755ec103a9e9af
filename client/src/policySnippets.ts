import * as vscode from "vscode";
import {
  type DocumentSnippet,
  mayStartDocument,
  snippetDocumentation,
  snippetKind,
  wholeDocuments,
} from "../../server/src/server/protocol.ts";
import { policyLanguages } from "./look.ts";

/**
 * Offers whole policies where a document may start, and nowhere else; the editor's own snippets would appear anywhere in
 * a YAML file. Works before a server runs: a new file has no policy yet that would start one.
 */
export function offerPolicies(extensionUri: vscode.Uri): vscode.Disposable {
  const file = vscode.Uri.joinPath(extensionUri, "snippets", "netpol.json");
  let snippets: Promise<readonly DocumentSnippet[]> | undefined;
  return vscode.languages.registerCompletionItemProvider([...policyLanguages], {
    async provideCompletionItems(document, position) {
      if (!mayStartDocument(document.getText(), document.offsetAt(position))) return undefined;
      const wanted = vscode.workspace.getConfiguration("netpol", document).get("completion.enabled", true);
      if (!wanted) return undefined;
      snippets ??= readSnippets(file);
      const range = document.getWordRangeAtPosition(position, /[\w-]+/) ?? new vscode.Range(position, position);
      return (await snippets).map((snippet, index) => asItem(snippet, index, range));
    },
  });
}

async function readSnippets(file: vscode.Uri): Promise<readonly DocumentSnippet[]> {
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  return wholeDocuments(Object.values(JSON.parse(text) as Record<string, DocumentSnippet>));
}

function asItem(snippet: DocumentSnippet, index: number, range: vscode.Range): vscode.CompletionItem {
  const item = new vscode.CompletionItem(snippet.trigger, vscode.CompletionItemKind.Snippet);
  item.insertText = new vscode.SnippetString(snippet.body.join("\n"));
  item.range = range;
  item.sortText = String(index).padStart(4, "0");
  item.detail = snippetKind(snippet);
  item.documentation = new vscode.MarkdownString(snippetDocumentation(snippet));
  return item;
}
