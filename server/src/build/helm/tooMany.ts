import { limits } from "../../limits.ts";
import type { BuildProblem, BuiltObject } from "../build.ts";

/** The objects without the policies that are too many, and what is to be said of those. */
export function withoutTooMany(objects: readonly BuiltObject[]): {
  readonly objects: readonly BuiltObject[];
  readonly problems: readonly BuildProblem[];
} {
  const { count, text } = limits.build.policies;
  let left: { readonly count: number; readonly text: number } = { count, text };
  const beyond = new Set<BuiltObject>();
  for (const object of objects) {
    if (!isPolicy(object)) continue;
    const { start, end } = object.root.span;
    const rest = { count: left.count - 1, text: left.text - (end - start) };
    if (rest.count < 0 || rest.text < 0) beyond.add(object);
    else left = rest;
  }
  const [first] = beyond;
  if (first === undefined) return { objects, problems: [] };
  const { source, root } = first;
  const place = source.map?.placesAt({ start: root.span.start, end: root.span.start })[0];
  const number = beyond.size === 1 ? "a policy" : `${beyond.size} policies`;
  const message = `${number} of this chart ${beyond.size === 1 ? "is" : "are"} left out from here on: it writes more than ${count} of them, or more than ${text / 1000} kB`;
  const span = { start: place?.start ?? 0, end: place?.end ?? 0 };
  return {
    objects: objects.filter((object) => !beyond.has(object)),
    problems: [{ kind: "unknown", message, uri: place?.uri ?? source.uri, span }],
  };
}

function isPolicy({ root }: BuiltObject): boolean {
  const kind = root.entries.find(({ key }) => key.text === "kind")?.value;
  return kind?.kind === "scalar" && kind.text.endsWith("Policy");
}
