import { createBuilders } from "../build/builders.ts";
import { createDescriber } from "../build/describe.ts";
import type { Grouping } from "./cluster.ts";
import { describing } from "./describing.ts";

/** The clusters that the files of a folder describe, its kustomizations and charts built. */
export function describingBuilt(): Grouping {
  return describing(createDescriber(createBuilders()));
}
