import { dirname, relative, resolve } from "node:path";
import { URI } from "vscode-uri";
import type { SaidCluster } from "../../build/entries/find.ts";
import type { Workspace } from "../../source/workspace.ts";

export const valuesUsage = `  --values FILE                    values for the charts that PATH names, over their own; again
                                   for more, the last wins
`;

export const valuesOption = { type: "string", short: "f", multiple: true } as const;

/** Where the command line says what a chart is installed with. */
export interface GivenValues {
  readonly paths: readonly string[];
  /** Files, weakest first. */
  readonly values: readonly string[];
  readonly cwd: string;
  /** Uri of the folder that holds all of them. */
  readonly folder: string | undefined;
}

/** What has to be read: the paths, and the values files wherever these lie. */
export function foldersOf(paths: readonly string[], values: readonly string[]): readonly string[] {
  return [...paths, ...values.map((file) => dirname(file))];
}

/**
 * The one cluster that the paths are, each chart among them installed with the values, in place of all that the files say
 * of releases; a text says why that cannot be. Without values: none.
 */
export function valuesCluster(
  { paths, values, cwd, folder }: GivenValues,
  workspace: Workspace,
): readonly SaidCluster[] | string {
  if (values.length === 0) return [];
  const isChart = (path: string) => workspace.get(URI.file(resolve(cwd, path, "Chart.yaml")).toString()) !== undefined;
  if (folder === undefined || !paths.some(isChart))
    return "--values is for charts: name the folder in which a Chart.yaml lies";
  const root = URI.parse(folder).fsPath;
  const below = (path: string) => relative(root, resolve(cwd, path)).replaceAll("\\", "/") || ".";
  const own = values.map(below);
  return [{ name: "", paths: paths.map((path) => ({ path: below(path), ...(isChart(path) && { values: own }) })) }];
}
