import type { FunctionTable } from "../function.ts";
import { basicFunctions } from "./basics.ts";
import { dateFunctions } from "./dates.ts";
import { encodingFunctions } from "./encodings.ts";
import { helmFunctions } from "./helm.ts";
import { listFunctions } from "./lists.ts";
import { mapFunctions } from "./maps.ts";
import { numberFunctions } from "./numbers.ts";
import { pathFunctions } from "./paths.ts";
import { regexFunctions } from "./regex.ts";
import { stringFunctions } from "./strings.ts";
import { unknownFunctions } from "./unknown.ts";
import { versionFunctions } from "./versions.ts";

/** Every function that a chart may call, by its name. */
export const goFunctions: FunctionTable = new Map(
  Object.entries({
    ...basicFunctions,
    ...stringFunctions,
    ...numberFunctions,
    ...listFunctions,
    ...mapFunctions,
    ...encodingFunctions,
    ...regexFunctions,
    ...versionFunctions,
    ...dateFunctions,
    ...pathFunctions,
    ...unknownFunctions,
    ...helmFunctions,
  }),
);
