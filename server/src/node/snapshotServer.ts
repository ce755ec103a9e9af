import type { CancellationToken, Connection } from "vscode-languageserver";
import {
  type KubectlContextsParams,
  type KubectlContextsResult,
  kubectlContextsRequest,
  type TakeSnapshotParams,
  type TakeSnapshotResult,
  takeSnapshotRequest,
} from "../server/protocol.ts";
import { createKubectl } from "./kubectl.ts";
import { takeSnapshot } from "./takeSnapshot.ts";

/** Answers what only a process can: it runs kubectl, when the client says that somebody wants it. */
export function serveSnapshots(connection: Pick<Connection, "onRequest">): void {
  connection.onRequest<KubectlContextsResult, void>(
    kubectlContextsRequest,
    async ({ program }: KubectlContextsParams, token: CancellationToken): Promise<KubectlContextsResult> => {
      const kubectl = createKubectl({ program, signal: signalOf(token) });
      const listed = await kubectl.run("config", "get-contexts", "-o", "name");
      if ("failed" in listed) return listed;
      const current = await kubectl.run("config", "current-context");
      const contexts = listed.text.split(/\r?\n/).filter((line) => line !== "");
      return {
        contexts,
        current: "text" in current && current.text.trim() !== "" ? current.text.trim() : null,
      };
    },
  );
  connection.onRequest<TakeSnapshotResult, void>(
    takeSnapshotRequest,
    async (params: TakeSnapshotParams, token: CancellationToken): Promise<TakeSnapshotResult> => {
      const { program, context, cluster } = params;
      const kubectl = createKubectl({ program, context, signal: signalOf(token) });
      const taken = await takeSnapshot(kubectl, { cluster, context });
      return typeof taken === "string" ? { failed: taken } : taken;
    },
  );
}

function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
