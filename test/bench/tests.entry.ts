/** What the bench of policy tests measures, as one module. */
export { buildCluster } from "../../server/src/cluster/build.ts";
export { changedEnds } from "../../server/src/expectations/changed.ts";
export { readTests } from "../../server/src/expectations/read.ts";
export { createRunner, createRunnerMemory } from "../../server/src/expectations/run.ts";
export { createTraffic } from "../../server/src/traffic/traffic.ts";
export { parseStream } from "../../server/src/yaml/stream.ts";
