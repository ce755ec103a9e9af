import type { FlowLog } from "../expectations/flows/flow.ts";
import { limits } from "../limits.ts";
import type { ClusterSnapshot } from "../snapshot/cluster.ts";
import { heldWords } from "../snapshot/held.ts";
import type { Need, NeedEvidence } from "../snapshot/need.ts";
import { pairedNamespaces } from "../snapshot/pairedNamespaces.ts";
import { clusterNamed, type Snapshot } from "../snapshot/snapshot.ts";
import { textPlace } from "../snapshot/textPlace.ts";
import { code } from "../words/lists.ts";
import { otherPolicyTexts } from "../words/otherPolicies.ts";
import { createLineIndex } from "../yaml/lines.ts";
import { makeAxes } from "./matrix/axes.ts";
import { clusterOfBase, missingBase } from "./matrix/base.ts";
import { type Cells, createCells, listOf } from "./matrix/cells.ts";
import { type Diff, makeDiff } from "./matrix/diff.ts";
import { makeEdit } from "./matrix/edit.ts";
import { emphasise } from "./matrix/emphasis.ts";
import { makeExpectation } from "./matrix/expect.ts";
import { explainCell } from "./matrix/explain.ts";
import { exportMatrix } from "./matrix/export.ts";
import { createMatrixMemory, type MatrixMemory } from "./matrix/memory.ts";
import type { MatrixNeeds } from "./matrix/needs.ts";
import { createPlaces } from "./matrix/places.ts";
import { readPort, readPorts } from "./matrix/port.ts";
import type {
  MatrixBase,
  MatrixBaseText,
  MatrixChanges,
  MatrixEdit,
  MatrixEditParams,
  MatrixEmphasis,
  MatrixExpectParams,
  MatrixExplainParams,
  MatrixExplanation,
  MatrixExport,
  MatrixExportParams,
  MatrixHeader,
  MatrixLayers,
  MatrixLocation,
  MatrixPosition,
  MatrixView,
  MatrixWindow,
  MatrixWindowParams,
} from "./matrix/types.ts";
import { unbuilt } from "./unbuilt.ts";

