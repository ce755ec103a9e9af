import { limits } from "../limits.ts";
import { escapeName } from "./uris.ts";

/**
 * Links to folders. Helm and kustomize follow them, and many repositories give all their charts one library so. A workspace
 * holds such a link as git does: a text under the link's own uri, the path that it leads to. What lies behind it is read
 * where it lies, so that each text is there once.
 */

/** Whether a link to a folder is looked for at this uri or path: it bears no name of a manifest. */
export function isLinkPlace(uri: string): boolean {
  return !/(?:\.(?:ya?ml|json|tpl|tgz|txt|md)|(?:^|\/)(?:Kustomization|\.[^/]*))$/i.test(uri);
}

/** Whether Helm finds what it looks for behind a link that stands there: among a chart's charts and templates. */
export function isChartLinkPlace(uri: string): boolean {
  return /(?:^|\/)(?:charts|templates)(?:\/[^/.][^/]*)?$/.test(uri) && isLinkPlace(uri);
}

/** The path that the text of a link says; `undefined`: it says none, or one that is no neighbour's. */
export function pathOfLink(text: string): string | undefined {
  if (text.length > longest + 2) return undefined;
  const path = text.trim();
  const isPath = path !== "" && path.length <= longest && !/[\n\0\\]|^\/|^[a-z]:|:\/\//i.test(path);
  return isPath ? path : undefined;
}

/**
 * The path that a link says which has this text under this uri or path. A manifest is a link where its text is nothing but a
 * path: so a repository has links, and so have those that lead out of what may be read.
 */
export function linkPathOf(uri: string, text: string): string | undefined {
  if (isLinkPlace(uri)) return pathOfLink(text);
  const isPath = text.length <= longest && /^[^\s:{}[\]#"'|>]*\/[^\s:{}[\]#"'|>]*\s*$/.test(text);
  return isPath && /\.(?:ya?ml|json)$/i.test(uri) ? pathOfLink(text) : undefined;
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

/** The links to folders of a workspace. As long as none of them changes, the same value. */
export interface FolderLinks {
  /** Where something lies whose path may lead through links. */
  follow(at: string): Way;
}

export type Way =
  /** `through`: the links on the way, mostly none. */
  | { readonly to: string; readonly through: readonly string[] }
  /** It leads out of what may be read, or to nothing: to itself, say. */
  | { readonly astray: "outside" | "nothing" };

/** Links by their uris, or paths below a root that is `.`; `undefined`: it leads out of what may be read. */
export function createFolderLinks(targets: ReadonlyMap<string, string | undefined>): FolderLinks {
  return Object.freeze({
    follow(at: string): Way {
      const through: string[] = [];
      let way = at;
      for (;;) {
        const link = firstLink(way, targets);
        if (link === undefined) return { to: way, through };
        if (through.length === limits.build.linksOnTheWay) return { astray: "nothing" };
        const target = targets.get(link);
        if (target === undefined) return { astray: "outside" };
        through.push(link);
        const rest = way.slice(link.length);
        way = target === "." ? rest.slice(1) || "." : target + rest;
      }
    },
  });
}

function firstLink(path: string, targets: ReadonlyMap<string, unknown>): string | undefined {
  for (let end = path.indexOf("/"); end !== -1; end = path.indexOf("/", end + 1)) {
    const start = path.slice(0, end);
    if (targets.has(start)) return start;
  }
  return targets.has(path) ? path : undefined;
}

/** UTF-16 units of a path, as operating systems have it. */
const longest = 4096;
