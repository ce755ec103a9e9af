/** What the page and its host say to each other. The host trusts nothing that comes from the page. */
import type {
  MatrixBase,
  MatrixEdit,
  MatrixEditParams,
  MatrixExpectParams,
  MatrixExplainParams,
  MatrixExportFormat,
  MatrixExportParams,
  MatrixLayers,
  MatrixLocateParams,
  MatrixLocation,
  MatrixOnly,
  MatrixParams,
  MatrixSort,
  MatrixView,
  MatrixWindowParams,
} from "../../../../server/src/server/protocol.ts";
import { readBase } from "./base.ts";
import {
  isLongText,
  isRecord,
  isText,
  limits,
  oneOf,
  readIndex,
  readItems,
  readList,
  readLocation,
  readPalette,
  readVersion,
} from "./read.ts";

/** The scope of a request is the panel's, never the page's to choose. */
export type PageRequest =
  | { readonly method: "header"; readonly params: Pick<MatrixParams, "view" | "known"> }
  | { readonly method: "window"; readonly params: Omit<MatrixWindowParams, "uri"> }
  | { readonly method: "explain"; readonly params: Omit<MatrixExplainParams, "uri"> }
  | { readonly method: "locate"; readonly params: Omit<MatrixLocateParams, "uri"> }
  /** Answered by an `EditProposal`, with the diff beside the matrix. */
  | { readonly method: "edit"; readonly params: Omit<MatrixEditParams, "uri"> }
  /** The same for a policy test that says what is so. */
  | { readonly method: "expect"; readonly params: Omit<MatrixExpectParams, "uri"> }
  | { readonly method: "export"; readonly params: Omit<MatrixExportParams, "uri"> }
  /** What the policy under the cursor decides. The host knows the cursor; the page only knows its version. */
  | { readonly method: "emphasis"; readonly params: { readonly version: number } };

export type PageMessage =
  | { readonly type: "ready" }
  | { readonly type: "request"; readonly id: number; readonly request: PageRequest }
  | { readonly type: "reveal"; readonly location: MatrixLocation }
  | { readonly type: "restart" }
  /** Another cluster is to be shown: the editor asks which. */
  | { readonly type: "cluster" }
  /** Something else is to be compared with: the editor asks what. */
  | { readonly type: "compareWith" }
  /** A way on from an empty matrix. */
  | { readonly type: "command"; readonly name: WelcomeCommand }
  | { readonly type: "title"; readonly changes: number }
  | {
      readonly type: "export";
      readonly target: ExportTarget;
      readonly format: MatrixExportFormat;
      readonly text: string;
    }
  /** The change that was proposed last is wanted, or not. */
  | { readonly type: "settle"; readonly apply: boolean }
  /** What the edits of now change is to be shown, or copied. */
  | { readonly type: "edits"; readonly action: "show" | "copy" }
  /** PNG, as base64. To the clipboard only the page itself can copy a picture. */
  | { readonly type: "picture"; readonly data: string };

/** Commands of the editor that an empty matrix offers, without their prefix. */
export type WelcomeCommand = "openSample" | "newPolicy" | "createDefaultDeny" | "getStarted" | "showStatus";

export type ExportTarget = "clipboard" | "file";

export type HostMessage =
  | { readonly type: "init"; readonly scope: string | null; readonly server: ServerState }
  | { readonly type: "response"; readonly id: number; readonly result: unknown }
  | { readonly type: "failure"; readonly id: number; readonly message: string }
  | { readonly type: "changed" }
  | { readonly type: "server"; readonly state: ServerState }
  /** The policy under the cursor is another. `show`: what it decides is to be brought into view; `focus`: the keyboard too. */
  | { readonly type: "cursor"; readonly show: boolean; readonly focus?: boolean }
  /** The change that was proposed was applied or dropped by the editor. */
  | { readonly type: "settled" }
  /** Something else is to be compared with. */
  | { readonly type: "compare"; readonly base: MatrixBase }
  /** What the edits of now change, in words; empty where nothing is different. `note`: why it is not the last commit. */
  | { readonly type: "edits"; readonly text: string; readonly note: string }
  | { readonly type: "ask"; readonly source: string; readonly destination: string; readonly port: string };

/** What a change of the manifests would do; with a reason, why there is none. */
export type EditProposal = Pick<MatrixEdit, "title" | "reason" | "also">;

export type ServerState = "starting" | "running" | "stopped";

/** The same data as a grid, or as a graph. */
export type Shape = "grid" | "graph";

