import type { Connection } from "vscode-languageserver";
import type { LanguageService } from "../service/service.ts";
import {
  type CreatePoliciesParams,
  createPoliciesRequest,
  type ListTestsResult,
  listTestsRequest,
  type RunTestsParams,
  type RunTestsResult,
  runTestsRequest,
} from "./protocol.ts";
import { canonical } from "./uris.ts";

/** The requests about what must hold (tests, and policies that give just what is needed): messages in, service calls, messages out. */
export function serveTests(connection: Connection, service: LanguageService): void {
  connection.onRequest(listTestsRequest, (): ListTestsResult => ({ files: service.listTests() }));
  connection.onRequest(
    runTestsRequest,
    ({ uris }: RunTestsParams): RunTestsResult => ({
      files: service.runTests(uris === null ? undefined : uris.map(canonical)),
    }),
  );
  connection.onRequest(createPoliciesRequest, ({ uri, namespace }: CreatePoliciesParams) =>
    service.createPolicies(canonical(uri), namespace),
  );
}
