import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isMerge, keyText } from "../../server/src/manifest/fields.ts";
import { compose } from "../../server/src/yaml/compose.ts";
import { fitsTag, resolveScalar } from "../../server/src/yaml/scalar11.ts";
import { parseStream } from "../../server/src/yaml/stream.ts";
import type { YamlMap, YamlNode, YamlScalar } from "../../server/src/yaml/tree.ts";

/** Texts with what the API server's reader (go-yaml v2, then JSON) makes of them; those that stand alone it refuses. */
const cases: readonly (readonly [string, unknown?])[] = JSON.parse(
  readFileSync(join(import.meta.dirname, "../yaml/serverReading.json"), "utf8"),
);

const refused = Symbol("refused");

/** A tree as JSON, as the server turns it into some. */
function jsonOf(node: YamlNode): unknown {
  if (node.kind === "scalar") return scalarOf(node);
  if (node.kind === "sequence") return node.items.map((item) => jsonOf(item.value));
  return Object.fromEntries(entriesOf(node));
}

function entriesOf(map: YamlMap): readonly (readonly [string, unknown])[] {
  return map.entries.flatMap((entry) => {
    const { key, value } = entry;
    if (!isMerge(entry)) {
      if (key.collection || resolveScalar(key).type === "null" || !fitsTag(key)) throw refused;
      return [[keyText(key), jsonOf(value)] as const];
    }
    const maps = value.kind === "sequence" && !value.alias ? value.items.map((item) => item.value).reverse() : [value];
    return maps.flatMap((each) => {
      if (each.kind !== "map") throw refused;
      return entriesOf(each);
    });
  });
}

function scalarOf(node: YamlScalar): unknown {
  if (!fitsTag(node)) throw refused;
  const resolved = resolveScalar(node);
  if (resolved.type === "null") return null;
  if (resolved.type === "string") return resolved.text;
  if (resolved.type === "number" && !Number.isFinite(resolved.value)) throw refused;
  return resolved.value;
}

function read(root: YamlNode | undefined, problems: number): unknown {
  if (problems > 0) return refused;
  try {
    return root === undefined ? null : jsonOf(root);
  } catch (error) {
    if (error === refused) return refused;
    throw error;
  }
}

describe("a text is read as the API server reads it", () => {
  it.each(cases.map((each) => ({ text: each[0], expected: each.length === 1 ? refused : each[1] })))(
    "$text",
    ({ text, expected }) => {
      const { documents } = parseStream(text, {});
      const problems = documents.reduce((sum, document) => sum + document.problems.length, 0);
      expect(read(documents[0]?.root, problems)).toEqual(expected);
      if (documents.length > 1) return;
      // Without the short cut for plain texts.
      const composed = compose(text);
      expect(read(composed.root, composed.problems.length)).toEqual(expected);
    },
  );
});
