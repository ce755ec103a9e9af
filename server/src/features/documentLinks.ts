import type { Context } from "../snapshot/context.ts";
import { createStreamLines } from "../yaml/lines.ts";
import type { Span } from "../yaml/tree.ts";
import { findSuppressions } from "./diagnostics/suppressions.ts";

export interface DocumentLinkResult {
  readonly document: number;
  readonly span: Span;
  /** The id of the rule whose page the link opens. */
  readonly rule: string;
}

/** Rule ids in `# netpol: ignore` comments, each a link to the rule's page. `known`: the ids that have one. */
export function documentLinks({ file }: Context, known: ReadonlySet<string>): readonly DocumentLinkResult[] {
  if (!file.stream.text.includes("netpol:")) return [];
  return findSuppressions(file, createStreamLines(file.stream))
    .filter(({ rule }) => known.has(rule))
    .map(({ document, span, rule }) => ({ document, span, rule }));
}
