/** The paragraphs of a hover; what is `undefined` is left out. */
export function paragraphs(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join("\n\n");
}

export function bullets(items: readonly string[], limit = 8): string {
  const lines = items.slice(0, limit).map((item) => `- ${item}`);
  if (items.length > limit) lines.push(`- … and ${items.length - limit} more`);
  return lines.join("\n");
}
