import type {
  AdminPolicyManifest,
  ManifestFile,
  NamespaceManifest,
  NodeManifest,
  OtherPolicyManifest,
  PodSourceManifest,
  PolicyManifest,
  ServiceManifest,
  WorkloadManifest,
} from "./file.ts";

/** The objects of one document, by what they are. */
export interface ReadDocument {
  readonly policies: PolicyManifest[];
  readonly adminPolicies: AdminPolicyManifest[];
  readonly otherPolicies: OtherPolicyManifest[];
  readonly workloads: WorkloadManifest[];
  readonly services: ServiceManifest[];
  readonly namespaces: NamespaceManifest[];
  readonly podSources: PodSourceManifest[];
  readonly nodes: NodeManifest[];
}

/** With empty lists. */
export function readNothing(): ReadDocument {
  return {
    policies: [],
    adminPolicies: [],
    otherPolicies: [],
    workloads: [],
    services: [],
    namespaces: [],
    nodes: [],
    podSources: [],
  };
}

/**
 * The objects of a file after an edit: those of the documents that stand as they stood, and of the `fresh` ones in between.
 * `same`: how many documents stand so at the front and at the back; `count`: how many there are now. Of a file of many thousand
 * documents nothing is gone through but their objects.
 */
export function joinDocuments(
  before: ManifestFile | undefined,
  fresh: readonly ReadDocument[],
  { front, back }: { readonly front: number; readonly back: number },
  count: number,
): ReadDocument {
  const old = before?.stream.documents.length ?? 0;
  const rest = old - back;
  const moved = count - old;
  const joined = <M extends Manifest>(
    list: readonly M[] | undefined,
    of: (read: ReadDocument) => readonly M[],
  ): M[] => {
    const made = fresh.flatMap(of);
    if (list === undefined || list.length === 0) return made;
    const behind = list.slice(placeOf(list, rest));
    return list
      .slice(0, placeOf(list, front))
      .concat(made, moved === 0 ? behind : behind.map((each) => by(moved, each)));
  };
  return {
    policies: joined(before?.policies, ({ policies }) => policies),
    adminPolicies: joined(before?.adminPolicies, ({ adminPolicies }) => adminPolicies),
    otherPolicies: joined(before?.otherPolicies, ({ otherPolicies }) => otherPolicies),
    workloads: joined(before?.workloads, ({ workloads }) => workloads),
    services: joined(before?.services, ({ services }) => services),
    namespaces: joined(before?.namespaces, ({ namespaces }) => namespaces),
    podSources: joined(before?.podSources, ({ podSources }) => podSources),
    nodes: joined(before?.nodes, ({ nodes }) => nodes),
  };
}

type Manifest = { readonly document: number };

function by<M extends Manifest>(moved: number, each: M): M {
  return { ...each, document: each.document + moved };
}

/** Of the first object from a document on. Objects stand in the order of their documents. */
function placeOf(list: readonly Manifest[], document: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.document ?? 0) < document) low = middle + 1;
    else high = middle;
  }
  return low;
}
