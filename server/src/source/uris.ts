/** A part of a path as `URI.toString` writes it. */
export function escapeName(name: string): string {
  if (/^[\w.~-]*$/.test(name)) return name;
  return encodeURIComponent(name).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}
