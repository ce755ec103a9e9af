import type { BuiltObject } from "../../../server/src/build/build.ts";
import { type BuildFiles, type FolderEntry, uriBelow } from "../../../server/src/build/files.ts";
import { type ChartBuild, createHelm, type Helm } from "../../../server/src/build/helm/helm.ts";
import type { ChartRequest } from "../../../server/src/build/helm/request.ts";
import { createPlacing } from "../../../server/src/build/placing.ts";
import { gunzip } from "../../../server/src/node/buildFiles.ts";
import { fieldPlaces } from "../../../server/src/output/render/fields.ts";
import { jsonOf } from "../../../server/src/output/render/value.ts";
import { parseStream } from "../../../server/src/yaml/stream.ts";

export const root = "file:///w";

export type Texts = Readonly<Record<string, string | Uint8Array>>;

/** Files of a workspace below `root`, by path. */
export function memoryFiles(texts: Texts): BuildFiles {
  const byUri = new Map(Object.entries(texts).map(([path, content]) => [uriBelow(root, path), content]));
  const text = (uri: string): string | undefined => {
    const content = byUri.get(uri);
    return typeof content === "object" ? new TextDecoder().decode(content) : content;
  };
  return {
    text,
    bytes: (uri) => {
      const content = byUri.get(uri);
      return typeof content === "string" ? new TextEncoder().encode(content) : content;
    },
    stream: (uri) => {
      const written = text(uri);
      return written === undefined ? undefined : parseStream(written, { template: false });
    },
    gunzip,
    list: (folder) => {
      const found = new Map<string, FolderEntry>();
      for (const uri of byUri.keys()) {
        if (!uri.startsWith(`${folder}/`)) continue;
        const [name = "", ...rest] = uri
          .slice(folder.length + 1)
          .split("/")
          .map(decodeURIComponent);
        found.set(name, { name, folder: rest.length > 0 });
      }
      return found.size === 0 ? undefined : [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}

export const chartYaml = "apiVersion: v2\nname: shop\nversion: 1.2.3\n";

/** A ConfigMap with one text. */
export function show(name: string, expression: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {out: ${expression}}\n`;
}

export interface Built {
  readonly build: ChartBuild;
  readonly objects: readonly BuiltObject[];
  /** `file:line: message`, lines from 1; the first problem. */
  readonly problem: string | undefined;
  /** The value of `data.out` of a ConfigMap. */
  out(name: string): unknown;
  /** `Kind name`, in order. */
  readonly names: readonly string[];
  /** Of each scalar below a field: `file:line:text from there`, lines from 1. */
  placesOf(name: string): Readonly<Record<string, string>>;
}

// biome-ignore lint/suspicious/noExplicitAny: JSON of any shape, looked into by tests.
type Json = any;

/** Builds the chart in `root`. Chart.yaml is there unless the files have their own. */
export function build(texts: Texts, request: Partial<ChartRequest> = {}, helm: Helm = createHelm()): Built {
  const files = memoryFiles({ "Chart.yaml": chartYaml, ...texts });
  const built = helm.build({ chart: root, release: "demo", namespace: "prod", values: [], ...request }, files);
  const text = (uri: string) => helm.textOf(uri) ?? files.text(uri);
  const placing = createPlacing({ text, stream: files.stream });
  const json: Json[] = built.objects.map((object) => jsonOf(object.root));
  const [problem] = built.problems;
  const nameOf = (uri: string) => uri.slice(root.length + 1);
  return {
    build: built,
    objects: built.objects,
    problem:
      problem && `${nameOf(problem.uri)}:${placing.at(problem.uri, problem.span.start).line + 1}: ${problem.message}`,
    out: (name) => json.find((each) => each.metadata?.name === name)?.data?.out,
    names: json.map((each) => `${each.kind} ${each.metadata?.name}`),
    placesOf(name) {
      const object = built.objects[json.findIndex((each) => each.metadata?.name === name)];
      const places = object === undefined ? [] : fieldPlaces(object, placing);
      return Object.fromEntries(
        places.map(({ field, uri, line, character, unknown }) => {
          const rest = (text(uri) ?? "").split("\n")[line]?.slice(character) ?? "";
          return [field, `${nameOf(uri)}:${line + 1}:${rest}${unknown ? " ?" : ""}`];
        }),
      );
    },
  };
}
