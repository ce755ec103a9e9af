import { readFlows } from "../../server/src/expectations/flows/collect.ts";
import { createNeedsMemory } from "../../server/src/expectations/needs/memory.ts";
import { listOf } from "../../server/src/features/matrix/cells.ts";
import { createMatrix, type Matrix } from "../../server/src/features/matrix.ts";
import type {
  MatrixBaseText,
  MatrixCell,
  MatrixEndpoint,
  MatrixItem,
  MatrixView,
} from "../../server/src/server/protocol.ts";
import type { Settings } from "../../server/src/source/settings.ts";
import { onlyCluster, snapshotOf, type Texts } from "../harness/features.ts";

export const view: MatrixView = {
  from: "",
  to: "",
  port: "",
  only: [],
  sort: "name",
  fold: false,
  others: true,
  collapsed: [],
  base: "none",
};

export interface Question {
  /** Of some texts; one alone is `file:///a.yaml`. */
  readonly texts: Texts | string;
  readonly settings?: Partial<Settings>;
  readonly version?: number;
  /** With what is needed, which is told in each cell; and a log of flows that were seen. */
  readonly needs?: { readonly flows?: string };
}

export function matrixOf({ texts, settings, version = 1, needs }: Question): Matrix {
  const all = typeof texts === "string" ? { "file:///a.yaml": texts } : texts;
  const snapshot = { ...snapshotOf(all, settings), version };
  const shown = onlyCluster(snapshot);
  if (needs === undefined) return createMatrix({ snapshot, shown });
  const log = needs.flows === undefined ? undefined : readFlows("file:///flows.json", needs.flows);
  const { cluster, traffic } = shown;
  const memory = createNeedsMemory({ of: () => log });
  const state = { cluster, traffic, within: shown, settings: { flows: ["file:///flows.json"] } };
  return createMatrix({ snapshot, shown, needs: () => memory.of(state), flows: () => log });
}

/** The endpoints of a matrix and its cells by title. */
export function look(matrix: Matrix, change: Partial<MatrixView> = {}, baseTexts: readonly MatrixBaseText[] = []) {
  const header = matrix.header({ ...view, ...change }, null, baseTexts);
  const endpoints: readonly MatrixEndpoint[] = header.endpoints ?? [];
  const titleOf = (item: MatrixItem): string => {
    return listOf(item)
      .map((member) => endpoints[member]?.title ?? "?")
      .join("+");
  };
  const place = (title: string): number => {
    const found = endpoints.findIndex((endpoint) => endpoint.title === title);
    if (found < 0) throw new Error(`no endpoint ${title} among ${endpoints.map((each) => each.title).join(", ")}`);
    return found;
  };
  const cell = (source: MatrixItem, destination: MatrixItem): MatrixCell => {
    const { version } = matrix;
    const port = change.port ?? "";
    const window = matrix.window({
      version,
      port,
      base: change.base ?? "none",
      ...(change.layers !== undefined && { layers: change.layers }),
      sources: [source],
      destinations: [destination],
    });
    const [found] = window?.cells ?? [];
    if (window?.ids.length !== 1 || found === undefined) throw new Error("no cell");
    return found;
  };
  return {
    header,
    endpoints,
    place,
    cell,
    sources: header.sources.map(titleOf),
    destinations: header.destinations.map(titleOf),
    between: (source: string, destination: string) => cell(place(source), place(destination)),
    explain: (source: string, destination: string, port = "") => {
      const { version } = matrix;
      const found = matrix.explain({ version, source: place(source), destination: place(destination), port });
      if (found === null) throw new Error("no explanation");
      return found;
    },
  };
}

export function workload(
  namespace: string,
  name: string,
  more: { labels?: string; ports?: string; spec?: string } = {},
): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  template:
    metadata:
      labels: {${more.labels ?? `app: ${name}`}}
    spec:
      ${more.spec ?? "hostNetwork: false"}
      containers: [{name: main, ports: [${more.ports ?? ""}]}]
`;
}

export function policy(namespace: string, name: string, spec: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: ${namespace}}
spec:
${spec.replace(/^/gm, "  ")}
`;
}

export function stream(...documents: readonly string[]): string {
  return documents.join("---\n");
}
