import { indexOfKey, swapped, withEntry, withValue } from "../../yaml/graft.ts";
import { resolvePlain } from "../../yaml/scalar11.ts";
import type { YamlEntry, YamlMap, YamlNode, YamlScalar } from "../../yaml/tree.ts";
import { changeAt, type FieldSpec, specsByKind } from "./fieldSpec.ts";
import { describe } from "./identity.ts";
import type { Step } from "./pass.ts";
import { isNull } from "./plain.ts";
import { type Resource, withRoot } from "./resource.ts";
import { failedAt, type Say } from "./trouble.ts";

/** Labels or annotations, set in the maps at some places: `labels`, `commonLabels`, `commonAnnotations`. */
export function setEntries(pairs: YamlMap, specs: readonly FieldSpec[]): Step {
  const specsOf = specsByKind(specs);
  // The real tool goes by the keys in order, and what one key makes the next one finds.
  const entries = [...pairs.entries].sort((a, b) => (a.key.text < b.key.text ? -1 : 1));
  return (resource, say) => {
    const due = specsOf(resource.id);
    return entries.reduce((current, entry) => setEntry(current, pairs, entry, due, say), resource);
  };
}

function setEntry(
  resource: Resource,
  pairs: YamlMap,
  entry: YamlEntry,
  specs: readonly FieldSpec[],
  say: Say,
): Resource {
  const { key, value } = entry;
  if (value.kind !== "scalar") return resource;
  if (specs.length > 0 && !isPlainText(key.text)) {
    say(failedAt(key, `the key "${key.text}" is not read as a text`));
    return resource;
  }
  let made = 0;
  const before = new Set<YamlScalar>();
  const set = (node: YamlNode): YamlNode => {
    if (node.kind !== "map") {
      if (!isNull(node)) say(failedAt(key, `${describe(resource.id)} has no map where "${key.text}" is to be set`));
      return node;
    }
    const old = node.entries[indexOfKey(node, key.text)]?.value;
    if (old === value) return node;
    if (old === undefined) {
      made++;
      return withEntry(node, entry);
    }
    if (old.kind === "scalar" && resource.shared.includes(old)) {
      before.add(old);
      return node;
    }
    return withValue(node, key.text, { ...value });
  };
  const blocked = (): void =>
    say(failedAt(key, `${describe(resource.id)} has no map where "${key.text}" is to be set`));
  let { root } = resource;
  for (const { path, create } of specs) {
    const creation = create ? { leaf: "map" as const, span: pairs.span } : undefined;
    root = changeAt(root, path, { set, blocked, creation });
  }
  return shareWritten(withRoot(resource, root), made > 1 ? value : undefined, before, value);
}

/** Writes what stood in several places at once, and remembers what does so from now on. */
function shareWritten(
  resource: Resource,
  created: YamlScalar | undefined,
  before: ReadonlySet<YamlScalar>,
  value: YamlScalar,
): Resource {
  let next = resource;
  for (const old of before) next = overwriteShared(next, old, { ...value });
  return created === undefined ? next : { ...next, shared: [...next.shared, created] };
}

/** Every place of a value that stands in several. */
export function overwriteShared(resource: Resource, old: YamlScalar, value: YamlScalar): Resource {
  const root = swapped(resource.root, old, value);
  const shared = resource.shared.map((each) => (each === old ? value : each));
  return { ...withRoot(resource, root as YamlMap), shared };
}

/** Written without quotes it is still a text to YAML 1.2: the real tool writes keys so. */
function isPlainText(key: string): boolean {
  return resolvePlain(key).type === "string" || /^(?:y|yes|on|n|no|off)$/i.test(key);
}
