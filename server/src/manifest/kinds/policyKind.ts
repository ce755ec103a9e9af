import type { YamlMap } from "../../yaml/tree.ts";
import type { Fault } from "../fault.ts";
import type { AdminPolicyManifest, ManifestFile, PolicyManifest } from "../file.ts";
import type { Layer } from "../layer.ts";
import type { Schema } from "../schema.ts";
import type { AdminPolicy, Direction, FieldPath, NetworkPolicy } from "../types.ts";

/** Every object that says who may connect. */
export type PolicyObject = NetworkPolicy | AdminPolicy;

/** A part of a layer; the indexes are those of the object's lists. */
export interface LayerPart {
  readonly direction?: Direction;
  readonly rule?: number;
  readonly peer?: number;
  readonly port?: number;
}

/** All that is asked of a kind of policy by who does not know which it is. */
export interface PolicyKind<T extends PolicyObject> {
  /** What an object says, in terms that no longer show its kind. `namespace`: where it lives, for a kind that lives in one. */
  layers(object: T, namespace: string): readonly Layer[];
  /** Where a part stands in the object: the rule, peer or port, else the direction, else the name. */
  path(part: LayerPart): FieldPath;
  /** What a rule does, in the policy's own word; `undefined` where its rules have none. */
  action(object: T, direction: Direction, rule: number): string | undefined;
  /** The list of a file that has its objects. */
  manifests(file: ManifestFile): readonly (PolicyManifest | AdminPolicyManifest)[];
}

/** A kind that holds for the whole cluster: how it is read, besides. */
export interface ClusterWideKind extends PolicyKind<AdminPolicy> {
  /** The only version that the server has of the kind. */
  readonly apiVersion: string;
  readonly schema: Schema;
  /** Its documentation, as a link in Markdown. */
  readonly link: string;
  /** Faults are ignored; lists keep order and length of the source. */
  decode(node: YamlMap): AdminPolicy;
  /** Everything for which the API server rejects the object. */
  judge(node: YamlMap, options: { readonly partial: boolean }): readonly Fault[];
}

/** The paths of kinds that are built alike: `spec.ingress[0].from[1]`. `ports`: the name of a rule's list of ports. */
export function pathsWith(ports: string): (part: LayerPart) => FieldPath {
  return ({ direction, rule, peer, port }) => {
    if (direction === undefined) return ["metadata", "name"];
    if (rule === undefined) return ["spec", direction];
    const path = ["spec", direction, rule];
    if (port !== undefined) return [...path, ports, port];
    return peer === undefined ? path : [...path, peersKey(direction), peer];
  };
}

/** The name of a rule's list of peers. */
export function peersKey(direction: Direction): "from" | "to" {
  return direction === "ingress" ? "from" : "to";
}
