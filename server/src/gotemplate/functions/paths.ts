import { computing, type Functions, failing, str } from "../function.ts";
import { GoFault, goBool, goMap, goString } from "../values.ts";

/** Go's `path.Clean`. */
export function cleanPath(path: string): string {
  const rooted = path.startsWith("/");
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts[parts.length - 1] !== "..") parts.pop();
    else if (!rooted) parts.push("..");
  }
  const joined = parts.join("/");
  return rooted ? `/${joined}` : joined === "" ? "." : joined;
}

function base(path: string): string {
  if (path === "") return ".";
  const trimmed = path.replace(/\/+$/, "");
  return trimmed === "" ? "/" : trimmed.slice(trimmed.lastIndexOf("/") + 1);
}

function extension(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot === -1 ? "" : name.slice(dot);
}

const text = (make: (path: string) => string) => computing("string", ([path]) => goString(make(str(path))));
const onBase = text(base);
const onDir = text((path) => cleanPath(path.slice(0, path.lastIndexOf("/") + 1)));
const onClean = text(cleanPath);
const onExt = text(extension);
const onAbs = computing("string", ([path]) => goBool(str(path).startsWith("/")));

function decoded(part: string, url: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return failing(
      `parse ${JSON.stringify(url)}: invalid URL escape ${JSON.stringify(/%.{0,2}/.exec(part)?.[0] ?? "")}`,
    );
  }
}

/** The parts that sprig names of a URL, read as Go's `url.Parse` does. */
function urlParts(url: string): Readonly<Record<string, string>> {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it looks for.
  if (/[\x00-\x1f\x7f]/.test(url)) failing(`parse ${JSON.stringify(url)}: net/url: invalid control character in URL`);
  const hash = url.indexOf("#");
  const fragment = hash === -1 ? "" : decoded(url.slice(hash + 1), url);
  let rest = hash === -1 ? url : url.slice(0, hash);
  const match = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(rest);
  if (match === null && rest.startsWith(":")) failing(`parse ${JSON.stringify(url)}: missing protocol scheme`);
  const scheme = (match?.[1] ?? "").toLowerCase();
  rest = rest.slice(match?.[0].length ?? 0);
  const mark = rest.indexOf("?");
  const query = mark === -1 ? "" : rest.slice(mark + 1);
  if (mark !== -1) rest = rest.slice(0, mark);
  let opaque = "";
  let user = "";
  let host = "";
  if (!rest.startsWith("/") && scheme !== "") {
    opaque = rest;
    rest = "";
  } else if (/^[^/]*:/.test(rest)) {
    failing(`parse ${JSON.stringify(url)}: first path segment in URL cannot contain colon`);
  } else if (rest.startsWith("//")) {
    const end = rest.indexOf("/", 2);
    const authority = rest.slice(2, end === -1 ? rest.length : end);
    rest = end === -1 ? "" : rest.slice(end);
    const at = authority.lastIndexOf("@");
    user = at === -1 ? "" : authority.slice(0, at);
    host = decoded(authority.slice(at + 1), url);
    if (host.startsWith("[") && !host.includes("]")) failing(`parse ${JSON.stringify(url)}: missing ']' in host`);
    const wrong = /[ "<>\\^`{|}]/.exec(host);
    if (wrong !== null)
      failing(`parse ${JSON.stringify(url)}: invalid character ${JSON.stringify(wrong[0])} in host name`);
    if (/:[^0-9\]]*[^0-9\]:][^\]]*$/.test(host)) failing(`parse ${JSON.stringify(url)}: invalid port after host`);
  }
  const hostname = host.startsWith("[") ? host.slice(1, host.indexOf("]")) : host.replace(/:[0-9]*$/, "");
  return { fragment, host, hostname, opaque, path: decoded(rest, url), query, scheme, userinfo: user };
}

export const pathFunctions: Functions = {
  base: onBase,
  osBase: onBase,
  dir: onDir,
  osDir: onDir,
  clean: onClean,
  osClean: onClean,
  ext: onExt,
  osExt: onExt,
  isAbs: onAbs,
  osIsAbs: onAbs,
  urlParse: computing("string", ([url]) => {
    try {
      return goMap(Object.entries(urlParts(str(url))).map(([name, part]) => [name, goString(part)] as const));
    } catch (error) {
      return failing(`unable to parse url: ${error instanceof GoFault ? error.message : ""}`);
    }
  }),
};
