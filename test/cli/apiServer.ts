import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

type Json = Readonly<Record<string, unknown>>;

/** A resource of an API server: where it is served, and what it holds. */
interface Served {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly items: readonly Json[];
}

export interface StandIn {
  readonly address: string;
  /** Methods and paths that were asked, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

const plural = (kind: string) => (kind.endsWith("y") ? `${kind.slice(0, -1)}ies` : `${kind}s`).toLowerCase();

/** An API server that knows just enough for the real kubectl: discovery and lists, in pages. `forbidden`: kinds that may not be listed. */
export async function startApiServer(
  objects: readonly Json[],
  { forbidden = [] }: { readonly forbidden?: readonly string[] } = {},
): Promise<StandIn> {
  const served = new Map<string, Served & { readonly items: Json[] }>();
  for (const object of objects) {
    const { apiVersion, kind, metadata } = object as { apiVersion: string; kind: string; metadata: Json };
    const [version = "", group = ""] = apiVersion.split("/").reverse();
    const path = `${group === "" ? "/api" : `/apis/${group}`}/${version}/${plural(kind)}`;
    const known = served.get(path);
    if (known !== undefined) known.items.push(object);
    else served.set(path, { group, version, kind, namespaced: "namespace" in metadata, items: [object] });
  }
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://x");
    asked.push(`${request.method} ${url.pathname}`);
    const answer = answerOf(url, served, forbidden);
    response.writeHead(answer === undefined ? 404 : answer.code === 403 ? 403 : 200, {
      "content-type": "application/json",
    });
    response.end(JSON.stringify(answer ?? { kind: "Status", apiVersion: "v1", status: "Failure", code: 404 }));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => new Promise((done) => server.close(() => done())),
  };
}

function answerOf(url: URL, served: ReadonlyMap<string, Served>, forbidden: readonly string[]): Json | undefined {
  const { pathname } = url;
  if (pathname === "/api") return { kind: "APIVersions", versions: ["v1"] };
  const all = [...served.values()];
  if (pathname === "/apis") {
    const groups = [...new Set(all.map(({ group }) => group))].filter((group) => group !== "");
    return {
      kind: "APIGroupList",
      apiVersion: "v1",
      groups: groups.map((name) => {
        const versions = [...new Set(all.filter(({ group }) => group === name).map(({ version }) => version))].map(
          (version) => ({
            groupVersion: `${name}/${version}`,
            version,
          }),
        );
        return { name, versions, preferredVersion: versions[0] };
      }),
    };
  }
  const list = served.get(pathname);
  if (list !== undefined) {
    const { group, version, kind, items } = list;
    if (forbidden.includes(kind)) {
      const message = `${plural(kind)} is forbidden: User "dev" cannot list resource "${plural(kind)}" at the cluster scope`;
      return { kind: "Status", apiVersion: "v1", status: "Failure", reason: "Forbidden", message, code: 403 };
    }
    const size = Number(url.searchParams.get("limit") ?? items.length);
    const from = Number(url.searchParams.get("continue") ?? 0);
    const more = from + size < items.length ? { continue: String(from + size) } : {};
    // As a server does: what its items are stands on the list alone.
    const bare = items.slice(from, from + size).map(({ apiVersion: _, kind: __, ...item }) => item);
    const apiVersion = group === "" ? version : `${group}/${version}`;
    return { kind: `${kind}List`, apiVersion, metadata: { resourceVersion: "1", ...more }, items: bare };
  }
  const resources = [...served].filter(([path]) => path.startsWith(`${pathname}/`)).map(([, each]) => each);
  if (resources.length === 0) return undefined;
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: pathname.replace(/^\/apis?\//, ""),
    resources: resources.map(({ kind, namespaced }) => ({
      name: plural(kind),
      singularName: kind.toLowerCase(),
      kind,
      namespaced,
      verbs: ["get", "list"],
    })),
  };
}
