import {
  type CodeLens,
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  type DocumentLink,
  type DocumentSymbol,
  type FoldingRange,
  type Hover,
  type InlayHint,
  InsertTextFormat,
  InsertTextMode,
  type Position,
  type Range,
  type SelectionRange,
  SymbolKind,
} from "vscode-languageserver-types";
import { builtHints } from "../features/built/hints.ts";
import { builtHover } from "../features/built/hover.ts";
import { type BuiltLensData, builtLenses, offLenses, resolveBuiltLens } from "../features/built/lenses.ts";
import type { BuiltPlaces } from "../features/built/places.ts";
import { actionCompletion, isInAction } from "../features/charts/completion.ts";
import { actionHover } from "../features/charts/hover.ts";
import { valueHover } from "../features/charts/valueHover.ts";
import { takenLens } from "../features/clusters/taken.ts";
import { codeLenses, type LensData, resolveCodeLens } from "../features/codeLens.ts";
import { type CompletionItemResult, completion } from "../features/completion.ts";
import { documentLinks } from "../features/documentLinks.ts";
import { foldingRanges } from "../features/folding.ts";
import { orderHover } from "../features/hover/order.ts";
import { type HoverResult, hover } from "../features/hover.ts";
import { inlayHints } from "../features/inlayHints.ts";
import { selectionSpans } from "../features/selectionRanges.ts";
import { settingsCompletion } from "../features/settings/completion.ts";
import { settingsHover } from "../features/settings/hover.ts";
import { settingsShape } from "../features/settings/schema.ts";
import { type DocumentSymbolResult, documentSymbols, type SymbolSort } from "../features/symbols.ts";
import { limits } from "../limits.ts";
import type { ManifestFile } from "../manifest/file.ts";
import { rules } from "../rules/index.ts";
import { rulePageUrl } from "../rules/pages.ts";
import type { Context } from "../snapshot/context.ts";
import { writtenIn } from "../snapshot/textPlace.ts";
import type { HintKind } from "../source/settings.ts";
import type { Ask } from "./ask.ts";
import { openLine } from "./openLine.ts";
import type { Places } from "./places.ts";
import { snippets } from "./snippets.ts";

/** What a person sees while reading and typing in one file. */
export interface Reading {
  /** `ordered`: what matters first; an editor shows the beginning of a long hover. */
  hover(uri: string, position: Position, ordered?: boolean): Hover | undefined;
  inlayHints(uri: string, range: Range, kinds: ReadonlySet<HintKind>): readonly InlayHint[];
  /** Where lenses stand; each knows what `resolveCodeLens` needs. `picture`: the command that draws a policy, in an editor that has it. */
  codeLenses(uri: string, picture?: string): readonly CodeLens[];
  /** With its words. `commands`: the names of commands for a click, in an editor that has them. */
  resolveCodeLens(lens: CodeLens, commands: LensCommands): CodeLens;
  completion(uri: string, position: Position, options: CompletionOptions): CompletionList | undefined;
  documentSymbols(uri: string): readonly DocumentSymbol[];
  /** `undefined` for a file that is not ours to fold. */
  foldingRanges(uri: string): readonly FoldingRange[] | undefined;
  selectionRanges(uri: string, positions: readonly Position[]): readonly SelectionRange[];
  documentLinks(uri: string): readonly DocumentLink[];
}

export interface CompletionOptions {
  /** Whole policies, where a document may start. */
  readonly snippets: boolean;
  /** The editor's command that asks for another completion behind an accepted one. */
  readonly suggestCommand: string | undefined;
  /** The editor shows a few words beside each label, not only beside the one in focus. */
  readonly labelDetails: boolean;
}

export interface LensCommands {
  /** Shows the matrix. */
  readonly matrix: string | undefined;
  /** Shows what comes of a file. */
  readonly becomes: string | undefined;
}

/** What travels with a lens until it is seen. */
type LensNote = ObjectNote | TakenNote;

interface ObjectNote extends LensData, Partial<Omit<BuiltLensData, keyof LensData>> {
  readonly uri: string;
}

/** Of the lens that says who takes a file in. */
interface TakenNote {
  readonly kind: "taken";
  readonly title: string;
  readonly uri: string;
}

