import type { ManifestFile, PolicyManifest } from "../manifest/file.ts";
import type { Labels, NamespaceObject, Service, Workload } from "../manifest/types.ts";
import { isInForce } from "./inForce.ts";
import type { Placement } from "./placement.ts";

/** What one file puts into one namespace. Lists that are the same as in the file's last share are the very same lists. */
export interface Share {
  readonly uri: string;
  readonly policies: readonly WrittenPolicy[];
  readonly workloads: readonly Written<Workload>[];
  readonly services: readonly Written<Service>[];
  readonly declared: readonly WrittenNamespace[];
  /** There are workloads whose pods have labels that nobody knows: from a template, or from a kustomization. */
  readonly unsure: boolean;
}

export interface Written<T> {
  /** Place in the file's list of the kind. */
  readonly index: number;
  readonly object: T;
}

export interface WrittenPolicy {
  readonly index: number;
  readonly manifest: PolicyManifest;
  readonly inForce: boolean;
}

export interface WrittenNamespace extends Written<NamespaceObject> {
  readonly labels: Labels;
}

/** The namespace of policies that may be meant for any. */
export const anyNamespace = "{{}}";

interface OpenShare {
  readonly uri: string;
  policies: WrittenPolicy[];
  workloads: Written<Workload>[];
  services: Written<Service>[];
  declared: WrittenNamespace[];
  unsure: boolean;
}

/** By namespace. */
export function sharesOf(file: ManifestFile, placement: Placement): ReadonlyMap<string, Share> {
  const { uri, policies, workloads, services, namespaces } = file;
  const shares = new Map<string, OpenShare>();
  if (file.aside === true) return shares;
  const shareOf = (namespace: string | undefined): OpenShare => {
    const name = namespace ?? placement.namespaceOf(uri);
    let share = shares.get(name);
    if (share === undefined) {
      share = { uri, policies: [], workloads: [], services: [], declared: [], unsure: false };
      shares.set(name, share);
    }
    return share;
  };
  for (const [index, manifest] of policies.entries()) {
    const { namespace } = manifest.object;
    // A patch or template without a namespace, or with one that is filled in, may be meant for any.
    const unknown = manifest.partial && (namespace === undefined || !/^[a-z0-9-]+$/.test(namespace));
    shareOf(unknown ? anyNamespace : namespace).policies.push({ index, manifest, inForce: isInForce(manifest) });
  }
  for (const [index, { object, partial, unsure }] of workloads.entries()) {
    const share = shareOf(object.namespace);
    share.unsure ||= unsure === true;
    if (!partial) share.workloads.push({ index, object });
  }
  for (const [index, { object, partial }] of services.entries()) {
    if (!partial) shareOf(object.namespace).services.push({ index, object });
  }
  for (const [index, { object, partial }] of namespaces.entries()) {
    if (partial) continue;
    shareOf(object.name).declared.push({ index, object, labels: object.labels });
  }
  return shares;
}

/**
 * The share with the lists of `before` that say the same; `before` itself where they all do. `placed`: also the places of
 * policies in force have to be the same.
 */
export function keepShare(now: Share, before: Share, placed: boolean): Share {
  const policies = keepList(now.policies, before.policies, placed ? sameManifest : samePolicy);
  const workloads = keepList(now.workloads, before.workloads, sameObject);
  const services = keepList(now.services, before.services, sameObject);
  const declared = keepList(now.declared, before.declared, sameObject);
  const same =
    policies === before.policies &&
    workloads === before.workloads &&
    services === before.services &&
    declared === before.declared &&
    now.unsure === before.unsure;
  return same ? before : { uri: now.uri, policies, workloads, services, declared, unsure: now.unsure };
}

function keepList<T>(now: readonly T[], before: readonly T[], same: (a: T, b: T) => boolean): readonly T[] {
  const kept =
    now.length === before.length &&
    now.every((item, i) => {
      const other = before[i];
      return other !== undefined && same(item, other);
    });
  return kept ? before : now;
}

/** What is not in force is shown with its places, which move with the text. */
function samePolicy(a: WrittenPolicy, b: WrittenPolicy): boolean {
  if (a.index !== b.index || a.inForce !== b.inForce) return false;
  return a.inForce ? a.manifest.object === b.manifest.object : a.manifest === b.manifest;
}

function sameManifest(a: WrittenPolicy, b: WrittenPolicy): boolean {
  return a.index === b.index && a.inForce === b.inForce && a.manifest === b.manifest;
}

function sameObject(a: Written<unknown>, b: Written<unknown>): boolean {
  return a.index === b.index && a.object === b.object;
}
