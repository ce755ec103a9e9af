import { spanAt } from "../../../yaml/find.ts";
import type { YamlMap } from "../../../yaml/tree.ts";
import type { Fault } from "../../fault.ts";
import { fieldOf, invalid, type Judging, spanOf, textIn, type View, viewOf } from "../../verdict/context.ts";
import { judgeDecoding } from "../../verdict/decode.ts";
import { judgeMetadata } from "../../verdict/metadata.ts";
import { judgeSpec } from "./spec.ts";

export interface VerdictOptions {
  /** `1.36`; StrictIPCIDRValidation is on by default from there. */
  readonly kubernetesVersion: string;
  /** Parts may be filled in elsewhere (a template, a Kustomize patch): nothing is said about what is missing. */
  readonly partial: boolean;
}

/** The server collects no more than 100 strict errors either; nobody reads on. */
const faultLimit = 200;

/**
 * Everything for which the API server rejects a NetworkPolicy under strict field validation: all faults at once, decoding
 * first, then in the order of the server's validation. Empty exactly when a server of that version takes the object;
 * faults of severity `warning` do not count.
 */
export function judgePolicy(root: YamlMap, options: VerdictOptions): readonly Fault[] {
  const judging: Judging = {
    root,
    partial: options.partial,
    strictCidrs: isAtLeast(options.kubernetesVersion, 36),
    faults: [],
  };
  const view = viewOf(root, [], spanAt(root, ["kind"]));
  judgeType(judging, view);
  judgeDecoding(judging);
  judgeMetadata(judging, view);
  judgeSpec(judging, view);
  return distinct(judging.faults);
}

/** Whether `1.36`, `v1.36.2` and the like are of minor version `minor` or later; text that is no version is the newest. */
export function isAtLeast(version: string, minor: number): boolean {
  const match = /^v?1\.(\d+)/.exec(version.trim());
  return match === null || Number(match[1]) >= minor;
}

const apiVersion = "networking.k8s.io/v1";

/** The server finds no resource for another `apiVersion` or `kind` than these. */
function judgeType(judging: Judging, view: View): void {
  const version = textIn(view, "apiVersion");
  const kind = textIn(view, "kind");
  for (const [key, text, right] of [
    ["apiVersion", version, apiVersion],
    ["kind", kind, "NetworkPolicy"],
  ] as const) {
    if (text === false || text === right) continue;
    const field = fieldOf(view, key, "scalar");
    if (text) {
      const detail = `no matches for kind "${kind || ""}" in version "${version || ""}"`;
      invalid(judging, {
        rule: "wrong-api-version",
        type: "Invalid value",
        detail,
        path: field.path,
        span: spanOf(field, view),
        value: text,
      });
    } else if (!judging.partial) {
      const span = field.key?.span ?? view.holder;
      invalid(judging, {
        rule: "required-field",
        type: "Required value",
        detail: `${key} not set`,
        path: field.path,
        span,
        at: "missing",
      });
    }
  }
}

/** The verdict on an object whose aliases multiply beyond what go-yaml reads. */
export function judgeExcessive(root: YamlMap): readonly Fault[] {
  const faults: Fault[] = [];
  const detail = "document contains excessive aliasing";
  const span = spanAt(root, ["kind"]);
  invalid(
    { root, partial: false, strictCidrs: true, faults },
    { rule: "yaml-syntax", type: "YAML", detail, path: [], span, at: "key" },
  );
  return faults;
}

/** What an alias repeats is said once. */
function distinct(faults: readonly Fault[]): readonly Fault[] {
  if (faults.length < 2) return faults;
  const seen = new Set<string>();
  const different = faults.filter((fault) => {
    const key = `${fault.span.start} ${fault.span.end} ${fault.rule} ${fault.detail} ${fault.field}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return different.slice(0, faultLimit);
}
