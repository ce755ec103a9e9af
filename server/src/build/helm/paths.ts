/** The last part of a path, as Go's `path.Base`. */
export function baseName(path: string): string {
  const trimmed = path.replace(/\/+$/, "");
  return trimmed === "" ? (path === "" ? "." : "/") : trimmed.slice(trimmed.lastIndexOf("/") + 1);
}

/** A path without `.`, `..` and doubled slashes, as Go's `path.Clean`. */
export function cleanPath(path: string): string {
  const rooted = path.startsWith("/");
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== ".." || (parts.length === 0 ? !rooted : parts[parts.length - 1] === "..")) parts.push(part);
    else if (parts.length > 0) parts.pop();
  }
  return (rooted ? "/" : "") + parts.join("/") || ".";
}
