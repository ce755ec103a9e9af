import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient";
import { beside } from "./beside.ts";

/** Opens the rule pages that ship with the extension, and leaves out what another extension shows already. */
export function middleware(): Middleware {
  return {
    handleDiagnostics(uri, diagnostics, next) {
      next(uri, diagnostics.map(withBundledPage));
    },
    async provideDiagnostics(document, previousResultId, token, next) {
      const report = await next(document, previousResultId, token);
      if (report?.kind === "full") report.items = report.items.map(withBundledPage);
      return report;
    },
    async provideDocumentLinks(document, token, next) {
      const links = (await next(document, token)) ?? [];
      for (const link of links) {
        const rule = /\/([a-z-]+)\.md$/.exec(link.target?.path ?? "")?.[1];
        if (rule !== undefined) link.target = bundledPage(rule);
      }
      return links;
    },
    async provideDocumentSymbols(document, token, next) {
      return beside(document).outline ? [] : next(document, token);
    },
    async provideCompletionItem(document, position, context, token, next) {
      const found = await next(document, position, context, token);
      if (found === null || found === undefined || !beside(document).fields) return found;
      const list = Array.isArray(found) ? new vscode.CompletionList(found) : found;
      list.items = list.items.filter((item) => !isPlainField(item));
      return list;
    },
  };
}

/** Just a field's name, as any schema has it; pairs of selectors are ours alone. */
function isPlainField({ kind, label }: vscode.CompletionItem): boolean {
  return kind === vscode.CompletionItemKind.Property && /^\w+$/.test(typeof label === "string" ? label : label.label);
}

function withBundledPage(diagnostic: vscode.Diagnostic): vscode.Diagnostic {
  const { code } = diagnostic;
  if (typeof code === "object" && typeof code.value === "string") {
    diagnostic.code = { value: code.value, target: bundledPage(code.value) };
  }
  return diagnostic;
}

function bundledPage(rule: string): vscode.Uri {
  return vscode.Uri.parse(`command:netpol.showRule?${encodeURIComponent(JSON.stringify([rule]))}`);
}
