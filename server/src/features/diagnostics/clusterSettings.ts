import type { Settings } from "../../source/settings.ts";
import { nearestWord } from "../../words/near.ts";
import type { RawSetting } from "./rawSettings.ts";

type Report = (at: RawSetting, path: string, message: string) => void;

/** What lies below the folder of the file, to tell paths that lead to nothing. */
export interface Ground {
  isThere(path: string): boolean;
  /** Paths that may be meant. */
  near(): Iterable<string>;
}

type SaidPath = Settings["clusters"][number]["paths"][number];

/** `clusters:` of `.netpol.yaml`: a list of `name` and `paths`, each a text, or a map with `path`, `values`, `namespace`. */
export function readClusters(
  raw: RawSetting,
  path: string,
  report: Report,
  ground: Ground | undefined,
): Settings["clusters"] {
  if (raw.kind !== "list") {
    report(raw, path, "A list of clusters is expected, each with `name` and `paths`.");
    return [];
  }
  const names = new Set<string>();
  return raw.items.flatMap((item, i) => {
    const read = readCluster(item, `${path}[${i}]`, report, ground);
    for (const { name } of read) {
      if (names.has(name) && item.kind === "map")
        report(
          item.entries.get("name")?.value ?? item,
          `${path}[${i}].name`,
          `There is a cluster \`${name}\` already.`,
        );
      names.add(name);
    }
    return read;
  });
}

function readCluster(raw: RawSetting, path: string, report: Report, ground: Ground | undefined): Settings["clusters"] {
  if (raw.kind !== "map") {
    report(raw, path, "A cluster needs `name` and `paths`.");
    return [];
  }
  reportUnknown(raw, path, ["name", "paths"], report);
  const name = textIn(raw, "name");
  const paths = raw.entries.get("paths")?.value;
  if (name === undefined || name === "" || paths?.kind !== "list" || paths.items.length === 0) {
    report(raw, path, "A cluster needs `name` and `paths`.");
    return [];
  }
  return [{ name, paths: paths.items.flatMap((item, i) => readPath(item, `${path}.paths[${i}]`, report, ground)) }];
}

function readPath(raw: RawSetting, path: string, report: Report, ground: Ground | undefined): readonly SaidPath[] {
  if (raw.kind === "scalar") return withPath(raw, raw.text, path, report, ground);
  if (raw.kind === "map") {
    reportUnknown(raw, path, ["path", "values", "namespace"], report);
    const values = raw.entries.get("values")?.value;
    const namespace = textIn(raw, "namespace");
    const files = values?.kind === "list" ? values.items : values === undefined ? [] : [values];
    const list = files.flatMap((each, i) => {
      const [found] = each.kind === "scalar" ? withPath(each, each.text, `${path}.values[${i}]`, report, ground) : [];
      return found === undefined ? [] : [found.path];
    });
    const own = raw.entries.get("path")?.value;
    return withPath(own ?? raw, textIn(raw, "path") ?? "", path, report, ground).map((each) => ({
      ...each,
      ...(list.length > 0 && { values: list }),
      ...(namespace !== undefined && { namespace }),
    }));
  }
  report(raw, path, "A path is expected.");
  return [];
}

function withPath(
  raw: RawSetting,
  text: string,
  path: string,
  report: Report,
  ground: Ground | undefined,
): readonly SaidPath[] {
  const inside = text !== "" && !text.startsWith("/") && !text.split("/").includes("..");
  if (!inside) {
    report(raw, path, "A path below the folder of this file is expected.");
    return [];
  }
  const found = clean(text);
  if (ground?.isThere(found) === false) {
    const meant = nearestWord(found, ground.near());
    report(raw, path, `There is no \`${found}\`${meant === undefined ? "" : `; \`${meant}\` may be meant`}.`);
  }
  return [{ path: found }];
}

/** Without `./` at its front and a slash at its end. */
function clean(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return parts.length === 0 ? "." : parts.join("/");
}

function textIn(raw: RawSetting & { readonly kind: "map" }, key: string): string | undefined {
  const value = raw.entries.get(key)?.value;
  return value?.kind === "scalar" ? value.text : undefined;
}

function reportUnknown(
  raw: RawSetting & { readonly kind: "map" },
  path: string,
  known: readonly string[],
  report: Report,
): void {
  for (const [key, entry] of raw.entries) {
    if (known.includes(key)) continue;
    const meant = nearestWord(key, known);
    const more = meant === undefined ? "" : `; \`${meant}\` may be meant`;
    report(entry.key, `${path}.${key}`, `There is no setting \`${key}\`${more}.`);
  }
}
