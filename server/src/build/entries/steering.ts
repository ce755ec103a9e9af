import { fieldOf, textOf } from "../../manifest/fields.ts";
import { objectsOf } from "../../manifest/objects.ts";
import { parseStream } from "../../yaml/stream.ts";
import type { Source, YamlMap } from "../../yaml/tree.ts";
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
  /** GitRepositories and the like, and ConfigMaps that Flux may substitute from. */
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
    configMaps: (uri: string, text: string) =>
      text.includes("ConfigMap") ? [...objectsIn(uri, text)].filter(({ kind }) => kind === "ConfigMap") : [],
  });
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
    else if (group === "kustomize.toolkit.fluxcd.io" && each.kind === "Kustomization") flux.push(each);
    else if (group === "source.toolkit.fluxcd.io" || group === "helm.toolkit.fluxcd.io") others.push(each);
  }
  return { argo, flux, others, generated, dump };
}

function* objectsIn(uri: string, text: string): Iterable<SteeringObject> {
  // The placeholders of an ApplicationSet stand in quotes: they are texts.
  for (const document of parseStream(text, { template: false }).documents) {
    for (const root of objectsOf(document.root)) {
      const metadata = fieldOf(root, "metadata");
      yield {
        kind: textOf(root, "kind") ?? "",
        name: textOf(metadata, "name") ?? "",
        namespace: textOf(metadata, "namespace"),
        root,
        source: { uri, document },
      };
    }
  }
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
