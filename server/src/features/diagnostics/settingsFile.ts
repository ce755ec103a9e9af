import { defaultSettings, type Settings, type Severity } from "../../source/settings.ts";
import { nearestWord } from "../../words/near.ts";
import type { Span } from "../../yaml/tree.ts";
import { type Ground, readClusters } from "./clusterSettings.ts";
import { knownRules } from "./knownRules.ts";
import { type RawSetting, rawFromData, rawFromYaml } from "./rawSettings.ts";

/** Name of the file at a folder's root by which CI and every editor agree; it wins over the editor's settings. */
export const settingsFileName = ".netpol.yaml";

/** Something in the settings that cannot be used; the rest of them counts all the same. */
export interface SettingsProblem {
  readonly source: "editor" | "file";
  /** `rules.dns-blockd` */
  readonly path: string;
  readonly message: string;
  /** In the file's text, UTF-16 units; undefined for the editor's settings. */
  readonly span: Span | undefined;
}

export interface ReadSettings {
  readonly settings: Settings;
  readonly problems: readonly SettingsProblem[];
}

type Values = { -readonly [Key in keyof Settings]?: Settings[Key] };
type Report = (at: RawSetting, path: string, message: string) => void;

/**
 * `raw`: the editor's section `netpol`. `fileText`: `.netpol.yaml` at the folder's root, which wins key by key. `ground`: what
 * lies around it, where paths that lead to nothing are to be told. Never throws.
 */
export function readSettings(raw: unknown, fileText?: string, ground?: Ground): ReadSettings {
  const problems: SettingsProblem[] = [];
  const report =
    (source: SettingsProblem["source"]): Report =>
    (at, path, message) => {
      problems.push({ source, path, message, span: at.span });
    };
  const editor = readAll(rawFromData(raw), report("editor"));
  let file: Values = {};
  if (fileText !== undefined) {
    const { value, errors } = rawFromYaml(fileText);
    for (const { message, span } of errors) problems.push({ source: "file", path: "", message, span });
    file = readAll(value, report("file"), ground);
  }
  const settings: Settings = {
    ...defaultSettings,
    ...editor,
    ...file,
    rules: { ...editor.rules, ...file.rules },
  };
  return { settings: Object.freeze(settings), problems };
}

type Reader = (raw: RawSetting, path: string, report: Report, ground: Ground | undefined) => Values;

