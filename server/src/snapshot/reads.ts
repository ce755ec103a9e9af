import type { Cluster, ClusterPolicy, IdlePolicy } from "../cluster/cluster.ts";
import type { ManifestFile } from "../manifest/file.ts";
import type { Traffic } from "../traffic/types.ts";

/** One state of the workspace. */
export interface State {
  readonly cluster: Cluster;
  readonly traffic: Traffic;
  fileOf(uri: string): ManifestFile | undefined;
  files(): Iterable<ManifestFile>;
}

/** What a computation looked at besides the inventory and the policy it is about. */
export interface Reads {
  /** Namespaces of whose policies it knows, with what they were. */
  readonly namespaces: ReadonlyMap<string, NamespacePolicies> | undefined;
  readonly files: ReadonlyMap<string, ManifestFile | undefined> | undefined;
  /** It asked about all policies of the workspace: those of this state. */
  readonly all: Traffic | undefined;
}

/** The policies of one namespace; the same value for as long as they are the same. */
export interface NamespacePolicies {
  readonly inForce: readonly ClusterPolicy[];
  readonly idle: readonly IdlePolicy[];
}

/**
 * Notes what is looked at while something is computed, so that it need not be computed again until that has changed:
 * a keystroke in one policy runs only what depends on it. Nobody has to say what depends on what.
 */
export interface Reader {
  /** Runs `compute` and tells what it read; that counts as read by whatever is being computed around it. */
  note<Value>(compute: () => Value): { readonly value: Value; readonly reads: Reads };
  /** Whether all that was read is still so. Then it counts as read by whatever is being computed. */
  holds(reads: Reads): boolean;
  policiesOf(namespace: string): NamespacePolicies;
  /** The state as rules get it: what they read of it is noted. */
  readonly state: State;
}

/** Keeps the value of each namespace from one state of the workspace to the next. */
export type PoliciesMemory = Map<string, NamespacePolicies>;

/** Most rules find what they need in the policy itself and in the inventory: lists are made at the first note. */
interface Notes {
  namespaces: Map<string, NamespacePolicies> | undefined;
  files: Map<string, ManifestFile | undefined> | undefined;
  all: Traffic | undefined;
}

const nothingRead: Reads = Object.freeze({ namespaces: undefined, files: undefined, all: undefined });

export function createReader({ cluster, traffic, fileOf, files }: State, memory: PoliciesMemory): Reader {
  const known = new Map<string, NamespacePolicies>();
  let notes: Notes | undefined;

  const currentPolicies = (namespace: string): NamespacePolicies => {
    let found = known.get(namespace);
    if (found === undefined) {
      found = policiesIn(cluster, namespace, memory.get(namespace));
      known.set(namespace, found);
      memory.set(namespace, found);
    }
    return found;
  };

  function policiesOf(namespace: string): NamespacePolicies {
    const found = currentPolicies(namespace);
    noteNamespace(namespace, found);
    return found;
  }

  function noteNamespace(namespace: string, policies: NamespacePolicies): void {
    if (notes === undefined) return;
    notes.namespaces ??= new Map();
    notes.namespaces.set(namespace, policies);
  }

  function noteFile(uri: string, file: ManifestFile | undefined): void {
    if (notes === undefined) return;
    notes.files ??= new Map();
    notes.files.set(uri, file);
  }

  function readAll(): void {
    if (notes !== undefined) notes.all = traffic;
  }

  function readPolicy(index: number): void {
    const namespace = cluster.policies[index]?.namespace;
    if (namespace !== undefined) policiesOf(namespace);
  }

  function readEndpoint(index: number): void {
    const namespace = cluster.workloads[index]?.namespace;
    if (namespace === undefined) readAll();
    else policiesOf(namespace);
  }

  function readFile(uri: string): ManifestFile | undefined {
    const file = fileOf(uri);
    noteFile(uri, file);
    return file;
  }

  function add({ namespaces, files: read, all }: Reads): void {
    if (notes === undefined) return;
    for (const [namespace, policies] of namespaces ?? []) noteNamespace(namespace, policies);
    for (const [uri, file] of read ?? []) noteFile(uri, file);
    notes.all ??= all;
  }

  const noted: Partial<Traffic> = {
    selectedBy(policy) {
      readPolicy(policy);
      return traffic.selectedBy(policy);
    },
    isolatedBy(endpoint, direction) {
      readEndpoint(endpoint);
      return traffic.isolatedBy(endpoint, direction);
    },
    connections(source, destination) {
      readEndpoint(source);
      readEndpoint(destination);
      return traffic.connections(source, destination);
    },
    undecided(source, destination) {
      readEndpoint(source);
      readEndpoint(destination);
      return traffic.undecided(source, destination);
    },
    redundancies(policy) {
      readPolicy(policy);
      return traffic.redundancies(policy);
    },
    endpointOfWorkload: traffic.endpointOfWorkload,
    workloadsOfPeer: traffic.workloadsOfPeer,
    portsAt: traffic.portsAt,
  };

  return Object.freeze({
    note<Value>(compute: () => Value) {
      const outer = notes;
      const own: Notes = { namespaces: undefined, files: undefined, all: undefined };
      notes = own;
      let value: Value;
      try {
        value = compute();
      } finally {
        notes = outer;
      }
      const reads = own.namespaces || own.files || own.all ? own : nothingRead;
      add(reads);
      return { value, reads };
    },
    holds(reads: Reads) {
      if (reads === nothingRead) return true;
      if (reads.all !== undefined && reads.all !== traffic) return false;
      for (const [namespace, policies] of reads.namespaces ?? [])
        if (currentPolicies(namespace) !== policies) return false;
      for (const [uri, file] of reads.files ?? []) if (fileOf(uri) !== file) return false;
      add(reads);
      return true;
    },
    policiesOf,
    state: {
      cluster: new Proxy(cluster, {
        get(target, part) {
          if (wideParts.has(part)) readAll();
          return Reflect.get(target, part);
        },
      }),
      // Over an empty object: the methods of a frozen one cannot be exchanged.
      traffic: new Proxy({} as Traffic, {
        get(_, part) {
          if (part in noted) return Reflect.get(noted, part);
          if (part !== "cluster" && part !== "options") readAll();
          return Reflect.get(traffic, part);
        },
        has: (_, part) => part in traffic,
      }),
      fileOf: readFile,
      files() {
        readAll();
        return files();
      },
    },
  });
}

/** Parts of a cluster in which another policy shows. */
const wideParts: ReadonlySet<string | symbol> = new Set<keyof Cluster>([
  "policies",
  "policiesByNamespace",
  "policiesByFile",
  "replacedPolicies",
  "rejectedPolicies",
  "idlePolicies",
]);

function policiesIn(cluster: Cluster, namespace: string, before: NamespacePolicies | undefined): NamespacePolicies {
  const inForce = (cluster.policiesByNamespace.get(namespace) ?? []).flatMap((index) => cluster.policies[index] ?? []);
  const idle = cluster.idlePolicies.filter((each) => each.namespace === undefined || each.namespace === namespace);
  const same = before !== undefined && isSame(before.inForce, inForce) && isSame(before.idle, idle);
  return same ? before : { inForce, idle };
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}
