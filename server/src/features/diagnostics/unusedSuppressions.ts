import { limits } from "../../limits.ts";
import type { ManifestFile } from "../../manifest/file.ts";
import type { Rule } from "../../rules/rule.ts";
import type { FileFinding } from "../../snapshot/finding.ts";
import type { Fix } from "../../source/fix.ts";
import type { Settings } from "../../source/settings.ts";
import { nearestWord } from "../../words/near.ts";
import { lineStartOf } from "../../yaml/find.ts";
import type { Span } from "../../yaml/tree.ts";
import { isOn } from "./severity.ts";
import type { Suppression } from "./suppressions.ts";

const unusedSuppressionId = "unused-suppression";

/**
 * Comments that silence nothing: the problem is gone, or the rule's id is wrong. `ruleOf` tells a rule, that it has not been
 * asked this time, or that there is none.
 */
export function* unusedSuppressions(
  file: ManifestFile,
  suppressions: readonly Suppression[],
  used: ReadonlySet<Suppression>,
  ruleOf: (id: string) => Rule | "unchecked" | undefined,
  settings: Settings,
  ids: Iterable<string>,
): Iterable<FileFinding> {
  const known = [...ids];
  let told = 0;
  for (const suppression of suppressions) {
    if (used.has(suppression) || suppression.rule === unusedSuppressionId) continue;
    const rule = ruleOf(suppression.rule);
    // A rule that is off here may be on elsewhere, where the comment is needed.
    if (rule === "unchecked" || (rule !== undefined && !isOn(rule, settings))) continue;
    const about = suppression.whole ?? suppression.document;
    if (rule !== undefined && !file.policies.some(({ document }) => document === about)) continue;
    const meant = rule === undefined && suppression.rule !== "" ? nearestWord(suppression.rule, known) : undefined;
    if (++told > limits.rules.suppressions) return;
    yield {
      rule: unusedSuppressionId,
      document: suppression.document,
      object: "",
      span: suppression.span,
      field: "",
      message:
        suppression.rule === ""
          ? "This comment names no rule, so it silences nothing. Write the id of the rule that is meant."
          : rule === undefined
            ? `There is no rule \`${suppression.rule}\`${meant === undefined ? "" : `; \`${meant}\` may be meant`}.`
            : `\`${suppression.rule}\` finds nothing here, so this comment is not needed any more.`,
      ...(rule !== undefined && { unnecessary: true as const }),
      // A wrong id is somebody's wish all the same.
      fixes: () => [...renamed(file, suppression, meant), ...removed(file, suppression, rule !== undefined)],
    };
  }
}

function renamed(file: ManifestFile, { document, span }: Suppression, meant: string | undefined): readonly Fix[] {
  if (meant === undefined) return [];
  return [{ title: `Change to \`${meant}\``, safe: false, edits: [{ uri: file.uri, document, span, newText: meant }] }];
}

function removed(file: ManifestFile, suppression: Suppression, safe: boolean): readonly Fix[] {
  const { document, span, ids } = suppression;
  const text = file.stream.documents[document]?.text ?? "";
  const at = ids.indexOf(span);
  const [previous, next] = [ids[at - 1], ids[at + 1]];
  const cut: Span =
    previous !== undefined
      ? { start: previous.end, end: span.end }
      : next !== undefined
        ? { start: span.start, end: next.start }
        : commentExtent(text, suppression.comment);
  const title = ids.length > 1 ? `Remove \`${suppression.rule}\` from the comment` : "Remove the comment";
  return [{ title, safe, edits: [{ uri: file.uri, document, span: cut, newText: "" }] }];
}

/** With its line, where it stands alone; else with the space before it. */
function commentExtent(text: string, { start, end }: Span): Span {
  const lineStart = lineStartOf(text, start);
  if (/^\s*$/.test(text.slice(lineStart, start))) return { start: lineStart, end: Math.min(end + 1, text.length) };
  const before = text.slice(lineStart, start);
  return { start: lineStart + before.trimEnd().length, end: end - (text[end - 1] === "\r" ? 1 : 0) };
}
