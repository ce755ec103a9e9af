import type { SteeringObject, SteeringReader } from "./steering.ts";
import type { Survey } from "./survey.ts";

/** The files that declare a ConfigMap. */
export function findConfigMaps(
  { tree, files }: Pick<Survey, "tree" | "files">,
  reader: SteeringReader,
  name: string,
  namespace: string | undefined,
): readonly { readonly path: string; readonly object: SteeringObject }[] {
  return tree.paths.flatMap((path) => {
    const text = /\.ya?ml$/.test(path) ? files.text(path) : undefined;
    if (text?.includes(name) !== true) return [];
    return reader
      .configMaps(files.uriOf(path), text)
      .filter((each) => each.name === name && (each.namespace ?? namespace) === namespace)
      .map((each) => ({ path, object: each }));
  });
}
