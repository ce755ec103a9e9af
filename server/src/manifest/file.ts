import type { SpanMap, YamlMap, YamlStream } from "../yaml/tree.ts";
import type { ConnectsFacts } from "./connects.ts";
import type { Fault } from "./fault.ts";
import type { Kustomization } from "./kustomization.ts";
import type { ReadOptions } from "./parseOptions.ts";
import type { PodSource } from "./podSources.ts";
import type {
  AdminPolicy,
  NamespaceObject,
  NetworkPolicy,
  NodeObject,
  OtherPolicy,
  Service,
  Workload,
} from "./types.ts";

/** One object of a file that Netpol understands, and where it stands. */
interface ManifestBase {
  /** Index into `ManifestFile.stream.documents`; every span below is relative to that document. */
  readonly document: number;
  /** The object's own map: the document's root, or an item of a List. */
  readonly node: YamlMap;
  /**
   * The object is not whole: a Kustomize or `$patch` patch, or parts are filled in by a template.
   * Nothing may be claimed about what is absent, and it takes no part in the cluster.
   */
  readonly partial: boolean;
  /** What it declares is there, but not known: a template or another tool fills it in. Never set without `partial`. */
  readonly unsure?: true;
}

export interface PolicyManifest extends ManifestBase {
  readonly object: NetworkPolicy;
  /** Everything for which the API server would reject the object, in field order. */
  readonly faults: readonly Fault[];
}
/** A policy for the whole cluster. */
export interface AdminPolicyManifest extends ManifestBase {
  readonly object: AdminPolicy;
  readonly faults: readonly Fault[];
}
/** A policy of another engine: counted, never read. */
export interface OtherPolicyManifest extends ManifestBase {
  readonly object: OtherPolicy;
}
export interface NodeManifest extends ManifestBase {
  readonly object: NodeObject;
}
export interface WorkloadManifest extends ManifestBase {
  readonly object: Workload & { readonly kind: string };
}
export interface ServiceManifest extends ManifestBase {
  readonly object: Service;
}
export interface NamespaceManifest extends ManifestBase {
  readonly object: NamespaceObject;
}

export interface PodSourceManifest {
  readonly document: number;
  readonly object: PodSource;
}

/** A file as Netpol sees it: an immutable value, made anew when the text changes, sharing what did not. */
export interface ManifestFile {
  readonly uri: string;
  readonly stream: YamlStream;
  readonly policies: readonly PolicyManifest[];
  readonly adminPolicies: readonly AdminPolicyManifest[];
  readonly otherPolicies: readonly OtherPolicyManifest[];
  readonly nodes: readonly NodeManifest[];
  readonly workloads: readonly WorkloadManifest[];
  readonly services: readonly ServiceManifest[];
  readonly namespaces: readonly NamespaceManifest[];
  /** Objects that may bring pods which are in nobody's files; absent where there is none. */
  readonly podSources?: readonly PodSourceManifest[];
  /** Its text holds what is only there in a cloud. */
  readonly cloud?: true;
  /** What a kustomization.yaml says, when the file is one. */
  readonly kustomization?: Kustomization;
  /** The namespace of objects that name none, where what takes the file in says so. */
  readonly home?: string;
  /** The file that a person edits, where `uri` only tells one of its instances in a cluster from the others. */
  readonly written?: string;
  /** Other files that have a part in the objects: whoever patches, moves or fills them in. */
  readonly sources?: ReadonlySet<string>;
  /** By document: where the text of a rendered document came from; its spans count in that text. */
  readonly maps?: readonly (SpanMap | undefined)[];
  /** Only looked at: none of it is an object of the cluster. */
  readonly aside?: true;
  /** How its text was read; absent where it was not made of a text. */
  readonly readAs?: ReadOptions;
  /** The trees are not held; they are read again when asked for. */
  readonly compact?: true;
  /** By document, of a file whose trees are not held; `undefined` where nobody has asked for them yet. */
  readonly connects?: readonly (readonly ConnectsFacts[] | undefined)[];
}