/** As seen from the folder. */
function pathOf({ folder = "" }: Snapshot, uri: string): string {
  const path = uri.startsWith(`${folder}/`) ? uri.slice(folder.length + 1) : uri;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

export interface MatrixInput {
  readonly snapshot: Snapshot;
  /** The one of its clusters that is shown. */
  readonly shown: ClusterSnapshot;
  /** From the matrix before, so that what it lists need not be put in order again. */
  readonly memory?: MatrixMemory;
  /** What the cluster evidently needs. */
  readonly needs?: () => readonly Need[];
  /** What was seen in it. */
  readonly flows?: () => FlowLog | undefined;
}

/**
 * The traffic matrix of one snapshot. Made once per snapshot and kept with it: the order of the endpoints and what is
 * known of isolation are computed at the first question. Endpoints are places in the header's list throughout.
 */
export interface Matrix {
  readonly version: number;
  /** `known`: the `endpointsKey` that the asker holds, or `null`. */
  header(view: MatrixView, known: string | null, baseTexts?: readonly MatrixBaseText[]): MatrixHeader;
  /**
   * What is different from a base; `null` where there is nothing to compare with, or too much. What is shown as compared
   * stays.
   */
  changes(base: MatrixBase, baseTexts: readonly MatrixBaseText[]): MatrixChanges | null;
  /** `null`: the items are of another version. */
  window(
    params: Pick<MatrixWindowParams, "version" | "port" | "base" | "layers" | "sources" | "destinations">,
  ): MatrixWindow | null;
  explain(params: Omit<MatrixExplainParams, "uri">): MatrixExplanation | null;
  locate(params: { readonly version: number; readonly endpoint: number }): MatrixLocation | null;
  /** The change of the manifests that allows a connection, or no longer does; `null`: of another version. */
  edit(params: Omit<MatrixEditParams, "uri">): MatrixEdit | null;
  /** What is so now, written down as policy tests; `null`: of another version. */
  expect(params: Omit<MatrixExpectParams, "uri">): MatrixEdit | null;
  /** All of a view as text; `null`: of another version. */
  export(params: Omit<MatrixExportParams, "uri">): MatrixExport | null;
  /** What the policy at a place of a file decides. */
  emphasis(uri: string, position: MatrixPosition): MatrixEmphasis | null;
}

export function createMatrix({
  snapshot,
  shown,
  memory = createMatrixMemory(),
  needs = () => [],
  flows = () => undefined,
}: MatrixInput): Matrix {
  const { version } = snapshot;
  const { cluster, traffic } = shown;
  const fileOf = shown.files.get;
  const directory = memory.directories.of(cluster, traffic);
  let index: MatrixNeeds | undefined;
  /** While files are still being read, what is not there may yet come. */
  function needed(): MatrixNeeds | undefined {
    if (!snapshot.complete) return undefined;
    index ??= memory.needs(needs(), traffic, directory);
    return index;
  }
  const cells = createCells(traffic, directory, false, needed);
  let alone: Cells | undefined;
  /** `` `db:5432` in shop/web.yaml, line 24 ``. */
  function evidenceWords({ uri, document, span, text, kind }: NeedEvidence): string {
    const file = fileOf(uri);
    if (kind === "flow" || file === undefined) return text;
    const place = textPlace(file, document, span, (other) => snapshot.files.get(other)?.stream);
    const written = snapshot.files.get(place.uri)?.stream.text ?? file.stream.text;
    return `${code(text)} in ${pathOf(snapshot, place.uri)}, line ${createLineIndex(written).positionAt(place.start).line + 1}`;
  }
  const wide = cluster.adminPolicies.length;
  const missing = otherPolicyTexts(cluster);
  const broken = unbuilt(snapshot).map(({ uri, line, message }) => `${pathOf(snapshot, uri)}:${line + 1}: ${message}`);
  /** Endpoints and their classes are the same, so that places hold in both. */
  function cellsOf(layers: MatrixLayers | undefined): Cells {
    if (layers !== "network-policies" || wide === 0) return cells;
    alone ??= createCells(traffic, directory, true, needed);
    return alone;
  }
  const count = directory.endpoints.length;
  const exists = (place: number): boolean => Number.isInteger(place) && place >= 0 && place < count;
  const counts = {
    workloads: cluster.workloads.length,
    policies: cluster.policies.length + wide,
    namespaces: cluster.namespaces.size,
  };

  /** The last comparison; its texts are those of the last header. */
  let compared: { readonly base: MatrixBase; readonly before: ClusterSnapshot; readonly diff: Diff } | undefined;

  function clusterBefore(base: MatrixBase, texts: readonly MatrixBaseText[]): ClusterSnapshot | undefined {
    const other = clusterOfBase(base);
    return other === undefined ? clusterNamed(memory.base(snapshot, texts), shown.name) : clusterNamed(snapshot, other);
  }

  function diffOf(base: MatrixBase, before: ClusterSnapshot): Diff {
    const namespaces =
      clusterOfBase(base) === undefined
        ? new Map<string, string>()
        : pairedNamespaces({ cluster: before.cluster, fileOf: before.files.get }, { cluster, fileOf });
    return makeDiff({ base, traffic: before.traffic, namespaces }, traffic, directory, flows());
  }

  function diffWith(base: MatrixBase, texts: readonly MatrixBaseText[]): Diff | undefined {
    const before = base === "none" ? undefined : clusterBefore(base, texts);
    if (before === undefined) compared = undefined;
    else if (compared?.before !== before || compared.base !== base) {
      compared = { base, before, diff: diffOf(base, before) };
    }
    return compared?.diff;
  }

  return Object.freeze({
    version,
    changes(base, texts) {
      if (cluster.workloads.length > limits.matrix.counted) return null;
      const before = clusterBefore(base, texts);
      if (before === undefined) return null;
      if (compared?.before === before && compared.base === base) return compared.diff.changes;
      return diffOf(base, before).changes;
    },
    header(view, known, baseTexts = []) {
      const diff = diffWith(view.base, baseTexts);
      const axes = makeAxes(view, { cluster, traffic, directory, cells: cellsOf(view.layers), diff });
      const same = known === directory.key;
      const held = heldWords(shown, Date.now());
      return {
        version,
        ...(snapshot.clusters.length > 1 && { cluster: shown.name }),
        ...(held !== undefined && { held }),
        state: snapshot.complete ? "ready" : "indexing",
        counts,
        ...(wide > 0 && { clusterWide: wide }),
        ...(missing.length > 0 && { missing }),
        ...(broken.length > 0 && { unbuilt: broken }),
        ...(needed()?.some && { needs: true as const }),
        endpointsKey: directory.key,
        groups: same ? null : directory.groups,
        endpoints: same ? null : directory.endpoints,
        ports: same ? null : directory.ports,
        changes: diff?.changes ?? null,
        ...axes,
        ...(snapshot.complete &&
          view.base !== "none" &&
          diff === undefined && {
            problems: [...axes.problems, { field: "base", message: missingBase(view.base, shown.name) } as const],
          }),
      };
    },
    window({ version: of, port, base, layers, sources, destinations }) {
      if (of !== version) return null;
      if (![...sources, ...destinations].flatMap(listOf).every(exists)) return null;
      const changes = compared?.base === base ? compared.diff : undefined;
      return cellsOf(layers).window(version, { sources, destinations, asked: readPort(port), changes });
    },
    explain({ version: of, source, destination, port }) {
      if (of !== version || !exists(source) || !exists(destination)) return null;
      const places = createPlaces(cluster, fileOf);
      const change = compared?.diff.changeOf(source, destination) ?? null;
      const evidence = (needed()?.of(source, destination) ?? []).map((each) => evidenceWords(each));
      return explainCell(
        { cluster, traffic, directory, cells, places, version, evidence },
        source,
        destination,
        port,
        change,
      );
    },
    locate({ version: of, endpoint }) {
      const found = of === version ? traffic.endpoints[directory.traffic[endpoint] ?? -1] : undefined;
      return found?.kind === "workload" ? createPlaces(cluster, fileOf).workload(found.workload) : null;
    },
    edit({ version: of, source, destination, action, port }) {
      if (of !== version || !exists(source) || !exists(destination)) return null;
      return makeEdit({ snapshot, shown, directory }, action, source, destination, readPorts(port));
    },
    expect({ version: of, source, destination, port }) {
      const ends = [source, destination].filter((place) => place !== null);
      if (of !== version || ends.length === 0 || !ends.every(exists)) return null;
      return makeExpectation({ snapshot, shown, directory }, source, destination, readPort(port));
    },
    export({ version: of, format, view, palette }) {
      if (of !== version) return null;
      const shown = cellsOf(view.layers);
      const axes = makeAxes(view, { cluster, traffic, directory, cells: shown, diff: compared?.diff });
      const changes = compared?.base === view.base ? compared.diff : undefined;
      return exportMatrix(format, axes, { directory, cells: shown, changes, view, palette });
    },
    emphasis: (uri, position) => emphasise({ cluster, traffic, directory, fileOf }, uri, position),
  } satisfies Matrix);
}
