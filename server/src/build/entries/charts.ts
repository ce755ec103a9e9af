import type { EntryPoint } from "./entryPoint.ts";
import { nameOf } from "./paths.ts";
import type { Survey } from "./survey.ts";

/** Files beside `values.yaml` with the values of one release: what tells it apart stands in their name. */
const valuesName = /^(?:values[-.](.+)|(.+)[-.]values)\.ya?ml$/;

/** Charts that are installed as they are, or once for each values file beside their own. `wanted`: by the chart's folder. */
export function chartEntries(survey: Survey, wanted: (folder: string) => boolean): readonly EntryPoint[] {
  const { tree, charts, files } = survey;
  return [...charts].filter(wanted).flatMap((folder) => {
    const chart = files.text(folder === "." ? "Chart.yaml" : `${folder}/Chart.yaml`) ?? "";
    if (/^type:\s*["']?library\b/m.test(chart)) return [];
    const below = (name: string) => (folder === "." ? name : `${folder}/${name}`);
    const own = tree
      .filesBelow(folder)
      .filter((path) =>
        /^(?:(?:templates|charts|crds)\/|[^/]+$)/.test(folder === "." ? path : path.slice(folder.length + 1)),
      )
      .filter(
        (path) =>
          !/^(?:ci\/|values[-.].+|.+[-.]values\.ya?ml)/.test(folder === "." ? path : path.slice(folder.length + 1)),
      );
    const release = nameOf(folder);
    const entry = (values: readonly string[], name: string): EntryPoint => ({
      id: `chart ${folder} ${values.join(" ")}`,
      kind: "chart",
      path: folder,
      addresses: name === "" ? [folder] : [folder, below(name)],
      bases: [folder],
      files: [...own, ...values],
      recipe: { parts: [{ kind: "chart", folder, values, release }] },
    });
    const sets = tree.filesIn(folder).flatMap((path) => {
      const found = valuesName.exec(nameOf(path));
      const name = found?.[1] ?? found?.[2];
      return name === undefined || /^(?:schema|example|sample|test|ci)$/.test(name) ? [] : [{ path, name }];
    });
    return sets.length === 0 ? [entry([], "")] : sets.map(({ path, name }) => entry([path], name));
  });
}