export interface GraphState {
  /** Also what passes because no policy stands between. */
  readonly ungoverned: boolean;
  /** `null`: whatever fits. */
  readonly zoom: number | null;
  readonly scroll: { readonly left: number; readonly top: number };
}

/** What the page keeps over a reload of the window. */
export interface PageState {
  readonly scope: string | null;
  readonly view: MatrixView;
  readonly swapped: boolean;
  readonly shape: Shape;
  /** Of the grid. */
  readonly scroll: { readonly left: number; readonly top: number };
  readonly graph: GraphState;
  /** Titles, since numbers change with the version. */
  readonly selected: {
    readonly source: string;
    readonly destination: string;
    readonly port: string;
    /** Keys of the classes in whose cell it was asked for. */
    readonly classes?: readonly string[];
  } | null;
}

export const initialView: MatrixView = Object.freeze({
  from: "",
  to: "",
  port: "",
  only: [],
  sort: "name",
  fold: false,
  others: true,
  collapsed: [],
  base: "none",
});

const welcomes: readonly WelcomeCommand[] = [
  "openSample",
  "newPolicy",
  "createDefaultDeny",
  "getStarted",
  "showStatus",
];
const formats: readonly MatrixExportFormat[] = ["csv", "markdown", "mermaid", "svg"];
const actions: readonly MatrixEditParams["action"][] = ["allow", "remove"];
const targets: readonly ExportTarget[] = ["clipboard", "file"];
const filters: readonly MatrixOnly[] = ["changes", "denied-inside", "exposed"];
const sorts: readonly MatrixSort[] = ["name", "reach"];
const layerings: readonly MatrixLayers[] = ["all", "network-policies"];

/** The message when it is one, rebuilt field by field so that nothing else comes along; `undefined` when it is not. */
export function readPageMessage(value: unknown): PageMessage | undefined {
  if (!isRecord(value)) return undefined;
  switch (value.type) {
    case "ready":
      return { type: "ready" };
    case "restart":
    case "cluster":
    case "compareWith":
      return { type: value.type };
    case "command": {
      const name = oneOf(welcomes, value.name);
      return name === undefined ? undefined : { type: "command", name };
    }
    case "title": {
      const changes = readIndex(value.changes);
      return changes === undefined ? undefined : { type: "title", changes };
    }
    case "settle":
      return typeof value.apply === "boolean" ? { type: "settle", apply: value.apply } : undefined;
    case "edits":
      return value.action === "show" || value.action === "copy" ? { type: "edits", action: value.action } : undefined;
    case "export": {
      const target = oneOf(targets, value.target);
      const format = oneOf(formats, value.format);
      const { text } = value;
      if (target === undefined || format === undefined || typeof text !== "string" || text.length > limits.file)
        return undefined;
      return { type: "export", target, format, text };
    }
    case "picture": {
      const { data } = value;
      if (typeof data !== "string" || data.length > limits.file || !/^[A-Za-z0-9+/]+={0,2}$/.test(data))
        return undefined;
      return { type: "picture", data };
    }
    case "reveal": {
      const location = readLocation(value.location);
      return location === undefined ? undefined : { type: "reveal", location };
    }
    case "request": {
      const id = readIndex(value.id, Number.MAX_SAFE_INTEGER);
      const request = readRequest(value.request);
      return id === undefined || request === undefined ? undefined : { type: "request", id, request };
    }
    default:
      return undefined;
  }
}

function readRequest(value: unknown): PageRequest | undefined {
  if (!isRecord(value)) return undefined;
  const params = value.params;
  if (!isRecord(params)) return undefined;
  switch (value.method) {
    case "header": {
      const view = readView(params.view);
      const known = params.known;
      if (view === undefined || !(known === null || isText(known))) return undefined;
      return { method: "header", params: { view, known } };
    }
    case "window": {
      const version = readVersion(params.version);
      const port = params.port;
      const base = readBase(params.base);
      const sources = readItems(params.sources);
      const destinations = readItems(params.destinations);
      if (version === undefined || !isText(port) || base === undefined) return undefined;
      if (sources === undefined || destinations === undefined) return undefined;
      const layers = oneOf(layerings, params.layers);
      return {
        method: "window",
        params: { version, port, base, ...(layers !== undefined && { layers }), sources, destinations },
      };
    }
    case "explain": {
      const version = readVersion(params.version);
      const source = readIndex(params.source);
      const destination = readIndex(params.destination);
      const { port } = params;
      if (version === undefined || source === undefined || destination === undefined || !isText(port)) return undefined;
      return { method: "explain", params: { version, source, destination, port } };
    }
    case "locate": {
      const version = readVersion(params.version);
      const endpoint = readIndex(params.endpoint);
      if (version === undefined || endpoint === undefined) return undefined;
      return { method: "locate", params: { version, endpoint } };
    }
    case "edit": {
      const edit = readEdit(params);
      return edit === undefined ? undefined : { method: "edit", params: edit };
    }
    case "expect": {
      const expectation = readExpectation(params);
      return expectation === undefined ? undefined : { method: "expect", params: expectation };
    }
    case "export": {
      const version = readVersion(params.version);
      const format = oneOf(formats, params.format);
      const view = readView(params.view);
      const palette = readPalette(params.palette);
      if (version === undefined || format === undefined || view === undefined || palette === undefined)
        return undefined;
      return { method: "export", params: { version, format, view, ...(palette === null ? {} : { palette }) } };
    }
    case "emphasis": {
      const version = readVersion(params.version);
      return version === undefined ? undefined : { method: "emphasis", params: { version } };
    }
    default:
      return undefined;
  }
}

