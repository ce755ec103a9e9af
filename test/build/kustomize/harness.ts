import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { BuiltObject } from "../../../server/src/build/build.ts";
import type { BuildFiles } from "../../../server/src/build/files.ts";
import type { Placing } from "../../../server/src/build/placing.ts";
import { fieldPlaces } from "../../../server/src/output/render/fields.ts";
import { type JsonValue, jsonOf } from "../../../server/src/output/render/value.ts";
import { parseStream } from "../../../server/src/yaml/stream.ts";
import type { YamlStream } from "../../../server/src/yaml/tree.ts";

export type Texts = Readonly<Record<string, string>>;

export const workspace = "file:///w";

export interface EditableFiles extends BuildFiles {
  /** `undefined` deletes. */
  write(path: string, text: string | undefined): void;
}

/** Files by path below the workspace; a changed file keeps the documents that did not change. */
export function memoryFiles(texts: Texts): EditableFiles {
  const all = new Map<string, string>(Object.entries(texts).map(([path, text]) => [`${workspace}/${path}`, text]));
  const streams = new Map<string, YamlStream>();
  return {
    text: (uri) => all.get(uri),
    bytes: (uri) => (all.has(uri) ? new TextEncoder().encode(all.get(uri)) : undefined),
    stream(uri) {
      const text = all.get(uri);
      if (text === undefined) return undefined;
      let stream = streams.get(uri);
      if (stream?.text !== text) {
        stream = parseStream(text, { template: false }, stream);
        streams.set(uri, stream);
      }
      return stream;
    },
    list(folder) {
      const below = [...all.keys()].filter((uri) => uri.startsWith(`${folder}/`));
      if (below.length === 0) return undefined;
      const names = new Map(
        below.map((uri) => {
          const [name = "", ...rest] = uri.slice(folder.length + 1).split("/");
          return [name, { name, folder: rest.length > 0 }] as const;
        }),
      );
      return [...names.values()];
    },
    write(path, text) {
      const uri = `${workspace}/${path}`;
      if (text === undefined) all.delete(uri);
      else all.set(uri, text);
    },
  };
}

/** `Kind namespace/name`. */
export function nameOf(object: BuiltObject): string {
  const { kind, metadata } = jsonOf(object.root) as { kind: string; metadata: { name: string; namespace?: string } };
  return `${kind} ${metadata.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata.name}`;
}

/** Every scalar as `Kind name field = value @ file:line:character`, lines and characters from 1 as editors show them. */
export function factsOfObject(object: BuiltObject, placing: Placing): readonly string[] {
  const value = jsonOf(object.root);
  return fieldPlaces(object, placing).map(({ field, uri, line, character }) => {
    const place = `${uri.slice(workspace.length + 1)}:${line + 1}:${character + 1}`;
    return `${nameOf(object)} ${field} = ${JSON.stringify(at(value, field))} @ ${place}`;
  });
}

function at(value: JsonValue, field: string): JsonValue | undefined {
  let found: unknown = value;
  for (const [, bracket, key] of field.matchAll(/\[("(?:[^"\\]|\\.)*"|\d+)\]|([^.[]+)/g))
    found = (found as Record<string, unknown> | undefined)?.[bracket === undefined ? (key ?? "") : JSON.parse(bracket)];
  return found as JsonValue | undefined;
}

export const hasKubectl = ((): boolean => {
  try {
    execFileSync("kubectl", ["kustomize", "--help"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

/** What the real tool makes of a folder: its objects, or why it refuses. */
export function kubectlBuild(texts: Texts, root = "o"): readonly JsonValue[] | { readonly error: string } {
  const folder = mkdtempSync(join(tmpdir(), "netpol-kustomize-"));
  try {
    for (const [path, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const output = execFileSync("kubectl", ["kustomize", join(folder, root)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    return parseStream(output, { template: false }).documents.flatMap((document) =>
      document.root === undefined ? [] : [jsonOf(document.root)],
    );
  } catch (error) {
    return { error: String((error as { stderr?: unknown }).stderr ?? error) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Without what need not be equal: generated objects, and the hashes of their names. */
export function comparable(objects: readonly JsonValue[]): readonly string[] {
  return objects
    .filter((object) => !/^(?:ConfigMap|Secret)$/.test((object as { kind: string }).kind))
    .map((object) => JSON.stringify(sortedKeys(object)).replace(/-[2456789bcdfghkmt]{10}"/g, '"'));
}

function sortedKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sortedKeys(each)]));
}
