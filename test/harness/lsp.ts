import { PassThrough } from "node:stream";
import {
  createConnection,
  createMessageConnection,
  ErrorCodes,
  type InitializeParams,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import type { Clock } from "../../server/src/server/calm.ts";
import { initializeFirst } from "../../server/src/server/early.ts";
import { readInSlices } from "../../server/src/server/flowReader.ts";
import type { FileAccess } from "../../server/src/server/indexer.ts";
import { startServer } from "../../server/src/server/server.ts";

export const folder = "file:///work";

/** A client that talks the whole protocol to a server in the same process, over streams. */
export interface Session {
  readonly client: MessageConnection;
  /** The "disk": change it, then tell by `workspace/didChangeWatchedFiles`. */
  readonly disk: Map<string, string>;
  /** Notifications and requests that the server sent, newest last. */
  readonly received: { readonly method: string; readonly params: unknown }[];
  uri(path: string): string;
  /** Settles when the server has sent something that fits. */
  until(method: string, fits?: (params: never) => boolean): Promise<unknown>;
  open(path: string, languageId?: string): Promise<void>;
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly files?: Readonly<Record<string, string>>;
  /** Files that are there and cannot be read, and why. */
  readonly unreadable?: Readonly<Record<string, string>>;
  readonly capabilities?: InitializeParams["capabilities"];
  readonly initializationOptions?: unknown;
  /** The section `netpol`, or a function that gives it when it is asked for, for a folder. */
  readonly settings?: unknown;
  /** The section `files.exclude`. */
  readonly filesExclude?: unknown;
  /** Folders of the workspace, below `folder`; without it `folder` itself. */
  readonly folders?: readonly string[];
  /** Whatever the server asks, the client answers with an error. */
  readonly refuses?: boolean;
  /** How the server waits; really, without it. */
  readonly clock?: Clock;
  /** What the client does before it sends `initialize`. */
  readonly early?: (client: MessageConnection) => Promise<void>;
}

/** What VS Code says of itself, as far as it matters to us. */
export const modern: InitializeParams["capabilities"] = {
  textDocument: { diagnostic: {}, hover: { contentFormat: ["markdown"] }, codeAction: {} },
  workspace: {
    configuration: true,
    workspaceFolders: true,
    diagnostics: { refreshSupport: true },
    inlayHint: { refreshSupport: true },
    codeLens: { refreshSupport: true },
    workspaceEdit: { documentChanges: true, changeAnnotationSupport: { groupsOnLabel: true } },
  },
};

export async function startSession({
  files = {},
  unreadable = {},
  capabilities = modern,
  settings = {},
  filesExclude,
  initializationOptions,
  folders = [],
  refuses = false,
  early,
  clock,
}: SessionOptions = {}): Promise<Session> {
  const disk = new Map(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
  const access: FileAccess = {
    list: async (below) =>
      [...disk.keys(), ...Object.keys(unreadable).map((path) => `${folder}/${path}`)]
        .filter((uri) => uri.startsWith(below))
        .sort(),
    async read(uris, _, unread) {
      for (const [path, problem] of Object.entries(unreadable)) {
        const uri = `${folder}/${path}`;
        if (uris.includes(uri)) unread(uri, problem);
      }
      return uris.map((uri) => disk.get(uri));
    },
    async flows(uri) {
      const text = disk.get(uri);
      return text === undefined ? { error: "no such file" } : readInSlices(uri, text);
    },
  };
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const server = createConnection(
    new StreamMessageReader(toServer),
    new StreamMessageWriter(toClient),
    initializeFirst(),
  );
  startServer(server, { files: () => access, ...(clock && { clock }) });

  const client = createMessageConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
  const received: { method: string; params: unknown }[] = [];
  const waiting = new Set<() => void>();
  const take = (method: string, params: unknown) => {
    received.push({ method, params });
    for (const check of [...waiting]) check();
  };
  client.onNotification((method, params) => take(method, params));
  client.onRequest((method, params) => {
    take(method, params);
    if (refuses) throw new ResponseError(ErrorCodes.InternalError, "no");
    if (method === "workspace/configuration") {
      const { items } = params as { items: { section?: string; scopeUri?: string }[] };
      return items.map(({ section, scopeUri }) => {
        if (section === "files.exclude") return filesExclude ?? null;
        return typeof settings === "function" ? settings(scopeUri) : settings;
      });
    }
    return null;
  });
  client.listen();
  await early?.(client);
  await client.sendRequest("initialize", {
    processId: null,
    rootUri: folder,
    workspaceFolders:
      folders.length === 0
        ? [{ uri: folder, name: "work" }]
        : folders.map((name) => ({ uri: `${folder}/${name}`, name })),
    capabilities,
    initializationOptions,
  });
  await client.sendNotification("initialized", {});

  const session: Session = {
    client,
    disk,
    received,
    uri: (path) => `${folder}/${path}`,
    until(method, fits = () => true) {
      const found = () => received.findLast((one) => one.method === method && fits(one.params as never));
      return new Promise((resolve) => {
        const check = () => {
          const one = found();
          if (one === undefined) return;
          waiting.delete(check);
          resolve(one.params);
        };
        waiting.add(check);
        check();
      });
    },
    async open(path, languageId = "yaml") {
      const uri = session.uri(path);
      await client.sendNotification("textDocument/didOpen", {
        textDocument: { uri, languageId, version: 1, text: disk.get(uri) ?? "" },
      });
    },
    async close() {
      await client.sendRequest("shutdown");
      client.dispose();
      server.dispose();
    },
  };
  await session.until("netpol/indexState", ({ state }: { state: string }) => state === "ready");
  return session;
}
