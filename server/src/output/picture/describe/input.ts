import type { Cluster } from "../../../cluster/cluster.ts";
import type { ManifestFile, PolicyManifest } from "../../../manifest/file.ts";
import { type PolicyView, viewPolicy } from "../../../snapshot/policyView.ts";
import { textPlace } from "../../../snapshot/textPlace.ts";
import type { Traffic } from "../../../traffic/types.ts";
import { createLineIndex, type LineIndex } from "../../../yaml/lines.ts";
import type { Span } from "../../../yaml/tree.ts";
import type { PictureLocation } from "../model.ts";

/** One cluster at one moment, and how its files are called. */
export interface PictureInput {
  readonly cluster: Cluster;
  readonly traffic: Traffic;
  fileOf(uri: string): ManifestFile | undefined;
  /** As people name it: relative to what they have open. */
  nameOf(uri: string): string;
  /** Where the caret is: its peer is marked and never folded away. */
  readonly caret?: { readonly uri: string; readonly offset: number } | undefined;
}

/** One policy with its places, in force or not. */
export interface Subject {
  readonly input: PictureInput;
  readonly file: ManifestFile;
  readonly manifest: PolicyManifest;
  readonly view: PolicyView;
  readonly namespace: string;
  /** In `Cluster.policies`; `undefined`: not in force. */
  readonly index: number | undefined;
  /** Workloads that it selects, in the order of the cluster. */
  readonly selected: readonly number[];
  locate(span: Span): PictureLocation;
  holdsCaret(span: Span): boolean;
}

/** `undefined` where the file has no policy of this index. `index`: in the file's list. */
export function subjectOf(input: PictureInput, uri: string, index: number): Subject | undefined {
  const { cluster, traffic, fileOf, caret } = input;
  const file = fileOf(uri);
  const manifest = file?.policies[index];
  const view = file === undefined || manifest === undefined ? undefined : viewPolicy(file, manifest);
  if (file === undefined || manifest === undefined || view === undefined) return undefined;
  const found = cluster.policies[cluster.policiesByFile.get(uri)?.[index] ?? -1];
  const own = found?.origin.uri === uri && found.origin.index === index ? found : undefined;
  const namespace = found?.namespace ?? manifest.object.namespace ?? cluster.placement.namespaceOf(uri);
  const lines = new Map<string, LineIndex>();
  const placeOf = (span: Span) => textPlace(file, manifest.document, span, (other) => fileOf(other)?.stream);
  return {
    input,
    file,
    manifest,
    view,
    namespace,
    index: own?.index,
    selected:
      own === undefined
        ? [...traffic.workloadsOfPeer({ podSelector: manifest.object.podSelector }, namespace)]
        : [...traffic.selectedBy(own.index)],
    locate(span) {
      const place = placeOf(span);
      let at = lines.get(place.uri);
      if (at === undefined) {
        at = createLineIndex(fileOf(place.uri)?.stream.text ?? file.stream.text);
        lines.set(place.uri, at);
      }
      return { uri: place.uri, range: { start: at.positionAt(place.start), end: at.positionAt(place.end) } };
    },
    holdsCaret(span) {
      if (caret === undefined) return false;
      const place = placeOf(span);
      return place.uri === caret.uri && place.start <= caret.offset && caret.offset <= place.end;
    },
  };
}

export function lineOf(location: PictureLocation | undefined): number | undefined {
  return location === undefined ? undefined : location.range.start.line + 1;
}
