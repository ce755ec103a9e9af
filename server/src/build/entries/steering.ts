import { limits } from "../../limits.ts";
import { fieldOf, textOf } from "../../manifest/fields.ts";
import { objectsOf } from "../../manifest/objects.ts";
import { parseStream, sameDocuments } from "../../yaml/stream.ts";
import type { Source, YamlMap, YamlStream } from "../../yaml/tree.ts";
import { type KustomizationRefs, readKustomizationRefs } from "./kustomizationRefs.ts";
import { nameOf } from "./paths.ts";
import { readSnapshotHead, type SnapshotHead } from "./snapshotHead.ts";

/** What a file says about what is applied; most say nothing. */
export interface Steering {
  readonly kustomization?: KustomizationRefs;
  /** Argo CD's Applications and ApplicationSets. */
  readonly argo: readonly SteeringObject[];
  /** Flux's Kustomizations. */
  readonly flux: readonly SteeringObject[];
  /** GitRepositories and the like, ConfigMaps that Flux may substitute from, and projects of Argo CD. */
  readonly others: readonly SteeringObject[];
  /** A comment at the head says that a tool wrote the file. */
  readonly generated: boolean;
  /** What `kubectl get` prints. */
  readonly dump: boolean;
  /** What a cluster held at some time. */
  readonly snapshot?: SnapshotHead;
}

export interface SteeringObject {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly root: YamlMap;
  readonly source: Source;
  /** Where its document begins in the file. */
  readonly start: number;
}

const kustomizationName = /^(?:kustomization\.ya?ml|Kustomization)$/;

export function isKustomizationPath(path: string): boolean {
  return kustomizationName.test(nameOf(path));
}

const steers = /argoproj\.io|\.toolkit\.fluxcd\.io/;

/**
 * What the texts of a workspace steer, each text looked at once. A file is parsed only if a word in it says that it
 * steers something. `configMaps`: the ConfigMaps as well.
 */
export interface SteeringReader {
  read(path: string, uri: string, text: string): Steering;
  /**
   * Whether two versions of a text surely steer nothing, both, and are alike in all else: of streams of thousands of documents
   * only those are looked at that differ. `false` says nothing.
   */
  surelySilent(path: string, uri: string, then: YamlStream, now: YamlStream): boolean;
  /** ConfigMaps of a text, for Flux's `substituteFrom`. */
  configMaps(uri: string, text: string): readonly SteeringObject[];
}

export function createSteeringReader(): SteeringReader {
  const known = new Map<string, { readonly text: string; readonly steering: Steering }>();
  return Object.freeze({
    read(path: string, uri: string, text: string) {
      const before = known.get(uri);
      if (before?.text === text) return before.steering;
      const steering = readSteering(path, uri, text);
      known.set(uri, { text, steering });
      return steering;
    },
    surelySilent(path: string, uri: string, then: YamlStream, now: YamlStream) {
      const before = known.get(uri);
      if (before?.text !== then.text || !steersNothing(before.steering) || isKustomizationPath(path)) return false;
      if (!saysTheSame(then, now)) return false;
      known.set(uri, { text: now.text, steering: before.steering });
      return true;
    },
    configMaps: (uri: string, text: string) =>
      text.includes("ConfigMap") ? [...objectsIn(uri, text)].filter(({ kind }) => kind === "ConfigMap") : [],
  });
}

export function steersNothing({ kustomization, argo, flux, others }: Steering): boolean {
  return kustomization === undefined && argo.length + flux.length + others.length === 0;
}

const none: readonly never[] = Object.freeze([]);
const nothing: Steering = Object.freeze({ argo: none, flux: none, others: none, generated: false, dump: false });

function readSteering(path: string, uri: string, text: string): Steering {
  const generated = isGenerated(text);
  const dump = isDump(text);
  const snapshot = readSnapshotHead(path, text, dump);
  if (snapshot !== undefined) return { ...nothing, dump: true, snapshot };
  const kustomization = isKustomizationPath(path) ? readKustomizationRefs(text) : undefined;
  if (kustomization !== undefined) return { ...nothing, kustomization, generated };
  if (!steers.test(text)) return generated || dump ? { ...nothing, generated, dump } : nothing;
  const argo: SteeringObject[] = [];
  const flux: SteeringObject[] = [];
  const others: SteeringObject[] = [];
  for (const each of objectsIn(uri, text)) {
    const group = (textOf(each.root, "apiVersion") ?? "").split("/")[0] ?? "";
    if (group === "argoproj.io" && /^Application(?:Set)?$/.test(each.kind)) argo.push(each);
    else if (group === "argoproj.io" && each.kind === "AppProject") others.push(each);
    else if (group === "kustomize.toolkit.fluxcd.io" && each.kind === "Kustomization") flux.push(each);
    else if (group === "source.toolkit.fluxcd.io" || group === "helm.toolkit.fluxcd.io") others.push(each);
  }
  return { argo, flux, others, generated, dump };
}

function* objectsIn(uri: string, text: string): Iterable<SteeringObject> {
  // The placeholders of an ApplicationSet stand in quotes: they are texts.
  const { documents, starts } = parseStream(text, { template: false });
  for (const [index, document] of documents.entries()) {
    for (const root of objectsOf(document.root)) {
      const metadata = fieldOf(root, "metadata");
      yield {
        kind: textOf(root, "kind") ?? "",
        name: textOf(metadata, "name") ?? "",
        namespace: textOf(metadata, "namespace"),
        root,
        source: { uri, document },
        start: starts[index] ?? 0,
      };
    }
  }
}

/** All words that anything above looks for; of a dump one of these is among several that have to be there. */
const telling = /argoproj\.io|\.toolkit\.fluxcd\.io|resourceVersion|uid|List|items/;

/** They have the same head, and no document in which they differ holds a word of all those. */
function saysTheSame(then: YamlStream, now: YamlStream): boolean {
  if (Math.min(then.documents.length, now.documents.length) < limits.yaml.many) return false;
  if (then.text.slice(0, headLength) !== now.text.slice(0, headLength)) return false;
  const { front, back } = sameDocuments(then, now);
  const differ = ({ documents }: YamlStream) => documents.slice(front, documents.length - back);
  return [...differ(then), ...differ(now)].every(({ text }) => !telling.test(text));
}

/** UTF-16 units at the head of a text in which a tool says that it wrote it. */
const headLength = 2000;

function isGenerated(text: string): boolean {
  if (!text.includes("#")) return false;
  const head = text.slice(0, headLength);
  return (
    /^# Source: \S+\/templates\//m.test(head) ||
    /^#.*\b(?:auto-?generated|generated (?:by|from)|do not edit)\b/im.test(head)
  );
}

/** A List of objects that a server has stored. */
function isDump(text: string): boolean {
  return (
    text.includes("resourceVersion") &&
    text.includes("uid") &&
    /^["']?kind["']?:\s*["']?List\b|"kind":\s*"List"/m.test(text) &&
    /["']?items["']?\s*:/.test(text)
  );
}
