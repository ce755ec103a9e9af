import type { GoValue } from "../../../gotemplate/values.ts";
import { limits } from "../../../limits.ts";
import type { ValuesSource } from "../request.ts";
import { at, listAt, type ReadDocument, setTextOf, textAt } from "./documents.ts";
import type { Release } from "./release.ts";
import { folderOf, inside, type ReleaseTree } from "./tree.ts";

function isHelmfile(path: string): boolean {
  return /(?:^|\/)helmfile\.ya?ml(?:\.gotmpl)?$|(?:^|\/)helmfile\.d\/[^/]+\.ya?ml(?:\.gotmpl)?$/.test(path);
}

/** The helmfiles of a repository: by their names, and those that they take in under whatever name. */
export function helmfilesIn(
  tree: Pick<ReleaseTree, "paths">,
  documents: (path: string) => readonly ReadDocument[],
): ReadonlySet<string> {
  const found = new Set(tree.paths.filter(isHelmfile));
  for (const path of found) {
    for (const { root } of documents(path)) {
      for (const each of listAt(root, "helmfiles")) {
        const written = each.kind === "string" ? each.text : textAt(each, "path");
        const named = written === undefined ? undefined : inside(folderOf(path), written);
        if (named === undefined) continue;
        const matches = patternOf(named);
        for (const other of tree.paths)
          if (matches === undefined ? other === named : matches.test(other)) found.add(other);
      }
    }
  }
  return found;
}

/** Stars stand for parts of a name. */
function patternOf(path: string): RegExp | undefined {
  if (!path.includes("*") || path.length > limits.build.pattern) return undefined;
  const [first = "", ...rest] = path.split(/\*+/).map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  return rest.length > mostStars ? undefined : new RegExp(`^${[first, ...rest].join("[^/]*")}$`);
}

/** With each more a name may take longer by its length. */
const mostStars = 3;

const environmentName = /\{\{-?\s*\.Environment\.Name\s*-?\}\}/g;

/** The charts of the repository that a helmfile installs, once for each environment where that decides. `folder`: where it lies. */
export function helmfileReleases(
  tree: ReleaseTree,
  uri: string,
  folder: string,
  documents: readonly ReadDocument[],
): readonly Release[] {
  const environments = documents.flatMap(({ root }) => keysOf(at(root, "environments")));
  const found: Release[] = [];
  for (const { root, start } of documents) {
    for (const each of listAt(root, "releases")) {
      if (found.length > limits.build.applications) return found;
      const decides = environments.length > 0 && namesEnvironment(each);
      for (const environment of decides ? environments.slice(0, limits.build.applications) : [undefined])
        found.push(...releaseOf(each, { tree, uri, folder, root, start, environment }));
    }
  }
  return found;
}

interface Helmfile extends ReadDocument {
  readonly tree: ReleaseTree;
  readonly uri: string;
  readonly folder: string;
  /** That of which the names are filled in. */
  readonly environment: string | undefined;
}

function releaseOf(each: GoValue, helmfile: Helmfile): readonly Release[] {
  const { tree, uri, folder, root, start } = helmfile;
  const text = (value: GoValue | undefined, ...path: readonly string[]) => filled(textAt(value, ...path), helmfile);
  const written = text(each, "chart") ?? "";
  // Helm takes what lies here before it asks a repository.
  const chart = inside(folder, written);
  const installed = at(each, "installed");
  if (chart === undefined || !tree.charts.has(chart)) return [];
  if (installed?.kind === "bool" && !installed.value) return [];
  const context = text(each, "kubeContext") ?? text(root, "helmDefaults", "kubeContext");
  return [
    {
      chart: tree.folderUri(chart),
      release: text(each, "name"),
      namespace: text(each, "namespace"),
      values: [
        ...listAt(each, "values").map((values) => valuesOf(values, helmfile)),
        ...listAt(each, "set").flatMap((set) => settings(set, tree, uri, folder)),
      ],
      ...(context !== undefined && { cluster: { name: context } }),
      from: { tool: "helmfile", uri, start },
    },
  ];
}

function filled(text: string | undefined, { environment }: Pick<Helmfile, "environment">): string | undefined {
  return environment === undefined ? text : text?.replace(environmentName, () => environment);
}

function keysOf(value: GoValue | undefined): readonly string[] {
  return value?.kind === "map" ? [...value.entries.keys()] : [];
}

/** Which environment it is shows in what it installs, where, or with which files. */
function namesEnvironment(release: GoValue): boolean {
  const texts = ["name", "namespace", "chart", "kubeContext"].map((key) => textAt(release, key) ?? "");
  const files = listAt(release, "values").map((each) => (each.kind === "string" ? each.text : ""));
  return [...texts, ...files].some((text) => text.search(environmentName) !== -1);
}

function valuesOf(values: GoValue, helmfile: Helmfile): ValuesSource {
  const { tree, uri, folder } = helmfile;
  if (values.kind === "map") return { kind: "map", map: values };
  const written = filled(values.kind === "string" ? values.text : "", helmfile) ?? "";
  const path = written.endsWith(".gotmpl") ? undefined : inside(folder, written);
  return path === undefined
    ? { kind: "unknown", why: `only helmfile knows the values of ${written}`, uri }
    : { kind: "file", uri: tree.uriOf(path) };
}

function settings(set: GoValue, tree: ReleaseTree, uri: string, folder: string): readonly ValuesSource[] {
  const name = textAt(set, "name");
  if (name === undefined) return [];
  const file = textAt(set, "file");
  const path = file === undefined ? undefined : inside(folder, file);
  if (path !== undefined) return [{ kind: "content", path: name, uri: tree.uriOf(path) }];
  const list = listAt(set, "values").map((each) => setTextOf(each) ?? "");
  const value =
    list.length > 0 ? `{${list.join(",")}}` : (setTextOf(at(set, "value")) ?? "").replace(/(?<!\\),/g, "\\,");
  return [{ kind: "set", text: `${name}=${value}`, uri }];
}
