import type { MatrixBase } from "../../../../server/src/server/protocol.ts";
import { isText } from "./read.ts";
import { t } from "./texts.ts";

export function readBase(value: unknown): MatrixBase | undefined {
  if (value === "none" || value === "saved" || value === "head") return value;
  return isText(value) && isNamed(value) ? value : undefined;
}

export type NamedBase = Extract<MatrixBase, `${string}:${string}`>;

/** A branch or a cluster: something that has a name of its own. */
export function isNamed(base: string): base is NamedBase {
  return /^(?:ref:.|cluster:)/.test(base);
}

/** `main`, or `cluster live`. */
export function baseName(base: NamedBase): string {
  const name = base.slice(base.indexOf(":") + 1);
  return base.startsWith("ref:") ? name : t("cluster {0}", name === "" ? t("(no name)") : name);
}