function readEdit(value: unknown): Omit<MatrixEditParams, "uri"> | undefined {
  if (!isRecord(value)) return undefined;
  const version = readVersion(value.version);
  const source = readIndex(value.source);
  const destination = readIndex(value.destination);
  const action = oneOf(actions, value.action);
  const { port } = value;
  if (version === undefined || source === undefined || destination === undefined) return undefined;
  return action === undefined || !isText(port) ? undefined : { version, source, destination, action, port };
}

function readExpectation(params: Readonly<Record<string, unknown>>): Omit<MatrixExpectParams, "uri"> | undefined {
  const version = readVersion(params.version);
  const [source, destination] = [params.source, params.destination].map((end) =>
    end === null ? null : readIndex(end),
  );
  const { port } = params;
  if (version === undefined || source === undefined || destination === undefined || !isText(port)) return undefined;
  return { version, source, destination, port };
}

function readView(value: unknown): MatrixView | undefined {
  if (!isRecord(value)) return undefined;
  const { from, to, port, only, sort, fold, others, collapsed, base, equal } = value;
  const kinds = readList(only, filters.length, (item) => oneOf(filters, item));
  const keys = readList(collapsed, limits.collapsed, (item) => (isText(item) ? item : undefined));
  const order = oneOf(sorts, sort);
  const against = readBase(base);
  if (!isText(from) || !isText(to) || !isText(port) || typeof fold !== "boolean" || typeof others !== "boolean")
    return undefined;
  if (kinds === undefined || keys === undefined || order === undefined || against === undefined) return undefined;
  const layers = oneOf(layerings, value.layers);
  const unfolded = readList(value.unfolded ?? [], limits.collapsed, (item) => (isLongText(item) ? item : undefined));
  if (unfolded === undefined) return undefined;
  return {
    ...{ from, to, port, only: kinds, sort: order, fold, others, collapsed: keys, base: against },
    ...(layers !== undefined && { layers }),
    ...(typeof equal === "boolean" && { equal }),
    ...(unfolded.length > 0 && { unfolded }),
  };
}

/** What `getState` gave back: written by an older version, or by nobody. */
export function readPageState(value: unknown): PageState | undefined {
  if (!isRecord(value)) return undefined;
  const view = readView(value.view);
  const scope = value.scope;
  if (view === undefined || !(scope === null || isLongText(scope))) return undefined;
  const selected = value.selected;
  return {
    scope,
    view,
    swapped: value.swapped === true,
    shape: value.shape === "graph" ? "graph" : "grid",
    scroll: readScroll(value.scroll),
    graph: readGraphState(value.graph),
    selected:
      isRecord(selected) && isLongText(selected.source) && isLongText(selected.destination)
        ? {
            source: selected.source,
            destination: selected.destination,
            port: isText(selected.port) ? selected.port : "",
            ...(Array.isArray(selected.classes) && { classes: selected.classes.filter(isLongText).slice(0, 2) }),
          }
        : null,
  };
}

function readGraphState(value: unknown): GraphState {
  const { ungoverned, zoom, scroll } = isRecord(value) ? value : {};
  return {
    ungoverned: ungoverned === true,
    zoom: typeof zoom === "number" && zoom > 0 && zoom < 100 ? zoom : null,
    scroll: readScroll(scroll),
  };
}

function readScroll(value: unknown): PageState["scroll"] {
  const { left, top } = isRecord(value) ? value : {};
  return { left: readIndex(left) ?? 0, top: readIndex(top) ?? 0 };
}
