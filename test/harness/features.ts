import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { buildCluster } from "../../server/src/cluster/build.ts";
import type { FeatureContext } from "../../server/src/features/context.ts";
import type { ManifestFile } from "../../server/src/manifest/file.ts";
import { readManifestFile } from "../../server/src/manifest/read.ts";
import { defaultSettings, type Settings } from "../../server/src/source/settings.ts";
import { createTraffic } from "../../server/src/traffic/traffic.ts";

/** Texts by uri. */
export type Texts = Readonly<Record<string, string>>;

const scenarios = fileURLToPath(new URL("../scenarios/", import.meta.url));

/** The manifests of a folder or file below `test/scenarios`, by uri (`file:///shop/policies/redis.yaml`). */
export function scenario(path: string): Texts {
  const root = join(scenarios, path);
  if (/\.ya?ml$/.test(path)) return { [`file:///${path}`]: readFileSync(root, "utf8") };
  const texts: Record<string, string> = {};
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!/\.ya?ml$/.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    texts[`file:///${relative(scenarios, file)}`] = readFileSync(file, "utf8");
  }
  return texts;
}

/** The text without its one `$0`, and where that stood. */
export function withCursor(marked: string): { readonly text: string; readonly offset: number } {
  const offset = marked.indexOf("$0");
  if (offset < 0 || marked.indexOf("$0", offset + 1) >= 0) throw new Error(`not exactly one $0 in:\n${marked}`);
  return { text: marked.slice(0, offset) + marked.slice(offset + 2), offset };
}

/** A snapshot as the service makes it, with the file at `uri` in front. */
export function contextOf(texts: Texts, uri: string, settings: Partial<Settings> = {}): FeatureContext {
  const all = { ...defaultSettings, ...settings };
  const files = new Map<string, ManifestFile>();
  for (const [each, text] of Object.entries(texts)) {
    files.set(each, readManifestFile(each, text, { kubernetesVersion: all.kubernetesVersion }));
  }
  const file = files.get(uri);
  if (file === undefined) throw new Error(`no file ${uri}`);
  const cluster = buildCluster(files.values(), {
    defaultNamespace: all.defaultNamespace,
    externalWorkloads: all.externalWorkloads,
  });
  const traffic = createTraffic(cluster, { ipBlocks: all.ipBlocks, podCidrs: all.cluster.podCidrs });
  return {
    file,
    cluster,
    traffic,
    settings: all,
    complete: true,
    version: 1,
    fileOf: (each) => files.get(each),
    files: () => files.values(),
  };
}

/** Offset of a line and character, both from 0, in a text with `\n` line ends. */
export function offsetOf(text: string, line: number, character: number): number {
  let start = 0;
  for (let i = 0; i < line; i++) start = text.indexOf("\n", start) + 1;
  return start + character;
}
