import type { Switch } from "../../build/helm/switches.ts";
import { manifestFilesOf } from "../../build/objects.ts";
import type { ManifestFile } from "../../manifest/file.ts";
import { type ClusterSnapshot, createClusterSnapshot } from "../../snapshot/cluster.ts";
import { type Context, contextOf } from "../../snapshot/context.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { code, join } from "../../words/lists.ts";
import { chartBuildsOf } from "../charts/releases.ts";

/** Policies that the values of a release switch off, in a cluster of their own in which they were on. */
export interface OffContext extends Context {
  /** Of each document of the file: what was switched. */
  readonly off: readonly (readonly Switch[])[];
}

export type OffContexts = (context: Context, uri: string, own: boolean) => readonly OffContext[];

/** Texts that may write a policy, themselves or by a helper. */
const mayHold = /networkpolic/i;

/**
 * What a text would become in each cluster if all that is switched off were on. `own`: only what is written there. Remembers
 * the last answer: hover, hints and lenses of one moment ask the same.
 */
export function createOffContexts(): OffContexts {
  let last: { readonly snapshot: Snapshot; readonly key: string; readonly found: readonly OffContext[] } | undefined;
  return ({ snapshot, file }, uri, own) => {
    if (own && !mayHold.test(file.stream.text)) return [];
    const key = `${own} ${uri}`;
    if (last?.snapshot === snapshot && last.key === key) return last.found;
    const builds = chartBuildsOf(snapshot, uri);
    const clusters = builds.length === 0 ? [] : snapshot.clustersOf(uri);
    last = { snapshot, key, found: clusters.flatMap((each) => offIn(snapshot, each, builds, { uri, own })) };
    return last.found;
  };
}

function offIn(
  snapshot: Snapshot,
  cluster: ClusterSnapshot,
  allBuilds: ReturnType<typeof chartBuildsOf>,
  { uri, own }: { readonly uri: string; readonly own: boolean },
): readonly OffContext[] {
  const { settings } = snapshot;
  const builds = allBuilds.filter(({ clusters }) => clusters.includes(cluster.name));
  const all = builds.flatMap(({ build }) => build.switchedOff());
  const home = builds.find(({ build }) => build.switchedOff().length > 0)?.home;
  const files: ManifestFile[] = [];
  const switches: (readonly Switch[])[][] = [];
  for (const source of new Set(all.map(({ object }) => object.source.uri))) {
    if (own && source !== uri) continue;
    const here = all.filter(({ object }) => object.source.uri === source);
    const [made] = manifestFilesOf(
      here.map(({ object }) => object),
      {
        options: { kubernetesVersion: settings.kubernetesVersion },
        instance: "off",
        home,
        stream: () => undefined,
        before: () => undefined,
      },
    );
    if (made === undefined || !(made.written === uri || made.sources?.has(uri))) continue;
    files.push(made);
    switches.push(here.map((each) => each.switches));
  }
  if (files.length === 0) return [];
  const { name, entries, unsure } = cluster;
  const table = cluster.files.with(new Map(files.map((file) => [file.uri, file])));
  const made = { name, files: table, takesIn: table.has, entries, unsure };
  const within = createClusterSnapshot(made, settings, { cluster, settings });
  return files.flatMap(({ uri: key }, at) => {
    const context = contextOf(snapshot, within, key);
    return context === undefined ? [] : [{ ...context, off: switches[at] ?? [] }];
  });
}

/** What was switched for a document: `networkPolicy.enabled: true`. */
export function switchWords({ off }: OffContext, document: number, mark = code): string {
  return join((off[document] ?? []).map(({ key, to }) => mark(`${key}: ${to}`)));
}

export function isOff(context: Context): context is OffContext {
  return "off" in context;
}
