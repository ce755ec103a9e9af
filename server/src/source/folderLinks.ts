import { escapeName } from "./uris.ts";

/**
 * Links to folders inside charts. Helm follows them, and many repositories give all their charts one library so. A workspace
 * holds such a link as git does: a text under the link's own uri, the path that it leads to. What lies behind it is read
 * where it lies, so that each text is there once.
 */

/** Whether a link to a folder would be followed that stands at this uri or path. */
export function isLinkPlace(uri: string): boolean {
  return /(?:^|\/)(?:charts|templates)(?:\/[^/.][^/]*)?$/.test(uri) && !/\.(?:ya?ml|json|tpl|tgz)$/i.test(uri);
}

/** The path that the text of a link says; `undefined`: it says none, or one that is no neighbour's. */
export function pathOfLink(text: string): string | undefined {
  const path = text.trim();
  const isPath = path !== "" && path.length <= longest && !/[\n\0\\]|^\/|^[a-z]:|:\/\//i.test(path);
  return isPath ? path : undefined;
}

/** The uri of what a link leads to; `undefined` where its text is none of a link, or it does not lie in the folder `root`. */
export function linkTarget(uri: string, text: string, root: string): string | undefined {
  const path = pathOfLink(text);
  if (path === undefined) return undefined;
  const parts = uri.split("/").slice(0, -1);
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(escapeName(part));
  }
  const target = parts.join("/");
  return target === root || target.startsWith(`${root}/`) ? target : undefined;
}

/** UTF-16 units of a path, as operating systems have it. */
const longest = 4096;
