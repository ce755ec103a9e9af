import type { Connection } from "vscode-languageserver";
import type { LanguageService } from "../service/service.ts";
import {
  type MatrixChangedParams,
  type MatrixChangesParams,
  type MatrixEditParams,
  type MatrixEmphasisParams,
  type MatrixExpectParams,
  type MatrixExplainParams,
  type MatrixExportParams,
  type MatrixLocateParams,
  type MatrixParams,
  type MatrixWindowParams,
  matrixChangedNotification,
  matrixChangesRequest,
  matrixEditRequest,
  matrixEmphasisRequest,
  matrixExpectRequest,
  matrixExplainRequest,
  matrixExportRequest,
  matrixLocateRequest,
  matrixRequest,
  matrixWindowRequest,
} from "./protocol.ts";
import { canonical } from "./uris.ts";

export interface MatrixServer {
  /** Tells the client that what it shows may have passed. */
  changed(version: number): void;
}

/** The requests of the traffic matrix: messages in, service calls, messages out. */
export function serveMatrix(connection: Connection, service: LanguageService): MatrixServer {
  const matrix = (uri: string | null) => service.matrix(uri === null ? null : canonical(uri));
  connection.onRequest(matrixRequest, ({ uri, view, known, baseTexts = [] }: MatrixParams) =>
    matrix(uri).header(
      view,
      known,
      baseTexts.map(({ uri: each, text }) => ({ uri: canonical(each), text })),
    ),
  );
  connection.onRequest(matrixChangesRequest, ({ uri, base, baseTexts }: MatrixChangesParams) =>
    matrix(uri).changes(
      base,
      baseTexts.map(({ uri: each, text }) => ({ uri: canonical(each), text })),
    ),
  );
  connection.onRequest(matrixWindowRequest, (params: MatrixWindowParams) => matrix(params.uri).window(params));
  connection.onRequest(matrixExplainRequest, (params: MatrixExplainParams) => matrix(params.uri).explain(params));
  connection.onRequest(matrixLocateRequest, (params: MatrixLocateParams) => matrix(params.uri).locate(params));
  connection.onRequest(matrixEmphasisRequest, ({ uri, document, position }: MatrixEmphasisParams) =>
    matrix(uri).emphasis(canonical(document), position),
  );
  connection.onRequest(matrixExportRequest, (params: MatrixExportParams) => matrix(params.uri).export(params));
  connection.onRequest(matrixEditRequest, (params: MatrixEditParams) => matrix(params.uri).edit(params));
  connection.onRequest(matrixExpectRequest, (params: MatrixExpectParams) => matrix(params.uri).expect(params));
  return {
    changed: (version) =>
      void connection.sendNotification(matrixChangedNotification, { version } satisfies MatrixChangedParams),
  };
}
