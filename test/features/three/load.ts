import { readdirSync, readFileSync } from "node:fs";
import type { Texts } from "../../harness/features.ts";

/** Three namespaces, fifteen workloads, Services, and several policies on one pod: `file:///three/policies.yaml` and so on. */
export const three: Texts = Object.fromEntries(
  readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => [`file:///three/${name}`, readFileSync(new URL(name, import.meta.url), "utf8")]),
);
