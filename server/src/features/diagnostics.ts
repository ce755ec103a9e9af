import {
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  DiagnosticTag,
} from "vscode-languageserver-types";
import { rulePageUrl } from "../rules/pages.ts";
import type { Context } from "../snapshot/context.ts";
import type { RelatedPlace } from "../snapshot/finding.ts";
import type { Severity } from "../source/settings.ts";
import { createLineIndex } from "../yaml/lines.ts";
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
  return findings.map((finding) => asDiagnostic(context, finding, (offset) => lines.positionAt(offset)));
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
    message,
  }));
}

export function asDiagnostic(
  context: Context,
  finding: PlacedFinding,
  positionAt: (offset: number) => Diagnostic["range"]["start"],
): Diagnostic {
  const related = (finding.related ?? []).flatMap((place) => relatedInformation(context, place));
  return {
    range: { start: positionAt(finding.start), end: positionAt(finding.end) },
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
}

function relatedInformation(context: Context, place: RelatedPlace): readonly DiagnosticRelatedInformation[] {
  const { file: own, fileOf, snapshot } = context;
  // What has a part in another cluster is none of the file's own.
  const file = place.uri === own.uri ? own : (fileOf(place.uri) ?? snapshot.files.get(place.uri));
  const base = file?.stream.starts[place.document];
  if (file === undefined || base === undefined) return [];
  const lines = createLineIndex(file.stream.text);
  const range = { start: lines.positionAt(base + place.span.start), end: lines.positionAt(base + place.span.end) };
  return [{ location: { uri: place.uri, range }, message: place.message }];
}
