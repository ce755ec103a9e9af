/** The nearest legal name of an object: lower case, dashes for what may not stand in it. `undefined` when nothing is left. */
export function legalName(text: string): string | undefined {
  const name = plainLetters(text)
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, "-")
    .slice(0, 253)
    .split(".")
    .map((label) => label.replace(/^-+|-+$/g, ""))
    .filter((label) => label !== "")
    .join(".");
  return name === "" ? undefined : name;
}

/** The nearest legal name of a namespace: no dots, at most 63. */
export function legalNamespace(text: string): string | undefined {
  const name = (legalName(text) ?? "").replaceAll(".", "-").slice(0, 63).replace(/-+$/, "");
  return name === "" ? undefined : name;
}

/** The nearest legal value of a label, or name part of its key. */
export function legalLabelValue(text: string): string | undefined {
  const value = plainLetters(text)
    .trim()
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .slice(0, 63)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
  return value === "" ? undefined : value;
}

/** The nearest legal key of a label. */
export function legalLabelKey(text: string): string | undefined {
  const parts = text
    .trim()
    .split("/")
    .filter((part) => part !== "");
  const name = legalLabelValue(parts.at(-1) ?? "");
  if (name === undefined) return undefined;
  const prefix = parts.length > 1 ? legalName(parts.slice(0, -1).join(".")) : undefined;
  return prefix === undefined ? name : `${prefix}/${name}`;
}

/** Something is filled in before the server sees it: `{{ … }}`, `${NAME}`, `$(NAME)`, `<name>`. Nobody knows what is right then. */
export function hasPlaceholder(text: string): boolean {
  return /\{\{|\$[{(]|<[^<>]+>/.test(text);
}

/** Letters without their accents: `größe` is nearest to `grosse`. */
function plainLetters(text: string): string {
  return text
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "");
}
