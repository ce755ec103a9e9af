import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { clientFiles } from "../server/clientFiles.ts";
import { initializeFirst } from "../server/early.ts";
import {
  type KubectlContextsResult,
  kubectlContextsRequest,
  type TakeSnapshotResult,
  takeSnapshotRequest,
} from "../server/protocol.ts";
import { startServer } from "../server/server.ts";
import { diskFiles } from "./diskFiles.ts";
import { snapshotAnswers } from "./snapshotServer.ts";
import { boundYoungGeneration } from "./youngGeneration.ts";

/** The server as a process: `--stdio` for any editor, `--node-ipc` when VS Code forks it. */
boundYoungGeneration();
const connection = createConnection(ProposedFeatures.all, initializeFirst());
connection.onRequest<KubectlContextsResult, void>(kubectlContextsRequest, snapshotAnswers[kubectlContextsRequest]);
connection.onRequest<TakeSnapshotResult, void>(takeSnapshotRequest, snapshotAnswers[takeSnapshotRequest]);
startServer(connection, {
  files: (options) => (options.files === "client" ? clientFiles(connection) : diskFiles()),
});
