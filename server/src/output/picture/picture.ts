import { describeEverything } from "./describe/everything.ts";
import type { PictureInput } from "./describe/input.ts";
import { describeNamespace } from "./describe/namespace.ts";
import { describePolicy } from "./describe/policy.ts";
import type { Picture } from "./model.ts";

/** What a picture is of. `index`: the policy's place in its file's list. */
export type PictureSubject =
  | { readonly scope: "policy"; readonly uri: string; readonly index: number }
  | { readonly scope: "namespace"; readonly namespace: string }
  | { readonly scope: "everything" };

/** Says what there is to draw; `undefined` where there is no such policy or namespace. */
export function describe(input: PictureInput, subject: PictureSubject): Picture | undefined {
  switch (subject.scope) {
    case "policy":
      return describePolicy(input, subject.uri, subject.index);
    case "namespace":
      return describeNamespace(input, subject.namespace);
    case "everything":
      return describeEverything(input);
  }
}
