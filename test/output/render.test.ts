import { expect, it } from "vitest";
import type { BuiltObject } from "../../server/src/build/build.ts";
import { createPlacing } from "../../server/src/build/placing.ts";
import { renderJson } from "../../server/src/output/render/json.ts";
import { renderYaml } from "../../server/src/output/render/yaml.ts";
import { parseStream } from "../../server/src/yaml/stream.ts";

const base = `# a file
apiVersion: v1
---
kind: ConfigMap
metadata:
  name: a
  labels: {app.kubernetes.io/name: "y", zone: yes}
data: &d
  list: [1, 0x10, {}, [~, ' b']]
  text: |
    one
      two
  more: []
copy:
  <<: *d
  more: 1.5
`;

function objectOf(unsure: BuiltObject["unsure"] = []) {
  const stream = parseStream(base, { template: false });
  const document = stream.documents.at(-1);
  if (document?.root?.kind !== "map") throw new Error("no map");
  const object: BuiltObject = { root: document.root, source: { uri: "file:///w/a.yaml", document }, unsure };
  return { object, placing: createPlacing({ text: () => base, stream: () => stream }) };
}

const nameOf = (uri: string) => uri.replace("file:///w/", "");

it("prints objects as the API server reads them, with the place of every scalar", () => {
  const { object, placing } = objectOf([{ path: ["metadata", "labels"], why: "random" }]);
  const [item] = JSON.parse(renderJson([object], { placing, origins: true, nameOf }));
  expect(item.object).toEqual({
    kind: "ConfigMap",
    metadata: { name: "a", labels: { "app.kubernetes.io/name": "y", zone: true } },
    data: { list: [1, 16, {}, [null, " b"]], text: "one\n  two\n", more: [] },
    copy: { list: [1, 16, {}, [null, " b"]], text: "one\n  two\n", more: 1.5 },
  });
  expect(item.origin).toEqual({ file: "a.yaml", line: 3 });
  const fields = Object.fromEntries(
    item.fields.map((each: Record<string, unknown>) => [
      each.field,
      `${each.line}:${each.character}${each.unknown ? "?" : ""}`,
    ]),
  );
  expect(fields).toEqual({
    kind: "3:6",
    "metadata.name": "5:8",
    'metadata.labels["app.kubernetes.io/name"]': "6:35?",
    "metadata.labels.zone": "6:46?",
    "data.list[0]": "8:9",
    "data.list[1]": "8:12",
    "data.list[3][0]": "8:23",
    "data.list[3][1]": "8:26",
    "data.text": "9:8",
    "copy.more": "15:8",
    "copy.list[0]": "8:9",
    "copy.list[1]": "8:12",
    "copy.list[3][0]": "8:23",
    "copy.list[3][1]": "8:26",
    "copy.text": "9:8",
  });
});

it("leaves places out where nobody asks, and prints nothing as an empty list", () => {
  const { object, placing } = objectOf();
  expect(renderJson([object], { placing, origins: false, nameOf })).not.toContain("fields");
  expect(renderJson([], { placing, origins: false, nameOf })).toBe("[]\n");
});

it("prints documents that read the same again", () => {
  const { object, placing } = objectOf();
  for (const origins of [true, false]) {
    const text = renderYaml([object, object], { placing, origins, nameOf });
    const stream = parseStream(text, { template: false });
    const again = stream.documents.flatMap(({ root }) =>
      root?.kind === "map" ? [{ root, source: object.source, unsure: [] }] : [],
    );
    const json = (list: readonly BuiltObject[]) =>
      JSON.parse(renderJson(list, { placing, origins: false, nameOf })).map((each: { object: object }) => each.object);
    expect(json(again)).toEqual(json([object, object]));
    expect(text).toContain("# Source: a.yaml:4\n");
    expect(text.includes("    zone: true # a.yaml:7\n")).toBe(origins);
  }
});
