import { fieldOf, itemsOf, labelsOf, mapOf, textOf } from "../../manifest/fields.ts";
import type { Variables } from "../application.ts";
import { findConfigMaps } from "./configMaps.ts";
import type { EntryPoint } from "./entryPoint.ts";
import { createFileTree, type EntryFiles } from "./fileTree.ts";
import type { SteeringReader } from "./steering.ts";

const none: Variables = { known: new Map(), incomplete: false };

/** What Flux's `postBuild` fills in: later sources over earlier ones, what stands in it over all. */
export function findVariables(entry: EntryPoint, listed: () => EntryFiles, reader: SteeringReader): Variables {
  const { steps } = entry.recipe;
  if (steps?.tool !== "flux") return none;
  const post = mapOf(steps.edits, "postBuild");
  const sources = itemsOf(post, "substituteFrom");
  const known = new Map<string, string>();
  let incomplete = false;
  const paths = entry.files;
  for (const source of sources) {
    const name = textOf(source, "name") ?? "";
    const isMap = textOf(source, "kind") === "ConfigMap";
    const found = isMap
      ? findConfigMaps({ tree: createFileTree(paths), files: listed() }, reader, name, steps.namespace)
      : [];
    // Two of one name are two clusters'; which is meant nobody can tell.
    if (found.length !== 1) incomplete = true;
    for (const { object } of found.slice(0, 1)) {
      for (const [key, value] of Object.entries(labelsOf(fieldOf(object.root, "data")))) known.set(key, value);
    }
  }
  for (const [key, value] of Object.entries(labelsOf(fieldOf(post, "substitute")))) known.set(key, value);
  return { known, incomplete };
}
