import type { GoMap, GoValue } from "../../gotemplate/values.ts";
import type { LoadedChart } from "./chart.ts";
import { type ActiveChart, isMeant } from "./dependencies.ts";
import type { Dependency } from "./metadata.ts";
import type { PreparedChart } from "./render.ts";
import { placeOf, type Switch, valueAt } from "./switches.ts";

/** A chart in `charts/` that takes no part with these values, and what would bring it in. */
export interface ChartOff {
  /** `shop/charts/db`: how templates would know it. */
  readonly path: string;
  readonly switches: readonly Switch[];
}

/** Of those with a template that the pattern finds. */
export function chartsOff({ active, values }: PreparedChart, pattern: RegExp): readonly ChartOff[] {
  const visit = (parent: ActiveChart, below: readonly string[]): readonly ChartOff[] => [
    ...parent.chart.metadata.dependencies.flatMap((entry) => {
      const name = entry.alias || entry.name;
      const chart = parent.chart.dependencies.find((each) => isMeant(entry, each.metadata));
      if (chart === undefined || parent.dependencies.some((each) => each.name === name)) return [];
      const switches = hasText(chart, pattern) ? switchesOf(entry, name, chart, values, below) : [];
      return switches.length === 0 ? [] : [{ path: `${parent.path}/charts/${name}`, switches }];
    }),
    ...parent.dependencies.flatMap((child) => visit(child, [...below, child.name])),
  ];
  return visit(active, []);
}

function hasText({ templates, dependencies }: LoadedChart, pattern: RegExp): boolean {
  return templates.some((file) => pattern.test(file.text())) || dependencies.some((each) => hasText(each, pattern));
}

/** The condition that is false, or else the tags. */
function switchesOf(
  { condition, tags, at }: Dependency,
  name: string,
  chart: LoadedChart,
  values: GoMap,
  below: readonly string[],
): readonly Switch[] {
  for (const path of condition.trim().split(",")) {
    const keys = path.split(".");
    const full = [...below, ...keys];
    // What stays away brings no defaults, and yet it was asked by its own.
    const own = keys[0] === name ? keys.slice(1) : [];
    const isOwn = valueAt(values, full) === undefined && own.length > 0;
    const value = isOwn ? valueAt(chart.values, own) : valueAt(values, full);
    if (path === "" || value?.kind !== "bool") continue;
    const place = isOwn ? placeOf(chart.values, own) : placeOf(values, full);
    return [{ key: full.join("."), to: true, place: place ?? at }];
  }
  const tag = tags.find((each) => isFalse(valueAt(values, ["tags", each])));
  return tag === undefined ? [] : [{ key: `tags.${tag}`, to: true, place: placeOf(values, ["tags", tag]) ?? at }];
}

function isFalse(value: GoValue | undefined): boolean {
  return value?.kind === "bool" && !value.value;
}
