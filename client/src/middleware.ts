import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient";
import { withoutActionText } from "./actionText.ts";
import { beside } from "./beside.ts";
import type { Linted } from "./linted.ts";
import type { Typing } from "./typing/typing.ts";

/** Lenses of a text, with those that only the editor knows. */
export type AddLens = (document: vscode.TextDocument, lenses: readonly vscode.CodeLens[]) => readonly vscode.CodeLens[];

/** Opens the rule pages that ship with the extension, and leaves out what another extension shows already. */
export function middleware(typing: Typing, linted: Linted, lens: AddLens): Middleware {
  return {
    async provideCodeLenses(document, token, next) {
      const found = await next(document, token);
      return found && [...lens(document, found)];
    },
    async provideInlayHints(document, range, token, next) {
      const found = await next(document, range, token);
      return found && typing.hints(document, found);
    },
    handleDiagnostics(uri, diagnostics, next) {
      next(uri, diagnostics.map(withBundledPage));
    },
    async provideDiagnostics(document, previousResultId, token, next) {
      // Workspaces ask by uri, for texts that nobody looks at.
      const text = "uri" in document ? document : undefined;
      const known = text !== undefined && linted.isNews(text) ? undefined : previousResultId;
      const report = await next(document, known, token);
      if (report?.kind !== "full") return report;
      const items = report.items.map(withBundledPage);
      report.items = text === undefined ? items : linted.without(text, items);
      return report;
    },
    provideWorkspaceDiagnostics(resultIds, token, resultReporter, next) {
      return next(resultIds, token, (chunk) => {
        for (const report of chunk?.items ?? []) {
          if (report.kind === "full") report.items = report.items.map(withBundledPage);
        }
        resultReporter(chunk);
      });
    },
    async provideDocumentLinks(document, token, next) {
      const links = (await next(document, token)) ?? [];
      for (const link of links) {
        const rule = /\/([a-z-]+)\.md$/.exec(link.target?.path ?? "")?.[1];
        if (rule !== undefined) link.target = bundledPage(rule);
      }
      return links;
    },
    async provideCodeActions(document, range, context, token, next) {
      const found = (await next(document, range, context, token)) ?? [];
      return [...found, ...pagesOf(context)];
    },
    async provideDocumentSymbols(document, token, next) {
      return beside(document).outline ? [] : next(document, token);
    },
    async provideCompletionItem(document, position, context, token, next) {
      const found = await next(document, position, context, token);
      const { fields, actions } = beside(document);
      if (found === null || found === undefined || !(fields || actions)) return found;
      const list = Array.isArray(found) ? new vscode.CompletionList(found) : found;
      list.items = list.items.filter((item) => !(fields && isPlainField(item)) && !(actions && isOfAction(item)));
      return list;
    },
    async provideHover(document, position, token, next) {
      const found = await next(document, position, token);
      if (!found || !beside(document).actions) return found;
      const contents = found.contents.map(withoutAction).filter((each) => each.value !== "");
      return contents.length === 0 ? null : new vscode.Hover(contents, found.range);
    },
    async provideDefinition(document, position, token, next) {
      const found = await next(document, position, token);
      if (!Array.isArray(found) || !beside(document).actions) return found;
      // Values and helpers are where the other one leads.
      return found.filter((each) => {
        const { path } = "uri" in each ? each.uri : each.targetUri;
        return !/\.tpl$|values[^/]*\.ya?ml$/.test(path);
      }) as typeof found;
    },
  };
}

/** Beside the fixes of a finding: what its rule says, and why. */
function pagesOf({ diagnostics, only }: vscode.CodeActionContext): readonly vscode.CodeAction[] {
  const kind = vscode.CodeActionKind.QuickFix;
  if (only !== undefined && !only.contains(kind)) return [];
  const ours = diagnostics.filter(({ source }) => source === "netpol");
  const rules = new Set(ours.flatMap(({ code }) => (typeof code === "object" ? [String(code.value)] : [])));
  return [...rules].map((rule) => {
    const title = vscode.l10n.t("Read about {0}", rule);
    const action = new vscode.CodeAction(title, kind);
    action.command = { title, command: "netpol.showRule", arguments: [rule] };
    action.diagnostics = ours.filter(({ code }) => typeof code === "object" && code.value === rule);
    return action;
  });
}

/** Just a field's name, as any schema has it; pairs of selectors are ours alone. */
function isPlainField({ kind, label }: vscode.CompletionItem): boolean {
  return kind === vscode.CompletionItemKind.Property && /^\w+$/.test(typeof label === "string" ? label : label.label);
}

/** Paths of values and names of templates have a kind of their own. */
function isOfAction({ kind }: vscode.CompletionItem): boolean {
  return kind === vscode.CompletionItemKind.Variable;
}

/** A hover without what an action gives. */
function withoutAction(content: vscode.MarkdownString | vscode.MarkedString): vscode.MarkdownString {
  const text = new vscode.MarkdownString(withoutActionText(typeof content === "string" ? content : content.value));
  if (content instanceof vscode.MarkdownString && content.isTrusted !== undefined) text.isTrusted = content.isTrusted;
  return text;
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
