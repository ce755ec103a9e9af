import { limits } from "../../limits.ts";
import { spanAt } from "../../yaml/find.ts";
import type { YamlMap } from "../../yaml/tree.ts";
import type { Fault } from "../fault.ts";
import { fieldOf, invalid, type Judging, spanOf, textIn, type View } from "./context.ts";

/** The server finds no resource for another `apiVersion` or `kind` than these. */
export function judgeType(
  judging: Judging,
  view: View,
  right: { readonly apiVersion: string; readonly kind: string },
): void {
  const version = textIn(view, "apiVersion");
  const kind = textIn(view, "kind");
  for (const [key, text, wanted] of [
    ["apiVersion", version, right.apiVersion],
    ["kind", kind, right.kind],
  ] as const) {
    if (text === false || text === wanted) continue;
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
export function distinct(faults: readonly Fault[]): readonly Fault[] {
  if (faults.length < 2) return faults;
  const seen = new Set<string>();
  const different = faults.filter((fault) => {
    const key = `${fault.span.start} ${fault.span.end} ${fault.rule} ${fault.detail} ${fault.field}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return different.slice(0, limits.manifest.faults);
}