export const symbolKinds: Readonly<Record<SymbolSort, SymbolKind>> = {
  policy: SymbolKind.Class,
  workload: SymbolKind.Module,
  service: SymbolKind.Interface,
  namespace: SymbolKind.Namespace,
  direction: SymbolKind.Property,
  rule: SymbolKind.Array,
  peer: SymbolKind.Object,
  port: SymbolKind.Number,
};

const completionKinds: Readonly<Record<CompletionItemResult["sort"], CompletionItemKind>> = {
  field: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  label: CompletionItemKind.Value,
  namespace: CompletionItemKind.Module,
  port: CompletionItemKind.Constant,
  address: CompletionItemKind.Value,
  snippet: CompletionItemKind.Snippet,
  template: CompletionItemKind.Variable,
};

export function createReading(
  ask: Ask,
  { linesOf, offsetAt, positionAt, rangeOf, locationOf }: Places,
  built: BuiltPlaces,
): Reading {
  const ruleIds = new Set(rules.map(({ id }) => id));
  const settings = settingsShape(rules.map(({ id, page }) => ({ id, title: page().title, url: rulePageUrl(id) })));

  function asSymbol(file: ManifestFile, symbol: DocumentSymbolResult): DocumentSymbol {
    const { name, detail, sort, document, span, selection, children } = symbol;
    return {
      name,
      detail,
      kind: symbolKinds[sort],
      range: rangeOf(file, document, span),
      selectionRange: rangeOf(file, document, selection),
      children: children.map((child) => asSymbol(file, child)),
    };
  }

  return {
    hover: (uri, position, ordered = false) =>
      ask<Hover | undefined>("hover", uri, undefined, (context) => {
        const offset = offsetAt(context.file, position);
        const action = actionHover(context, offset);
        const meaning =
          builtHover(context, offset, built) ??
          settingsHover(context, offset, settings) ??
          (action === undefined ? (hover(context, offset) ?? valueHover(context, offset)) : undefined);
        const found = action && meaning ? withAction(action, meaning) : (action ?? meaning);
        if (found === undefined) return undefined;
        const value = `${found.contents}${openLine(context, offset, locationOf)}`;
        return {
          contents: { kind: "markdown", value: ordered ? orderHover(value) : value },
          range: rangeOf(context.file, found.document, found.span),
        };
      }),
    inlayHints: (uri, range, kinds) =>
      ask<readonly InlayHint[]>("inlay hints", uri, [], (context) => {
        const { file } = context;
        const [from, to] = [offsetAt(file, range.start), offsetAt(file, range.end)];
        const rendered = builtHints(context, from, to, kinds, built);
        const found = rendered.length > 0 ? rendered : inlayHints(context, from, to, kinds);
        return found.map(({ document, at, label, tooltip, before }) => ({
          position: positionAt(file, document, at),
          label,
          ...(before ? { paddingRight: true } : { paddingLeft: true }),
          ...(tooltip !== undefined && { tooltip: { kind: "markdown", value: tooltip } }),
        }));
      }),
    codeLenses: (uri, picture) =>
      ask<readonly CodeLens[]>("code lenses", uri, [], (context) => {
        const taken = takenLens(context);
        return [
          ...(taken === undefined ? [] : [{ ...taken, data: { kind: "taken", title: taken.title } as const }]),
          ...offLenses(context, built).map((each) => ({
            ...each,
            data: { kind: "taken", title: each.title } as const,
          })),
          ...codeLenses(context),
          ...builtLenses(context, built),
        ].flatMap(({ document, span, data }): CodeLens[] => {
          const range = rangeOf(context.file, document, span);
          const lens = { range, data: { ...data, uri } satisfies LensNote };
          if (picture === undefined || data.kind !== "policy") return [lens];
          return [lens, { range, command: { title: "picture", command: picture, arguments: [uri, range.start] } }];
        });
      }),
    resolveCodeLens(lens, { matrix: command, becomes }) {
      const note = lens.data as LensNote;
      if (note.kind === "taken") {
        const arguments_ = becomes === undefined ? {} : { arguments: [note.uri] };
        return { ...lens, command: { title: note.title, command: becomes ?? "", ...arguments_ } };
      }
      // Without a title the editor would wait for one.
      const title = ask("code lens", note.uri, "", (context) => {
        const words = isBuiltLens(note)
          ? resolveBuiltLens(context, note, command !== undefined)
          : resolveCodeLens(context, note, command !== undefined);
        return words ?? "";
      });
      const words =
        command === undefined ? { title, command: "" } : { title, command, arguments: [note.uri, lens.range.start] };
      return { ...lens, command: words };
    },
    completion: (uri, position, options) =>
      ask<CompletionList | undefined>("completion", uri, undefined, (context) => {
        const offset = offsetAt(context.file, position);
        const found =
          settingsCompletion(context, offset, settings) ??
          actionCompletion(context, offset) ??
          (isInAction(context, offset) ? undefined : completion(context, offset, options.snippets ? snippets : []));
        if (found === undefined) return undefined;
        const { document, span, items } = found;
        const range = rangeOf(context.file, document, span);
        const start = (context.file.stream.starts[document] ?? 0) + span.start;
        const typed = context.file.stream.text.slice(start, offset).toLowerCase();
        const fitting =
          items.length > limits.editor.completions
            ? items.filter(({ filter }) => filter.toLowerCase().includes(typed))
            : items;
        return {
          isIncomplete: items.length > limits.editor.completions,
          items: fitting.slice(0, limits.editor.completions).map((item) => asCompletionItem(item, range, options)),
        };
      }),
    documentSymbols: (uri) =>
      ask<readonly DocumentSymbol[]>("symbols", uri, [], (context) =>
        documentSymbols(asWritten(context)).map((symbol) => asSymbol(asWritten(context).file, symbol)),
      ),
    foldingRanges: (uri) =>
      ask<readonly FoldingRange[] | undefined>("folding", uri, undefined, (context) =>
        foldingRanges(asWritten(context)),
      ),
    selectionRanges: (uri, positions) =>
      ask<readonly SelectionRange[]>("selection ranges", uri, [], (built) => {
        const context = asWritten(built);
        return positions.map((position) => {
          const found = selectionSpans(context, linesOf(context.file).offsetAt(position));
          const outwards = [...(found?.spans ?? [])].reverse();
          // The protocol wants an answer for each position, if only the position itself.
          return (
            outwards.reduce<SelectionRange | undefined>((parent, span) => {
              const range = rangeOf(context.file, found?.document ?? 0, span);
              return parent === undefined ? { range } : { range, parent };
            }, undefined) ?? { range: { start: position, end: position } }
          );
        });
      }),
    documentLinks: (uri) =>
      ask<readonly DocumentLink[]>("links", uri, [], (context) =>
        documentLinks(context, ruleIds).map(({ document, span, rule }) => ({
          range: rangeOf(context.file, document, span),
          target: rulePageUrl(rule),
          tooltip: `Read about ${rule}`,
        })),
      ),
  };
}

