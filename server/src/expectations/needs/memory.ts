import { apartCharts } from "../../build/entries/bareCharts.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import { limits } from "../../limits.ts";
import { type ConnectsFacts, connectsFactsOf } from "../../manifest/connects.ts";
import type { FileTable } from "../../manifest/fileTable.ts";
import type { Need, NeedsSource, NeedsState } from "../../snapshot/need.ts";
import { finish } from "../../source/steps.ts";
import type { YamlDocument } from "../../yaml/tree.ts";
import type { FlowLogs } from "../flows/flow.ts";
import { isSameObject, objectsAgain, objectsOfFile } from "./gather.ts";
import { createHosts } from "./hosts.ts";
import { type NeedsBasis, needSteps } from "./needs.ts";
import type { NeedsObject } from "./object.ts";
import { rolesOf } from "./roles.ts";
import { createServiceFinder } from "./services.ts";

/** What the objects of a cluster tell, as it was last asked about. */
interface Told {
  readonly files: FileTable;
  readonly byUri: Map<string, readonly NeedsObject[]>;
  /** All of them, in the order of the files; the very same list for as long as none of them has changed. */
  readonly objects: readonly NeedsObject[];
}

/** What was worked out for one state of a cluster. */
interface Known extends NeedsBasis {
  readonly workloads: Cluster["workloads"];
  readonly inCluster: Cluster["services"];
  readonly files: FileTable;
  readonly objects: readonly NeedsObject[];
  readonly needs: readonly Need[];
}

/** Of one cluster, whose objects stay in their namespaces. The last state is the first of the list. */
interface Memory {
  told: Told | undefined;
  known: readonly Known[];
}

const noLogs: FlowLogs = Object.freeze({ of: () => undefined });

const none: readonly NeedsObject[] = Object.freeze([]);

/**
 * The needs of clusters as they change. A keystroke in a policy costs a look at its file; one in a workload costs a pass
 * over what all objects tell, of which each text is searched once. `logs`: of flows that were seen.
 */
export function createNeedsMemory(logs: FlowLogs = noLogs): NeedsSource {
  const memories = new WeakMap<Cluster["placement"], Memory>();
  const facts = new WeakMap<YamlDocument, readonly ConnectsFacts[]>();
  const hosts = createHosts();

  function factsOf(document: YamlDocument): readonly ConnectsFacts[] {
    const found = facts.get(document) ?? connectsFactsOf(document);
    facts.set(document, found);
    return found;
  }

  function* work({ cluster, traffic, settings, within }: NeedsState): Generator<unknown, readonly Need[]> {
    const { files, entries } = within;
    const { workloads, services: inCluster, placement } = cluster;
    const flows = settings === undefined || settings.flows.length === 0 ? undefined : logs.of(settings.flows);
    const memory = memories.get(placement) ?? { told: undefined, known: [] };
    memories.set(placement, memory);
    const isSame = (each: Known): boolean =>
      each.workloads === workloads && each.inCluster === inCluster && each.flows === flows;
    const again = memory.known.find((each) => each.files === files && isSame(each));
    if (again !== undefined) return again.needs;
    const told = memory.told === undefined ? yield* toldBy(files, cluster) : toldNow(memory.told, files, cluster);
    memory.told = told;
    const { objects } = told;
    const same = memory.known.find((each) => each.objects === objects && isSame(each));
    if (same !== undefined) {
      remember(memory, { ...same, files }, same);
      return same.needs;
    }
    const [last] = memory.known;
    const services =
      memory.known.find((each) => each.inCluster === inCluster)?.services ??
      createServiceFinder(cluster, hosts, last?.services);
    const roles = rolesOf(workloads, last?.roles);
    const own = { cluster, portsAt: traffic.portsAt, isApart: apartCharts(entries) };
    const needs = yield* needSteps(objects, own, { services, roles, flows });
    remember(memory, { workloads, inCluster, files, objects, needs, services, roles, flows });
    return needs;
  }

  function* toldBy(files: FileTable, cluster: NeedsState["cluster"]): Generator<unknown, Told> {
    const byUri = new Map<string, readonly NeedsObject[]>();
    let at = 0;
    for (const file of files) {
      const objects = objectsOfFile(file, cluster, factsOf);
      if (objects.length > 0) byUri.set(file.uri, objects);
      if (at++ % 64 === 63) yield;
    }
    return { files, byUri, objects: together(byUri) };
  }

  /** The same with the files that tell something else than they did. */
  function toldNow(told: Told, files: FileTable, cluster: NeedsState["cluster"]): Told {
    const changed = new Map<string, readonly NeedsObject[]>();
    for (const { before, after } of files.changesSince(told.files)) {
      const uri = (after ?? before)?.uri ?? "";
      const then = told.byUri.get(uri) ?? none;
      const objects =
        after === undefined
          ? none
          : before === undefined
            ? objectsOfFile(after, cluster, factsOf)
            : objectsAgain(before, after, then, cluster, factsOf);
      if (!sameObjects(then, objects)) changed.set(uri, objects);
    }
    if (changed.size === 0) return { ...told, files };
    const inOrder = [...changed].every(([uri, objects]) => told.byUri.has(uri) && objects.length > 0);
    // Nobody else has the map, and a copy of thousands of entries takes longer than all the rest.
    const next = inOrder ? told.byUri : new Map(told.byUri);
    for (const [uri, objects] of changed) {
      if (objects.length === 0) next.delete(uri);
      else next.set(uri, objects);
    }
    const byUri = inOrder ? next : new Map([...next].sort(([a], [b]) => (a < b ? -1 : 1)));
    return { files, byUri, objects: together(byUri) };
  }

  return Object.freeze({
    of: (state: NeedsState) => finish(work(state)),
    *steps(state: NeedsState) {
      yield* work(state);
    },
  });
}

function remember(memory: Memory, now: Known, instead?: Known): void {
  memory.known = [now, ...memory.known.filter((each) => each !== instead)].slice(0, limits.expectations.states);
}

/** Written out, as there are thousands of short lists. */
function together(byUri: Told["byUri"]): readonly NeedsObject[] {
  const all: NeedsObject[] = [];
  for (const objects of byUri.values()) for (const object of objects) all.push(object);
  return all;
}

function sameObjects(a: readonly NeedsObject[], b: readonly NeedsObject[]): boolean {
  return a === b || (a.length === b.length && a.every((object, i) => isSameObject(object, b[i])));
}