const readers: Readonly<Record<keyof Settings, Reader>> = {
  kubernetesVersion(raw, path, report) {
    const found = /^v?(\d+\.\d+)(?:\.\d+)?$/.exec(textOf(raw) ?? "")?.[1];
    if (found === undefined) report(raw, path, "A Kubernetes version such as `1.36` is expected.");
    return found === undefined ? {} : { kubernetesVersion: found };
  },
  defaultNamespace: (raw, path, report) => stringSetting("defaultNamespace", raw, path, report),
  policyNamePattern: (raw, path, report) => stringSetting("policyNamePattern", raw, path, report),
  ipBlocks(raw, path, report) {
    const text = textOf(raw);
    if (text === "pods" || text === "external") return { ipBlocks: text };
    report(raw, path, "`pods` or `external` is expected.");
    return {};
  },
  cluster(raw, path, report) {
    if (!isMap(raw, path, report)) return {};
    const podCidrs = raw.entries.get("podCidrs");
    for (const [key, value] of raw.entries) {
      if (key !== "podCidrs") report(value.key, `${path}.${key}`, unknownKey(key, ["podCidrs"]));
    }
    const list = podCidrs === undefined ? undefined : stringList(podCidrs.value, `${path}.podCidrs`, report);
    return list === undefined ? {} : { cluster: { podCidrs: list } };
  },
  rules(raw, path, report) {
    if (!isMap(raw, path, report)) return {};
    const known = knownRules();
    const result: Record<string, Severity | "off" | "on"> = {};
    for (const [id, { key, value }] of raw.entries) {
      const at = `${path}.${id}`;
      if (!known.has(id)) {
        report(key, at, unknownKey(id, known, "There is no rule or section"));
        continue;
      }
      const severity = severityIn(textOf(value));
      if (severity === undefined)
        report(value, at, `One of ${severities.map((each) => `\`${each}\``).join(", ")} is expected.`);
      else result[id] = severity;
    }
    return { rules: result };
  },
  externalWorkloads(raw, path, report) {
    if (raw.kind !== "list") {
      report(raw, path, "A list of workloads is expected, each with `namespace` and `labels`.");
      return {};
    }
    return { externalWorkloads: raw.items.flatMap((item, i) => externalWorkload(item, `${path}[${i}]`, report)) };
  },
  flows: (raw, path, report) => ({ flows: textList(raw, path, report, "A file of flows") }),
  exclude: (raw, path, report) => ({ exclude: textList(raw, path, report, "A pattern of paths such as `generated/`") }),
  clusters(raw, path, report, ground) {
    const clusters = readClusters(raw, path, report, ground);
    return clusters.length === 0 ? {} : { clusters };
  },
};

const severities = ["error", "warning", "information", "hint", "off", "on"] as const;

function readAll(raw: RawSetting, report: Report, ground?: Ground): Values {
  if (raw.kind === "null") return {};
  if (!isMap(raw, "", report)) return {};
  let values: Values = {};
  for (const [name, { key, value }] of raw.entries) {
    if (!Object.hasOwn(readers, name)) {
      // The editor's section holds what concerns the editor alone, too.
      if (raw.span !== undefined) report(key, name, unknownKey(name, Object.keys(readers)));
      continue;
    }
    if (value.kind !== "null") values = { ...values, ...readers[name as keyof Settings](value, name, report, ground) };
  }
  return values;
}

function severityIn(text: string | undefined): Severity | "off" | "on" | undefined {
  // Bare `off` and `on` are booleans to most YAML readers.
  if (text === "false") return "off";
  if (text === "true") return "on";
  if (text === "info") return "information";
  return severities.find((each) => each === text);
}

function externalWorkload(raw: RawSetting, path: string, report: Report): Settings["externalWorkloads"] {
  if (!isMap(raw, path, report)) return [];
  const namespace = textOf(raw.entries.get("namespace")?.value);
  const name = textOf(raw.entries.get("name")?.value);
  const labels: Record<string, string> = {};
  const written = raw.entries.get("labels")?.value;
  if (written?.kind === "map") {
    for (const [key, { value }] of written.entries) labels[key] = textOf(value) ?? "";
  }
  for (const [key, entry] of raw.entries) {
    const keys = ["namespace", "name", "labels"];
    if (!keys.includes(key)) report(entry.key, `${path}.${key}`, unknownKey(key, keys));
  }
  if (namespace === undefined || Object.keys(labels).length === 0) {
    report(raw, path, "A workload needs `namespace` and `labels`.");
    return [];
  }
  return [{ namespace, ...(name !== undefined && { name }), labels }];
}

function stringSetting(
  key: "defaultNamespace" | "policyNamePattern",
  raw: RawSetting,
  path: string,
  report: Report,
): Values {
  const text = textOf(raw);
  if (text === undefined || text === "") report(raw, path, "A text is expected.");
  return text === undefined || text === "" ? {} : { [key]: text };
}

/** One text is a list of one. `what`: `A file of flows`. */
function textList(raw: RawSetting, path: string, report: Report, what: string): readonly string[] {
  const list = raw.kind === "scalar" ? [raw] : raw.kind === "list" ? raw.items : undefined;
  if (list === undefined) report(raw, path, `${what}, or a list of such, is expected.`);
  return (list ?? []).flatMap((item, i) => {
    const text = textOf(item) ?? "";
    if (text === "") report(item, `${path}[${i}]`, `${what} is expected.`);
    return text === "" ? [] : [text];
  });
}

function stringList(raw: RawSetting, path: string, report: Report): readonly string[] | undefined {
  if (raw.kind !== "list") {
    report(raw, path, "A list of address blocks such as `10.244.0.0/16` is expected.");
    return undefined;
  }
  return raw.items.flatMap((item, i) => {
    const text = textOf(item);
    if (text !== undefined && /^[0-9a-fA-F.:]+\/\d{1,3}$/.test(text)) return [text];
    report(item, `${path}[${i}]`, "An address block such as `10.244.0.0/16` is expected.");
    return [];
  });
}

function textOf(raw: RawSetting | undefined): string | undefined {
  return raw?.kind === "scalar" ? raw.text : undefined;
}

function isMap(raw: RawSetting, path: string, report: Report): raw is RawSetting & { readonly kind: "map" } {
  if (raw.kind === "map") return true;
  report(raw, path, "A map is expected.");
  return false;
}

function unknownKey(key: string, known: Iterable<string>, what = "There is no setting"): string {
  const meant = nearestWord(key, known);
  return `${what} \`${key}\`${meant === undefined ? "" : `; \`${meant}\` may be meant`}.`;
}
