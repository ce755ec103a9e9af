import { readSettings, type SettingsProblem, settingsFileName } from "../features/diagnostics/settingsFile.ts";
import type { Settings } from "../source/settings.ts";
import type { SourceText, Workspace } from "../source/workspace.ts";
import { type EditorSettings, readEditorSettings } from "./editorSettings.ts";
import { canonical } from "./uris.ts";

/** What the editor says under `netpol.*`, by folder; kept until it says otherwise. */
export interface SettingsStore {
  /** Resolved; the same object until the editor's settings or the folder's `.netpol.yaml` change. */
  of(folder: string | undefined): Settings;
  /** What the editor is to show in a folder. */
  editor(folder: string | undefined): EditorSettings;
  /** What of the editor's settings for a folder cannot be used, in words: a rule that there is not, a wrong value. */
  problems(folder: string | undefined): readonly string[];
  /** What of its `.netpol.yaml` cannot be used. */
  fileProblems(folder: string): readonly SettingsProblem[];
  /** The raw values for a folder of the section `netpol`, and of `files.exclude`. */
  set(folder: string | undefined, raw: unknown, hidden?: unknown): void;
}

interface Resolved {
  readonly raw: unknown;
  readonly hidden: readonly string[];
  readonly file: SourceText | undefined;
  readonly settings: Settings;
}

/** The uri of a path that counts from the folder; none where there is no folder to count from. */
function below(folder: string | undefined, path: string): readonly string[] {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) return [canonical(path)];
  if (folder === undefined) return [];
  try {
    const escaped = path.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
    return [canonical(new URL(escaped, `${folder}/`).toString())];
  } catch {
    return [];
  }
}

export function createSettingsStore(workspace: Workspace): SettingsStore {
  const raws = new Map<string | undefined, unknown>();
  const hiddens = new Map<string | undefined, readonly string[]>();
  const resolved = new Map<string | undefined, Resolved>();
  const editors = new Map<string | undefined, EditorSettings>();
  return {
    of(folder) {
      const raw = raws.get(folder);
      const file = folder === undefined ? undefined : workspace.get(`${folder}/${settingsFileName}`);
      const known = resolved.get(folder);
      const hidden = hiddens.get(folder) ?? none;
      if (known !== undefined && known.raw === raw && known.file === file && known.hidden === hidden)
        return known.settings;
      const said = readSettings(raw, file?.text).settings;
      const flows = said.flows.flatMap((path) => below(folder, path));
      const read = { ...said, flows, exclude: [...said.exclude, ...hidden] };
      // Everything read by the old ones stays good when the new ones say the same.
      const same = known !== undefined && JSON.stringify(known.settings) === JSON.stringify(read);
      const settings = same ? known.settings : read;
      resolved.set(folder, { raw, hidden, file, settings });
      return settings;
    },
    editor(folder) {
      const known = editors.get(folder) ?? readEditorSettings(raws.get(folder));
      editors.set(folder, known);
      return known;
    },
    problems: (folder) =>
      readSettings(raws.get(folder)).problems.map(({ path, message }) => `\`netpol.${path}\`: ${message}`),
    fileProblems(folder) {
      const text = workspace.get(`${folder}/${settingsFileName}`)?.text;
      return text === undefined ? [] : readSettings(undefined, text).problems;
    },
    set(folder, raw, filesExclude) {
      editors.set(folder, readEditorSettings(raw));
      const hidden = hiddenPatterns(filesExclude);
      if (JSON.stringify(hiddens.get(folder) ?? none) !== JSON.stringify(hidden)) hiddens.set(folder, hidden);
      if (JSON.stringify(raws.get(folder)) !== JSON.stringify(raw)) raws.set(folder, raw);
    },
  };
}

const none: readonly string[] = [];

/**
 * The patterns of VS Code's `files.exclude` that are switched on, as a `.gitignore` would write them: there a pattern without a
 * slash counts at every depth, here only at the top. Alternatives in braces are written out; what is more than that is left.
 */
function hiddenPatterns(raw: unknown): readonly string[] {
  if (typeof raw !== "object" || raw === null) return none;
  const on = Object.entries(raw).flatMap(([pattern, value]) => (value === true ? [pattern] : []));
  return on.flatMap((pattern) => {
    const [whole, before = "", inner = "", after = ""] = /^([^{}]*)\{([^{}]*)\}([^{}]*)$/.exec(pattern) ?? [];
    const all = whole === undefined ? [pattern] : inner.split(",").map((each) => `${before}${each}${after}`);
    return all.flatMap((each) => (/[{}]|^!/.test(each) ? [] : [/^\*\*\//.test(each) ? each : `/${each}`]));
  });
}
