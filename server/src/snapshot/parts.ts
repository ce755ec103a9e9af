import { type Path, type Step, stepsTo } from "../yaml/find.ts";
import type { YamlDocument, YamlMap, YamlNode } from "../yaml/tree.ts";
import type { Context, PolicyContext } from "./context.ts";

/** An object of a file. */
export interface InFile extends Pick<Context, "file"> {
  readonly policy: { readonly document: number; readonly node: YamlMap };
}

/** The document that the policy stands in, for edits. */
export function documentOf({ file, policy }: InFile): YamlDocument {
  return file.stream.documents[policy.document] ?? { text: "", root: undefined, problems: [], templated: false };
}

/** The steps from the document's root to a place in the policy, which may be an item of a List. */
export function stepsIn(context: PolicyContext, path: Path): readonly Step[] | undefined {
  return stepsTo(documentOf(context).root, [...context.view.base, ...path]);
}

/** The value at a place in the policy. */
export function valueAt(context: InFile, path: Path): YamlNode | undefined {
  const last = stepsTo(context.policy.node, path)?.at(-1);
  if (last === undefined) return path.length === 0 ? context.policy.node : undefined;
  return last.kind === "entry" ? last.entry.value : last.item.value;
}

/** The keys of the map at a place. */
export function keysAt(context: InFile, path: Path): readonly string[] {
  const node = valueAt(context, path);
  return node?.kind === "map" ? node.entries.map((entry) => entry.key.text) : [];
}
