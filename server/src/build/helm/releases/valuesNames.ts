import { isStage } from "../../entries/aside.ts";

/**
 * What the name of a values file says beyond `values`: `dev` of `values-dev.yaml` and of `dev.values.yml`, nothing of
 * `values.yaml`, all of `dev.yaml`.
 */
export function beyondValues(name: string): string {
  const stem = name.replace(/\.(?:ya?ml|json)$/i, "");
  return stem.replace(/^values(?:[-._]|$)|[-._]values(?=[-._]|$)/i, "");
}

/** The path of a values file as it tells releases apart: `env/dev` of `env/dev/values.yaml` and of `env/values-dev.yaml`. */
export function addressOfValues(path: string): string {
  const at = path.lastIndexOf("/");
  const said = beyondValues(path.slice(at + 1));
  const folder = at === -1 ? "" : path.slice(0, at);
  return [folder, said].filter((part) => part !== "").join("/") || ".";
}

/** The last part of that address, and any other that is a stage's name. */
export function stagesOfValues(path: string): readonly string[] {
  return addressOfValues(path)
    .split("/")
    .filter((part, i, all) => i === all.length - 1 || isStage(part));
}
