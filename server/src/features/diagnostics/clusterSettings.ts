import type { Settings } from "../../source/settings.ts";
import type { RawSetting } from "./rawSettings.ts";

type Report = (at: RawSetting, path: string, message: string) => void;
type SaidPath = Settings["clusters"][number]["paths"][number];

/** `clusters:` of `.netpol.yaml`: a list of `name` and `paths`, each a text, or a map with `path`, `values`, `namespace`. */
export function readClusters(raw: RawSetting, path: string, report: Report): Settings["clusters"] {
  if (raw.kind !== "list") {
    report(raw, path, "A list of clusters is expected, each with `name` and `paths`.");
    return [];
  }
  return raw.items.flatMap((item, i) => readCluster(item, `${path}[${i}]`, report));
}

function readCluster(raw: RawSetting, path: string, report: Report): Settings["clusters"] {
  if (raw.kind !== "map") {
    report(raw, path, "A cluster needs `name` and `paths`.");
    return [];
  }
  reportUnknown(raw, path, ["name", "paths"], report);
  const name = textIn(raw, "name");
  const paths = raw.entries.get("paths")?.value;
  if (name === undefined || name === "" || paths?.kind !== "list") {
    report(raw, path, "A cluster needs `name` and `paths`.");
    return [];
  }
  return [{ name, paths: paths.items.flatMap((item, i) => readPath(item, `${path}.paths[${i}]`, report)) }];
}

function readPath(raw: RawSetting, path: string, report: Report): readonly SaidPath[] {
  if (raw.kind === "scalar") return withPath(raw, raw.text, path, report, {});
  if (raw.kind === "map") {
    reportUnknown(raw, path, ["path", "values", "namespace"], report);
    const values = raw.entries.get("values")?.value;
    const namespace = textIn(raw, "namespace");
    const files = values?.kind === "list" ? values.items : values === undefined ? [] : [values];
    const list = files.flatMap((each) => (each.kind === "scalar" ? [clean(each.text)] : []));
    return withPath(raw, textIn(raw, "path") ?? "", path, report, {
      ...(list.length > 0 && { values: list }),
      ...(namespace !== undefined && { namespace }),
    });
  }
  report(raw, path, "A path is expected.");
  return [];
}

function withPath(
  raw: RawSetting,
  text: string,
  path: string,
  report: Report,
  more: Omit<SaidPath, "path">,
): readonly SaidPath[] {
  const inside = text !== "" && !text.startsWith("/") && !text.split("/").includes("..");
  if (!inside) report(raw, path, "A path below the folder of this file is expected.");
  return inside ? [{ path: clean(text), ...more }] : [];
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
    if (!known.includes(key)) report(entry.key, `${path}.${key}`, `There is no setting \`${key}\`.`);
  }
}
