import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { clientFiles } from "../server/clientFiles.ts";
import { initializeFirst } from "../server/early.ts";
import { startServer } from "../server/server.ts";
import { diskFiles } from "./diskFiles.ts";
import { serveSnapshots } from "./snapshotServer.ts";
import { boundYoungGeneration } from "./youngGeneration.ts";

/** The server as a process: `--stdio` for any editor, `--node-ipc` when VS Code forks it. */
boundYoungGeneration();
const connection = createConnection(ProposedFeatures.all, initializeFirst());
serveSnapshots(connection);
startServer(connection, {
  files: (options) => (options.files === "client" ? clientFiles(connection) : diskFiles()),
});
