import type { Functions, FunctionTable, GoFunction } from "../function.ts";
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

/** `work` more than others, each time. */
function costing(functions: Functions, work: number): Functions {
  const dear = ({ call, ...rest }: GoFunction): GoFunction => ({
    ...rest,
    call(args, host) {
      host.charge(work);
      return call(args, host);
    },
  });
  return Object.fromEntries(Object.entries(functions).map(([name, each]) => [name, dear(each)]));
}

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
    ...costing(dateFunctions, 800),
    ...pathFunctions,
    ...unknownFunctions,
    ...helmFunctions,
  }),
);
