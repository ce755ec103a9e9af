/** The paragraphs of a hover; what is `undefined` is left out. */
export function paragraphs(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join("\n\n");
}

export function bullets(items: readonly string[], limit = 8): string {
  const lines = items.slice(0, limit).map((item) => `- ${item}`);
  if (items.length > limit) lines.push(`- … and ${items.length - limit} more`);
  return lines.join("\n");
}

/** Said instead of names where a template or a patch leaves parts open. */
export const partialNote =
  "This is a patch or a template: what it selects is known when it is filled in, so nothing is said here about the cluster.";
