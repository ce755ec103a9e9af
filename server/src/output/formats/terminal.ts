/** Paints a text, or leaves it as it is. */
export type Paint = (code: number, text: string) => string;

/** With the escape sequences that a terminal takes for colours. */
export function painting(colour: boolean): Paint {
  return (code, text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
}

/** Without the characters that a terminal obeys; as long as before, so that a mark stays below its place. Tabs stay. */
export function clean(text: string): string {
  return text.replace(/[^\P{Cc}\t]|[\u202a-\u202e\u2066-\u2069]/gu, "\uFFFD");
}
