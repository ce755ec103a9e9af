import { uriBelow } from "../files.ts";

/** The uri of a path as a kustomization writes it; `undefined`: it leads above everything, or is no path below a folder. */
export function resolvePath(folder: string, path: string): string | undefined {
  if (path.startsWith("/")) return undefined;
  const base = /^([a-z][\w+.-]*:\/\/[^/]*)(.*)$/i.exec(folder);
  if (base === null) return undefined;
  const above = (base[2] ?? "").split("/").filter((part) => part !== "");
  const below: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") below.push(part);
    else if (below.pop() === undefined && above.pop() === undefined) return undefined;
  }
  const start = [base[1], ...above].join("/");
  return below.length === 0 ? start : uriBelow(start, below.join("/"));
}

/** The same folder, or one that holds it. */
export function holdsFolder(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`);
}

/** What is fetched by a kustomize that may: never read here. */
export function isRemote(path: string): boolean {
  return /^(?:[a-z]+:\/\/|git::|[\w.-]+@[\w.-]+[:/]|github\.com[/:])/i.test(path);
}
