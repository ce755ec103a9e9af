import { type HintKind, hintKinds } from "../source/settings.ts";

/**
 * What the editor shows of what Netpol knows: `netpol.hover.enabled` and its like. A matter of taste, unlike `Settings`,
 * so it is not read from `.netpol.yaml`, and a change of it makes nothing be read anew.
 */
export interface EditorSettings {
  readonly diagnostics: boolean;
  /** Whose findings are told: of every file of the workspace, or of those that are open. */
  readonly diagnosticsScope: "workspace" | "openFiles";
  readonly codeActions: boolean;
  readonly hover: boolean;
  readonly completion: boolean;
  readonly codeLens: boolean;
  /** Empty when hints are off. */
  readonly inlayHints: ReadonlySet<HintKind>;
  /** Definition, references, rename and the links of rule ids. */
  readonly navigation: boolean;
  /** Of the document and of the workspace. */
  readonly symbols: boolean;
  /** Folding, and growing selections. */
  readonly folding: boolean;
}

/** `raw`: the editor's section `netpol`. What is missing or of the wrong type counts as on. Never throws. */
export function readEditorSettings(raw: unknown): EditorSettings {
  const section = (name: string) => memberOf(raw, name);
  const enabled = (name: string) => memberOf(section(name), "enabled") !== false;
  const hints = section("inlayHints");
  return Object.freeze({
    diagnostics: enabled("diagnostics"),
    diagnosticsScope: memberOf(section("diagnostics"), "scope") === "openFiles" ? "openFiles" : "workspace",
    codeActions: enabled("codeActions"),
    hover: enabled("hover"),
    completion: enabled("completion"),
    codeLens: enabled("codeLens"),
    inlayHints: new Set(enabled("inlayHints") ? hintKinds.filter((kind) => memberOf(hints, kind) !== false) : []),
    navigation: enabled("navigation"),
    symbols: enabled("symbols"),
    folding: enabled("folding"),
  });
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
