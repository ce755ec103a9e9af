import type { Connection } from "vscode-languageserver";
import type { LanguageService } from "../service/service.ts";
import { type NewPolicyParams, newPolicyRequest, type PolicyChoicesParams, policyChoicesRequest } from "./protocol.ts";
import { canonical } from "./uris.ts";

export function serveNewPolicies(connection: Connection, service: LanguageService): void {
  const known = (uri: string | null) => (uri === null ? null : canonical(uri).replace(/\/+$/, ""));
  connection.onRequest(policyChoicesRequest, ({ uri }: PolicyChoicesParams) => service.policyChoices(known(uri)));
  connection.onRequest(newPolicyRequest, (params: NewPolicyParams) =>
    service.newPolicy({ ...params, uri: known(params.uri), folder: known(params.folder) }),
  );
}
