import { type Budget, createBudget, type Rendered, renderTemplate, templateFrom } from "../../gotemplate/engine.ts";
import type { RenderedChart } from "./render.ts";
import { enterTemplate } from "./scope.ts";
import { copyMap } from "./values.ts";

/** What a piece of template text prints in a chart of a release, as if it stood in that file. */
export function executeSnippet(
  text: string,
  uri: string,
  chart: string,
  { scopesOf, values, set }: RenderedChart,
  budget: Budget = createBudget(),
): Rendered {
  const scope = scopesOf(copyMap(values)).find(({ active }) => active.path === chart);
  const name = `${chart}${/\/templates\/.*$/.exec(uri)?.[0] ?? ""} (piece)`;
  const own = templateFrom(set, name, text);
  const nothing: Rendered = { text: "", map: { placesAt: () => [] }, holes: [] };
  if ("problem" in own) return { ...nothing, problem: own.problem };
  if (scope === undefined) return nothing;
  enterTemplate(scope, name);
  return renderTemplate(own.set, name, scope.dot, budget);
}
