import type { EntryPoint } from "./entryPoint.ts";

/**
 * Whether two files belong to different charts that nothing installs. They are in one cluster as nothing stands against it,
 * but nobody says that both are ever in the same: a collection of charts looks like that. `undefined`: there are no two.
 */
export function apartCharts(entries: readonly EntryPoint[]): ((a: string, b: string) => boolean) | undefined {
  const bare = new Set(entries.flatMap((entry) => bareChart(entry) ?? []));
  if (bare.size < 2) return undefined;
  const chartOf = (uri: string): string | undefined => {
    for (let at = uri.lastIndexOf("/"); at > 0; at = uri.lastIndexOf("/", at - 1)) {
      const folder = uri.slice(0, at);
      if (bare.has(folder)) return folder;
    }
    return undefined;
  };
  return (a, b) => {
    const own = chartOf(a);
    const other = own === undefined ? undefined : chartOf(b);
    return other !== undefined && other !== own;
  };
}

/** The uri of a chart's folder, where the chart is all that is known of the release. */
function bareChart({ recipe: { parts }, cluster }: EntryPoint): string | undefined {
  const [part, more] = parts;
  if (more !== undefined || part?.kind !== "chart" || cluster !== undefined) return undefined;
  const { chart, from } = part.request;
  return from?.tool === "alone" ? chart : undefined;
}
