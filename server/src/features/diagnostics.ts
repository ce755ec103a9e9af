import {
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  DiagnosticTag,
} from "vscode-languageserver-types";
import { limits } from "../limits.ts";
import type { ManifestFile } from "../manifest/file.ts";
import { readmeUrl, rulePageUrl } from "../rules/pages.ts";
import type { Context } from "../snapshot/context.ts";
import type { RelatedPlace } from "../snapshot/finding.ts";
import type { Severity } from "../source/settings.ts";
import { createLineIndex, createStreamLines, type LineIndex } from "../yaml/lines.ts";
import { createRuleRunner, type PlacedFinding, type RuleRunner } from "./diagnostics/runner.ts";
import { readSettings } from "./diagnostics/settingsFile.ts";
import { foldersToApply, isThere } from "./settings/folders.ts";
import { isSettingsFile } from "./settings/place.ts";

export { type CheckedFile, createRuleRunner, type PlacedFinding, type RuleRunner } from "./diagnostics/runner.ts";

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** What the rules say about the file, as the editor shows it. `runner`: the service's, which remembers. */
export function diagnose(context: Context, runner: RuleRunner = createRuleRunner()): readonly Diagnostic[] {
  if (isSettingsFile(context.file.uri)) return settingsDiagnostics(context);
  const { findings, lines } = runner.check(context);
  const asDiagnostic = createAsDiagnostic(context, lines, runner.linesOf);
  if (findings.length <= limits.editor.findings) return findings.map(asDiagnostic);
  const shown = mostSevere(findings, limits.editor.findings - 1);
  return [...shown.map(asDiagnostic), notShown(findings.length - shown.length)];
}

/** In the order of the text. */
function mostSevere(findings: readonly PlacedFinding[], most: number): readonly PlacedFinding[] {
  const bySeverity = Object.keys(severities).map((severity) => findings.filter((each) => each.severity === severity));
  const chosen = new Set(bySeverity.flat().slice(0, most));
  return findings.filter((each) => chosen.has(each));
}

/** Nobody is to think that this was all. */
function notShown(left: number): Diagnostic {
  return {
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    severity: DiagnosticSeverity.Information,
    source: "netpol",
    code: "not-shown",
    codeDescription: { href: readmeUrl("rules") },
    message: `${left} more findings in this file are not shown: an editor shows the ${limits.editor.findings - 1} most severe ones. \`netpol check\` lists all.`,
  };
}

/** What is wrong with a folder's settings, where it stands. */
function settingsDiagnostics({ file, snapshot, complete }: Context): readonly Diagnostic[] {
  const { text } = file.stream;
  const lines = createLineIndex(text);
  const ground = {
    isThere: (path: string) => isThere(snapshot, path),
    near: () => foldersToApply(snapshot).map(({ path }) => path),
  };
  return readSettings(undefined, text, complete ? ground : undefined).problems.map(({ message, span }) => ({
    range: { start: lines.positionAt(span?.start ?? 0), end: lines.positionAt(span?.end ?? 0) },
    severity: DiagnosticSeverity.Warning,
    source: "netpol",
    code: "settings",
    codeDescription: { href: readmeUrl("settings") },
    message,
  }));
}

/** What turns findings of one text into diagnostics. `counted`: the lines of files that they relate to. */
export function createAsDiagnostic(
  context: Context,
  own: LineIndex,
  counted: RuleRunner["linesOf"] = countedOnce(),
): (finding: PlacedFinding) => Diagnostic {
  // The file itself is another at each key.
  let ownLines: LineIndex | undefined;
  const linesOf = (file: ManifestFile): LineIndex => {
    if (file !== context.file) return counted(file);
    ownLines ??= createStreamLines(file.stream);
    return ownLines;
  };
  return (finding) => {
    const related = (finding.related ?? []).flatMap((place) => relatedInformation(context, place, linesOf));
    return {
      range: { start: own.positionAt(finding.start), end: own.positionAt(finding.end) },
      severity: severities[finding.severity],
      source: "netpol",
      code: finding.rule,
      codeDescription: { href: rulePageUrl(finding.rule) },
      message: finding.message,
      ...(finding.unnecessary && { tags: [DiagnosticTag.Unnecessary] }),
      ...(finding.deprecated && { tags: [DiagnosticTag.Deprecated] }),
      ...(related.length > 0 && { relatedInformation: related }),
      data: { field: finding.field },
    };
  };
}

function countedOnce(): RuleRunner["linesOf"] {
  const known = new Map<ManifestFile, LineIndex>();
  return (file) => {
    const lines = known.get(file) ?? createStreamLines(file.stream);
    known.set(file, lines);
    return lines;
  };
}

function relatedInformation(
  { file: own, fileOf, snapshot }: Context,
  place: RelatedPlace,
  linesOf: (file: ManifestFile) => LineIndex,
): readonly DiagnosticRelatedInformation[] {
  // What has a part in another cluster is none of the file's own.
  const file = place.uri === own.uri ? own : (fileOf(place.uri) ?? snapshot.files.get(place.uri));
  const base = file?.stream.starts[place.document];
  if (file === undefined || base === undefined) return [];
  const lines = linesOf(file);
  const range = { start: lines.positionAt(base + place.span.start), end: lines.positionAt(base + place.span.end) };
  return [{ location: { uri: place.uri, range }, message: place.message }];
}
