import { base64 } from "../../gotemplate/functions/encodings.ts";
import { plainText, slice, sourceText, type Text } from "../../gotemplate/text.ts";
import {
  type GoEntry,
  type GoMap,
  type GoMethod,
  type GoValue,
  goBytes,
  goList,
  goMap,
  goString,
} from "../../gotemplate/values.ts";
import { writeYaml } from "../../gotemplate/writeYaml.ts";
import { textOf } from "./capabilities.ts";
import type { ChartFile } from "./files.ts";
import { filesMatcher } from "./glob.ts";
import { baseName } from "./paths.ts";

/** `.Files` of a chart. A file is read when a template asks for it. */
export function filesValue(files: readonly ChartFile[]): GoMap {
  const named = new Map(files.map((file) => [file.path, file]));
  const contentOf = (path: string): Text => {
    const file = named.get(path);
    return file === undefined ? plainText("") : sourceText(file.uri, file.text());
  };
  const work = files.length * 400;
  const methods = new Map<string, GoMethod>([
    ["Get", { signature: "string", call: (path?: GoValue) => goString(contentOf(textOf(path))) }],
    ["GetBytes", { signature: "string", call: (path?: GoValue) => goBytes(contentOf(textOf(path))) }],
    ["Lines", { signature: "string", call: (path?: GoValue) => linesOf(contentOf(textOf(path))) }],
    ["Glob", { signature: "string", work, call: (pattern?: GoValue) => filesValue(matching(files, textOf(pattern))) }],
    [
      "AsConfig",
      { signature: "", work, call: () => goString(toYaml(byName(files, (file) => goString(contentOf(file.path))))) },
    ],
    ["AsSecrets", { signature: "", work, call: () => goString(toYaml(byName(files, secretOf))) }],
  ]);
  let entries: Map<string, GoEntry> | undefined;
  return {
    kind: "map",
    type: "engine.files",
    methods,
    get entries() {
      entries ??= new Map(
        files.map(({ path }) => [path, { key: goString(path), value: lazyBytes(() => contentOf(path)) }] as const),
      );
      return entries;
    },
  };
}

/** As `toYaml` prints it. */
function toYaml(value: GoValue): Text {
  return writeYaml(value, () => {}) ?? plainText("");
}

/** Bytes that are read when somebody looks at them: most who walk over files want the names. */
function lazyBytes(content: () => Text): GoValue {
  let read: Text | undefined;
  const once = (): Text => {
    read ??= content();
    return read;
  };
  return {
    kind: "bytes",
    hole: false,
    get text() {
      return once().text;
    },
    get runs() {
      return once().runs;
    },
  };
}

function linesOf(content: Text): GoValue {
  const { text } = content;
  if (text === "") return goList([], "[]string");
  const lines: GoValue[] = [];
  const end = text.endsWith("\n") ? text.length - 1 : text.length;
  for (let at = 0; at <= end; ) {
    const feed = text.indexOf("\n", at);
    const stop = feed === -1 || feed > end ? end : feed;
    lines.push(goString(slice(content, at, stop)));
    at = stop + 1;
  }
  return goList(lines, "[]string");
}

function matching(files: readonly ChartFile[], pattern: string): readonly ChartFile[] {
  const matches = filesMatcher(pattern);
  return matches === undefined ? files : files.filter(({ path }) => matches(path));
}

function byName(files: readonly ChartFile[], contentOf: (file: ChartFile) => GoValue): GoMap {
  return goMap(
    [...files]
      .sort((a, b) => (a.path < b.path ? -1 : 1))
      .map((file) => [baseName(file.path), contentOf(file)] as const),
  );
}

function secretOf(file: ChartFile): GoValue {
  return goString(base64(file.bytes() ?? new TextEncoder().encode(file.text())));
}
