import type { Connection } from "vscode-languageserver";
import type { LanguageService } from "../service/service.ts";
import {
  type ListTestsResult,
  listTestsRequest,
  type RunTestsParams,
  type RunTestsResult,
  runTestsRequest,
} from "./protocol.ts";
import { canonical } from "./uris.ts";

/** The requests of the Test Explorer: messages in, service calls, messages out. */
export function serveTests(connection: Connection, service: LanguageService): void {
  connection.onRequest(listTestsRequest, (): ListTestsResult => ({ files: service.listTests() }));
  connection.onRequest(
    runTestsRequest,
    ({ uris }: RunTestsParams): RunTestsResult => ({
      files: service.runTests(uris === null ? undefined : uris.map(canonical)),
    }),
  );
}
