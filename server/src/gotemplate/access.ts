import type { GoFunction } from "./function.ts";
import { parametersOf } from "./function.ts";
import { typeName } from "./print.ts";
import { boxedNil, type GoStruct, type GoValue, goBytes, goNil, goString } from "./values.ts";

/** What a map gives for a key that it does not have. */
export function zeroOf(mapType: string | undefined): GoValue {
  if (mapType === "map[string]string") return goString("");
  if (mapType === "engine.files") return goBytes("");
  return boxedNil;
}

/** A nil that came straight out of a map or list. */
export function boxed(value: GoValue): GoValue {
  if (value.kind !== "nil" || value.boxed === true) return value;
  return value.from === undefined ? boxedNil : { kind: "nil", from: value.from, boxed: true };
}

/** A method of the value, as a function. */
export function method(value: GoValue, name: string): GoFunction | undefined {
  if (value.kind !== "struct" && value.kind !== "map" && value.kind !== "list") return undefined;
  const found = value.methods?.get(name) ?? (value.kind === "struct" ? value.addressed?.methods.get(name) : undefined);
  if (found === undefined) return undefined;
  return {
    ...parametersOf(found.signature),
    keeps: value.hole !== true,
    call(args, host) {
      host.charge(found.work ?? 0);
      const result = found.call(...args);
      if (result.kind === "list") host.charge(result.items.length * 100);
      return result;
    },
  };
}

/** What stands under a name in a struct, or in the one that it embeds. */
export function fieldOf({ fields, embeds }: GoStruct, name: string): GoValue | undefined {
  const embedded = embeds === undefined ? undefined : fields.get(embeds);
  return fields.get(name) ?? (embedded?.kind === "struct" ? fieldOf(embedded, name) : undefined);
}

/** A field of a value; a string says why there is none. */
export function access(value: GoValue, name: string, hasArguments: boolean): GoValue | string {
  switch (value.kind) {
    case "nil":
      return value.boxed === true ? `nil pointer evaluating interface {}.${name}` : goNil;
    case "map": {
      if (hasArguments) return `${name} is not a method but has arguments`;
      const entry = value.entries.get(name);
      return entry === undefined ? zeroOf(value.type) : boxed(entry.value);
    }
    case "struct": {
      const field = fieldOf(value, name);
      if (field === undefined) break;
      return hasArguments ? `${name} has arguments but cannot be invoked as function` : field;
    }
  }
  return `can't evaluate field ${name} in type ${typeName(value)}`;
}
