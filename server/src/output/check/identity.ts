import type { CheckFinding } from "./finding.ts";

/**
 * What makes a finding the same one after other lines came and went: its rule, the object and the field. What belongs to
 * no object is known by its file.
 */
export function identityOf({ rule, object, field, file }: Pick<CheckFinding, "rule" | "object" | "field" | "file">) {
  return { rule, object, field, ...(object === "" ? { file: pathOf(file) } : {}) };
}

/** With the separators of the web, so that what one machine wrote another one knows. */
export function pathOf(file: string): string {
  return file.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");
}
