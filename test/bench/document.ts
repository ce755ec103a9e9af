import type { Session } from "./session.ts";

export interface Place {
  readonly line: number;
  readonly character: number;
}

/** A document that is open in the editor. */
export interface OpenDocument {
  readonly textDocument: { readonly uri: string };
  /** Types over some characters of one line. */
  type(place: Place, text: string, over?: number): Promise<void>;
  replace(text: string): Promise<void>;
  diagnostics(): Promise<readonly { readonly code?: string }[]>;
}

export async function openDocument(session: Session, uri: string, text: string): Promise<OpenDocument> {
  const textDocument = { uri };
  let version = 1;
  let last: { readonly resultId: string; readonly items: readonly { readonly code?: string }[] } | undefined;
  const change = (contentChanges: readonly object[]) => {
    version++;
    return session.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges });
  };
  await session.notify("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version, text } });
  return {
    textDocument,
    type: (start, text, over = 0) =>
      change([{ range: { start, end: { ...start, character: start.character + over } }, text }]),
    replace: (text) => change([{ text }]),
    async diagnostics() {
      // As editors ask: what they have need not be sent again.
      const report = await session.request<{ resultId?: string; items?: readonly { readonly code?: string }[] }>(
        "textDocument/diagnostic",
        { textDocument, ...(last !== undefined && { previousResultId: last.resultId }) },
      );
      last = { resultId: report.resultId ?? "", items: report.items ?? last?.items ?? [] };
      return last.items;
    },
  };
}

/**
 * Where a pattern stands in one document of a stream, counted from 0; at the end of its first group, or of all of it.
 * `undefined`: not there.
 */
export function placeIn(stream: string, document: number, pattern: RegExp): Place | undefined {
  const documents = stream.split("---\n");
  const own = documents[document % documents.length] ?? "";
  const found = pattern.exec(own);
  if (found === null) return undefined;
  const before = documents.slice(0, document % documents.length).join("---\n");
  const start = before === "" ? 0 : before.length + "---\n".length;
  const until = stream.slice(0, start + found.index + (found[1] ?? found[0]).length);
  const lines = until.split("\n");
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}
