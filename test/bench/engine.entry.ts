/** What the engine's bench measures, as one module. */
export { buildCluster } from "../../server/src/cluster/build.ts";
export { createTraffic } from "../../server/src/traffic/traffic.ts";
export { mayConnect } from "../traffic/naive.ts";
