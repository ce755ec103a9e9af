import { limits } from "../../limits.ts";
/** Paths below the root of a workspace: parts between slashes, decoded, without `.` and `..`; the root itself is `.`. */

/** The folder that holds a file or folder; the root holds itself. */
export function folderOf(path: string): string {
  const at = path.lastIndexOf("/");
  return at === -1 ? "." : path.slice(0, at);
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The parts of a path; none for the root. */
export function segmentsOf(path: string): readonly string[] {
  return path === "." || path === "" ? [] : path.split("/");
}

/** `path` as written in a file of `folder`. `undefined` for what lies on the network, is absolute, or above the root. */
export function resolvePath(folder: string, path: string): string | undefined {
  if (path === "" || path.includes("://") || path.startsWith("/") || /^[\w.-]+@[\w.-]+:/.test(path)) return undefined;
  const parts = [...segmentsOf(folder)];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.length === 0 ? "." : parts.join("/");
}

/** `inner` lies in the folder `outer`, or is it. */
export function isWithin(inner: string, outer: string): boolean {
  return outer === "." || inner === outer || (inner.startsWith(outer) && inner.charCodeAt(outer.length) === 47);
}

/** A folder, and all that hold it, the root last. */
export function* upwards(folder: string): Iterable<string> {
  for (let at = folder; ; at = folderOf(at)) {
    yield at;
    if (at === ".") return;
  }
}

/**
 * A shell pattern over whole paths, as Argo CD reads it: `*` and `?` end at a slash, `**` does not; `{a,b}` and `[a-z]`.
 * Patterns of more than a thousand signs match nothing.
 */
export function globMatcher(pattern: string): (path: string) => boolean {
  if (pattern.length > limits.build.pattern) return () => false;
  let text = "";
  let braces = 0;
  for (let i = 0; i < pattern.length; i++) {
    const sign = pattern[i] ?? "";
    if (sign === "*") {
      const deep = pattern[i + 1] === "*";
      text += deep ? ".*" : "[^/]*";
      while (pattern[i + 1] === "*") i++;
    } else if (sign === "?") text += "[^/]";
    else if (sign === "{") {
      text += "(?:";
      braces++;
    } else if (sign === "}" && braces > 0) {
      text += ")";
      braces--;
    } else if (sign === "," && braces > 0) text += "|";
    else text += sign.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
  }
  text += ")".repeat(braces);
  const wanted = new RegExp(`^${text}$`);
  return (path) => wanted.test(path);
}
