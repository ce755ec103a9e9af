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

/** Somebody may not want to wait. */
export interface Cancelled {
  onCancellationRequested(listener: () => void): unknown;
}

type Answer<Params, Result> = (params: Params, token: Cancelled) => Promise<Result>;

/** Answers what only a process can, by request: it runs kubectl, when the client says that somebody wants it. */
export const snapshotAnswers: {
  readonly [kubectlContextsRequest]: Answer<KubectlContextsParams, KubectlContextsResult>;
  readonly [takeSnapshotRequest]: Answer<TakeSnapshotParams, TakeSnapshotResult>;
} = Object.freeze({
  async [kubectlContextsRequest]({ program }: KubectlContextsParams, token: Cancelled): Promise<KubectlContextsResult> {
    const kubectl = createKubectl({ program, signal: signalOf(token) });
    const listed = await kubectl.run("config", "get-contexts", "-o", "name");
    if ("failed" in listed) return listed;
    const current = await kubectl.run("config", "current-context");
    const contexts = listed.text.split(/\r?\n/).filter((line) => line !== "");
    return { contexts, current: "text" in current && current.text.trim() !== "" ? current.text.trim() : null };
  },
  async [takeSnapshotRequest](params: TakeSnapshotParams, token: Cancelled): Promise<TakeSnapshotResult> {
    const { program, context, cluster } = params;
    const kubectl = createKubectl({ program, context, signal: signalOf(token) });
    const taken = await takeSnapshot(kubectl, { cluster, context });
    return typeof taken === "string" ? { failed: taken } : taken;
  },
});

function signalOf(token: Cancelled): AbortSignal {
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
