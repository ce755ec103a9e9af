import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { clientFiles } from "../server/clientFiles.ts";
import { initializeFirst } from "../server/early.ts";
import { startServer } from "../server/server.ts";

/** The server in a worker: files come from the client, messages go over the worker's port. */
const connection = createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self), initializeFirst());
startServer(connection, { files: () => clientFiles(connection) });
