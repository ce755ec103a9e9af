import type { FunctionTable } from "../function.ts";

/** Every function that a chart may call, by its name. */
export const goFunctions: FunctionTable = new Map();
