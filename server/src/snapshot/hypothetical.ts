import { createTraffic } from "../traffic/traffic.ts";
import type { RepresentativePod, Traffic } from "../traffic/types.ts";

/** The same cluster with pods that no manifest declares, each with the number of its endpoint. */
export function withPods(
  traffic: Traffic,
  pods: readonly RepresentativePod[],
): { readonly traffic: Traffic; readonly ends: readonly number[] } {
  const more = createTraffic(
    traffic.cluster,
    { ...traffic.options, alsoPods: [...(traffic.options.alsoPods ?? []), ...pods] },
    traffic,
  );
  const ends = pods.map(({ label }) =>
    more.endpoints.findIndex((end) => end.kind === "representative" && end.label === label),
  );
  return { traffic: more, ends };
}