/** For what is about the text alone: the file without what a build has put into its trees. */
function asWritten(context: Context): Context {
  const file = context.snapshot.files.get(writtenIn(context.file));
  return file === undefined || file === context.file ? context : { ...context, file };
}

function isBuiltLens(note: ObjectNote): note is ObjectNote & BuiltLensData {
  return note.key !== undefined;
}

/** The value first, then what it comes to mean. */
function withAction(action: HoverResult, meaning: HoverResult): HoverResult {
  return { ...action, contents: `${action.contents}\n\n---\n\n${meaning.contents}` };
}

function asCompletionItem(item: CompletionItemResult, range: Range, options: CompletionOptions): CompletionItem {
  const { label, sort, detail, documentation, insert, filter, order, more } = item;
  const { suggestCommand, labelDetails } = options;
  return {
    label,
    kind: completionKinds[sort],
    ...(detail && (labelDetails ? { labelDetails: { description: detail } } : { detail })),
    ...(documentation !== undefined && { documentation: { kind: "markdown", value: documentation } }),
    insertTextFormat: InsertTextFormat.Snippet,
    insertTextMode: InsertTextMode.adjustIndentation,
    filterText: filter,
    sortText: order,
    textEdit: { range, newText: insert },
    ...(more && suggestCommand !== undefined && { command: { title: "Suggest", command: suggestCommand } }),
  };
}
