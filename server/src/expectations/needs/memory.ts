import { apartCharts } from "../../build/entries/bareCharts.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import { type ConnectsFacts, connectsFactsOf } from "../../manifest/connects.ts";
import type { ManifestFile } from "../../manifest/file.ts";
import type { FileTable } from "../../manifest/fileTable.ts";
import type { Need, NeedsSource, NeedsState } from "../../snapshot/need.ts";
import type { YamlDocument } from "../../yaml/tree.ts";
import type { FlowLog, FlowLogs } from "../flows/flow.ts";
import { objectsOfFile } from "./gather.ts";
import { needSteps } from "./needs.ts";
import type { NeedsObject } from "./object.ts";
import { createServiceFinder, type ServiceFinder } from "./services.ts";

/** What was read off one state of a cluster. */
interface Known {
  readonly services: Cluster["services"];
  readonly files: FileTable;
  readonly byUri: ReadonlyMap<string, readonly NeedsObject[]>;
  readonly needs: readonly Need[];
  readonly flows: FlowLog | undefined;
}

const noLogs: FlowLogs = Object.freeze({ of: () => undefined });

const none: readonly NeedsObject[] = Object.freeze([]);

/**
 * The needs of clusters as they change. A keystroke in a policy costs a look at its file; one in a workload costs a pass
 * over what all objects tell, of which each text is searched once. `logs`: of flows that were seen.
 */
export function createNeedsMemory(logs: FlowLogs = noLogs): NeedsSource {
  const known = new WeakMap<Cluster["workloads"], Known>();
  const finders = new WeakMap<Cluster["services"], ServiceFinder>();
  const facts = new WeakMap<YamlDocument, readonly ConnectsFacts[]>();

  function factsOf(document: YamlDocument): readonly ConnectsFacts[] {
    const found = facts.get(document) ?? connectsFactsOf(document);
    facts.set(document, found);
    return found;
  }

  function finderOf(cluster: Pick<Cluster, "services">): ServiceFinder {
    const found = finders.get(cluster.services) ?? createServiceFinder(cluster);
    finders.set(cluster.services, found);
    return found;
  }

  function* work(state: NeedsState): Generator<unknown, readonly Need[]> {
    const { cluster, traffic, settings } = state;
    const { files, entries } = state.within;
    const flows = settings === undefined || settings.flows.length === 0 ? undefined : logs.of(settings.flows);
    const last = known.get(cluster.workloads);
    const before = last?.services === cluster.services && last.flows === flows ? last : undefined;
    if (before?.files === files) return before.needs;
    const changes = before === undefined ? undefined : changedObjects(before, files, cluster);
    if (before !== undefined && changes?.size === 0) {
      known.set(cluster.workloads, { ...before, files });
      return before.needs;
    }
    const byUri = new Map(before?.byUri);
    for (const [uri, objects] of changes ?? []) {
      if (objects.length === 0) byUri.delete(uri);
      else byUri.set(uri, objects);
    }
    if (before === undefined) {
      let at = 0;
      for (const file of files) {
        const objects = objectsOfFile(file, cluster, factsOf);
        if (objects.length > 0) byUri.set(file.uri, objects);
        if (at++ % 64 === 63) yield;
      }
    }
    const ordered =
      changes === undefined ? [...byUri.values()] : [...byUri.keys()].sort().map((uri) => byUri.get(uri) ?? none);
    const own = { cluster, portsAt: traffic.portsAt, isApart: apartCharts(entries) };
    const needs = yield* needSteps(ordered.flat(), own, finderOf(cluster), flows);
    known.set(cluster.workloads, { services: cluster.services, files, byUri, needs, flows });
    return needs;
  }

  /** Files that tell something else than they did. */
  function changedObjects(
    before: Known,
    files: FileTable,
    cluster: NeedsState["cluster"],
  ): ReadonlyMap<string, readonly NeedsObject[]> {
    const found = new Map<string, readonly NeedsObject[]>();
    const objectsOf = (file: ManifestFile | undefined) =>
      file === undefined ? none : objectsOfFile(file, cluster, factsOf);
    for (const { before: then, after } of files.changesSince(before.files)) {
      const uri = (after ?? then)?.uri ?? "";
      const objects = objectsOf(after);
      if (!sameObjects(before.byUri.get(uri) ?? none, objects)) found.set(uri, objects);
    }
    return found;
  }

  return Object.freeze({
    of(state: NeedsState) {
      const steps = work(state);
      for (;;) {
        const { done, value } = steps.next();
        if (done) return value;
      }
    },
    *steps(state: NeedsState) {
      yield* work(state);
    },
  });
}

function sameObjects(a: readonly NeedsObject[], b: readonly NeedsObject[]): boolean {
  return (
    a.length === b.length &&
    a.every((object, i) => {
      const other = b[i];
      return (
        object.facts === other?.facts && object.document === other.document && object.namespace === other.namespace
      );
    })
  );
}
