import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { createBuilders } from "../../server/src/build/builders.ts";
import { createDescriber } from "../../server/src/build/describe.ts";
import { createFileTable } from "../../server/src/manifest/fileTable.ts";
import type { ClusterSnapshot } from "../../server/src/snapshot/cluster.ts";
import { type Context, contextOf as contextIn } from "../../server/src/snapshot/context.ts";
import { describing } from "../../server/src/snapshot/describing.ts";
import { createSnapshot, type Snapshot } from "../../server/src/snapshot/snapshot.ts";
import { defaultSettings, type Settings } from "../../server/src/source/settings.ts";

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

/** A snapshot of some texts, as the service makes it. */
export function snapshotOf(texts: Texts, settings: Partial<Settings> = {}, folder?: string): Snapshot {
  const nothing = createSnapshot({
    settings: { ...defaultSettings, ...settings },
    folder,
    grouping: describing(createDescriber(createBuilders())),
    files: createFileTable([]),
    version: 1,
  });
  return nothing.with(new Map(Object.entries(texts)));
}

/** Its only cluster. */
export function onlyCluster({ clusters }: Snapshot): ClusterSnapshot {
  const [only, another] = clusters;
  if (only === undefined || another !== undefined) throw new Error(`${clusters.length} clusters`);
  return only;
}

/** The same with the file at `uri` in front. */
export function contextOf(texts: Texts, uri: string, settings: Partial<Settings> = {}): Context {
  const snapshot = snapshotOf(texts, settings);
  const context = contextIn(snapshot, onlyCluster(snapshot), uri);
  if (context === undefined) throw new Error(`no file ${uri}`);
  return context;
}

/** Offset of a line and character, both from 0, in a text with `\n` line ends. */
export function offsetOf(text: string, line: number, character: number): number {
  let start = 0;
  for (let i = 0; i < line; i++) start = text.indexOf("\n", start) + 1;
  return start + character;
}
