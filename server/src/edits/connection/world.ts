import type { Origin } from "../../cluster/cluster.ts";
import type { ManifestFile, PolicyManifest } from "../../manifest/file.ts";
import { textsAfter } from "../../snapshot/change.ts";
import type { ClusterSnapshot } from "../../snapshot/cluster.ts";
import { pathTo } from "../../snapshot/policyView.ts";
import { clusterNamed, type Snapshot } from "../../snapshot/snapshot.ts";
import { sourceEdits } from "../../snapshot/sourceEdits.ts";
import { createTraffic } from "../../traffic/traffic.ts";
import type { Endpoint, RepresentativePod, Traffic } from "../../traffic/types.ts";
import type { TextEdit } from "../../yaml/edit.ts";
import type { Path } from "../../yaml/find.ts";
import type { YamlDocument } from "../../yaml/tree.ts";
import type { Answer } from "./peers.ts";

/** The manifests with some texts changed: what an edit would make of them. */
export interface World {
  readonly traffic: Traffic;
  readonly snapshot: Snapshot;
  /** By uri, the texts that differ from those of now. */
  readonly texts: ReadonlyMap<string, string>;
  fileOf(uri: string): ManifestFile | undefined;
}

export interface WorldSource {
  readonly snapshot: Snapshot;
  /** The one of its clusters that is edited. */
  readonly shown: ClusterSnapshot;
  /** Pods that no manifest declares and that are asked about: they stay, whatever the changed selectors ask for. */
  readonly pods: readonly RepresentativePod[];
}

export function worldOf({ snapshot, shown, pods }: WorldSource, texts: ReadonlyMap<string, string>): World {
  const next = snapshot.with(texts);
  const after = clusterNamed(next, shown.name) ?? shown;
  const traffic = after === shown ? shown.traffic : withPods(after.traffic, pods);
  return { traffic, snapshot: next, texts, fileOf: after.files.get };
}

function withPods(traffic: Traffic, pods: readonly RepresentativePod[]): Traffic {
  const alsoPods = pods.filter(({ label }) => !traffic.endpoints.some((endpoint) => endpoint.label === label));
  if (alsoPods.length === 0) return traffic;
  return createTraffic(traffic.cluster, { ...traffic.options, alsoPods }, traffic);
}

export interface Ends {
  readonly source: number;
  readonly destination: number;
}

/** The same two ends in another world, where they may have other numbers. */
export function sameEnds(now: World, world: World, { source, destination }: Ends): Ends | undefined {
  const [a, b] = [now.traffic.endpoints[source], now.traffic.endpoints[destination]];
  const from = a === undefined ? undefined : findEndpoint(world.traffic, a);
  const to = b === undefined ? undefined : findEndpoint(world.traffic, b);
  return from === undefined || to === undefined ? undefined : { source: from, destination: to };
}

/** The endpoint of another world that stands for the same. */
function findEndpoint(traffic: Traffic, wanted: Endpoint): number | undefined {
  const found = traffic.endpoints.find((endpoint) => {
    if (endpoint.kind !== "addresses" || wanted.kind !== "addresses") return endpoint.label === wanted.label;
    const { bounds } = endpoint;
    return (
      bounds.family === wanted.bounds.family &&
      bounds.first <= wanted.bounds.first &&
      wanted.bounds.first <= bounds.last
    );
  });
  return found?.index;
}

interface PolicyText {
  readonly file: ManifestFile;
  readonly manifest: PolicyManifest;
  readonly document: YamlDocument;
  /** From the document's root to the object: below `items` in a List. */
  readonly path: Path;
}

function policyText(world: World, origin: Origin | undefined): PolicyText | undefined {
  const file = origin === undefined ? undefined : world.fileOf(origin.uri);
  const manifest = file?.policies[origin?.index ?? -1];
  const document = file?.stream.documents[manifest?.document ?? -1];
  if (file === undefined || manifest === undefined || document === undefined) return undefined;
  const path = document.root === undefined ? undefined : pathTo(document.root, manifest.node);
  return { file, manifest, document, path: path ?? [] };
}

/** One change of a policy's document. The path leads from the root to the policy: below `items` in a List. */
export type PolicyChange = (document: YamlDocument, path: Path) => readonly TextEdit[] | undefined;

/** Changes of one policy, each made in the text that the one before it left. */
export function changePolicy(
  source: WorldSource,
  world: World,
  policy: number,
  changes: readonly PolicyChange[],
): Answer<World> {
  // Numbers of policies are those of one world; the place in a file stays.
  const origin = world.traffic.cluster.policies[policy]?.origin;
  let current = world;
  for (const change of changes) {
    const text = policyText(current, origin);
    const next = text === undefined ? undefined : edited(source, current, text, change(text.document, text.path));
    if (next === undefined) return cannot;
    current = next;
  }
  return { value: current };
}

export const cannot = {
  reason: "The policy is written in a way that cannot be changed safely (an alias, a template, or JSON in one line).",
};

/** The world after a change of one document; `undefined` where the change could not be made there. */
function edited(
  source: WorldSource,
  world: World,
  { file, manifest }: PolicyText,
  edits: readonly TextEdit[] | undefined,
): World | undefined {
  if (edits === undefined || edits.length === 0) return undefined;
  const { uri } = file;
  const { snapshot, fileOf } = world;
  const own = edits.map(({ span, newText }) => ({ uri, document: manifest.document, span, newText }));
  const made = sourceEdits(own, { file, fileOf, snapshot });
  const texts = made === undefined ? undefined : textsAfter(snapshot, made);
  return texts === undefined ? undefined : worldOf(source, new Map([...world.texts, ...texts]));
}

/** One change of whole lines, from the first that differs to the last. */
export function difference(
  before: string,
  after: string,
): { readonly start: number; readonly end: number; readonly newText: string } {
  const [old, now] = [before.split(/(?<=\n)/), after.split(/(?<=\n)/)];
  const most = Math.min(old.length, now.length);
  let head = 0;
  while (head < most && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < most - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  const start = old.slice(0, head).join("").length;
  return {
    start,
    end: start + old.slice(head, old.length - tail).join("").length,
    newText: now.slice(head, now.length - tail).join(""),
  };
}
