import type { Connection } from "vscode-languageserver";
import type { LanguageService } from "../service/service.ts";
import { type PictureFileParams, type PictureParams, pictureFileRequest, pictureRequest } from "./protocol.ts";
import { canonical } from "./uris.ts";

/** The requests of the picture of a policy. */
export function servePictures(connection: Connection, service: LanguageService): void {
  connection.onRequest(pictureRequest, (params: PictureParams) =>
    service.picture({ ...params, uri: canonical(params.uri) }),
  );
  connection.onRequest(
    pictureFileRequest,
    (params: PictureFileParams) => service.pictureFile({ ...params, uri: canonical(params.uri) }) ?? null,
  );
}
