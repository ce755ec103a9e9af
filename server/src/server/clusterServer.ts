import type { Connection } from "vscode-languageserver";
import type { LanguageService } from "../service/service.ts";
import {
  type BecomesParams,
  type BecomesResult,
  becomesRequest,
  type ClustersParams,
  type ClustersResult,
  clustersRequest,
  type PinClusterParams,
  pinClusterRequest,
  type ShownCluster,
  type ShownClusterParams,
  shownClusterRequest,
} from "./protocol.ts";
import { canonical } from "./uris.ts";

/** The requests about the clusters of a folder: messages in, service calls, messages out. `changed`: another one is shown. */
export function serveClusters(connection: Connection, service: LanguageService, changed: () => void): void {
  const known = (uri: string | null) => (uri === null ? null : canonical(uri));
  connection.onRequest(shownClusterRequest, ({ uri }: ShownClusterParams): ShownCluster => {
    const { shown, changed: another } = service.lookAt(known(uri));
    if (another) changed();
    return shown;
  });
  connection.onRequest(pinClusterRequest, ({ uri, name }: PinClusterParams): ShownCluster => {
    const shown = service.pinCluster(known(uri), name);
    changed();
    return shown;
  });
  connection.onRequest(
    clustersRequest,
    ({ uri }: ClustersParams): ClustersResult => ({ clusters: service.listClusters(known(uri)) }),
  );
  connection.onRequest(becomesRequest, ({ uri, cluster }: BecomesParams): BecomesResult => {
    const { problem = null, ...rest } = service.becomes(canonical(uri), cluster);
    return { ...rest, problem };
  });
}
