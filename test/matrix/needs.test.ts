import { describe, expect, it } from "vitest";
import { line, pod } from "../expectations/flowLines.ts";
import { look, matrixOf } from "./support.ts";

const workload = (name: string, container = "") => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: main, image: x${container}}]}
`;
const service = (name: string, app = name) => `---
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: shop}
spec: {selector: {app: ${app}}, ports: [{port: 80, targetPort: 8080}]}
`;
const policy = (name: string, from: string) => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec:
  podSelector: {matchLabels: {app: ${name}}}
  policyTypes: [Ingress]
  ingress:
  - from: [{podSelector: {matchLabels: {app: ${from}}}}]
    ports: [{port: 8080}]
`;
const asks = (name: string, url: string) => workload(name, `, env: [{name: API_URL, value: '${url}'}]`);
const shop =
  asks("web", "http://api") + workload("admin") + workload("api") + workload("db") + service("api") + service("db");

function cellsOf(texts: string, flows?: string) {
  const matrix = matrixOf({ texts, needs: flows === undefined ? {} : { flows } });
  const { cell, place, header } = look(matrix);
  const at = (source: string, destination: string) => cell(place(`shop/${source}`), place(`shop/${destination}`));
  const explain = (source: string, destination: string) =>
    matrix.explain({
      version: 1,
      source: place(`shop/${source}`),
      destination: place(`shop/${destination}`),
      port: "",
    });
  return { at, explain, header, cell, place, matrix };
}

describe("a cell of the matrix", () => {
  it("tells what is needed, what of it is denied, and what nothing mentions", () => {
    const { at, header } = cellsOf(shop + policy("api", "web") + policy("db", "admin"));
    expect(header.needs).toBe(true);
    expect([at("web", "api").need, at("web", "api").text]).toEqual(["needed", "TCP 8080 allowed, needed (`api`)"]);
    expect([at("admin", "db").need, at("admin", "db").text]).toEqual([
      "unmentioned",
      "TCP 8080 allowed, nothing mentions it",
    ]);
    expect([at("web", "db").need, at("web", "db").text]).toEqual([undefined, "nothing allowed"]);
    const closed = cellsOf(shop + policy("api", "admin")).at("web", "api");
    expect([closed.need, closed.text]).toEqual(["denied", "nothing allowed, TCP 8080 needed and denied (`api`)"]);
  });

  it("is denied though the name may be looked up", () => {
    const dns = workload("coredns").replaceAll("app: coredns", "k8s-app: kube-dns");
    expect(cellsOf(shop + dns + policy("api", "admin")).at("web", "api").need).toBe("denied");
  });

  it("is not denied where one of those behind a Service is reached", () => {
    const two = `${asks("web", "http://both")}${workload("api", "").replaceAll("app: api", "app: api, set: both")}${workload(
      "db",
    ).replaceAll("app: db", "app: db, set: both")}${service("both").replace("app: both", "set: both")}`;
    const { at } = cellsOf(two + policy("db", "admin"));
    expect([at("web", "api").need, at("web", "db").need]).toEqual(["needed", "needed"]);
  });

  it("says nothing of it where nothing is needed, and while files are still read", () => {
    const { at, header } = cellsOf(workload("web") + workload("api"));
    expect([header.needs, at("web", "api").need]).toEqual([undefined, undefined]);
  });

  it("counts what is needed among the pairs of a group", () => {
    const { cell, place } = cellsOf(shop + policy("api", "admin"));
    const [web, admin, api, db] = ["web", "admin", "api", "db"].map((name) => place(`shop/${name}`));
    const group = cell([web ?? 0, admin ?? 0], [api ?? 0, db ?? 0]);
    expect([group.need, group.text]).toEqual(["denied", expect.stringContaining("1 of 4 needed and denied")]);
  });

  it("tells what was seen, and why in the explanation", () => {
    const flows = line(pod("admin"), pod("api"), 8080).repeat(1204);
    const { at, explain } = cellsOf(shop + policy("api", "web"), flows);
    expect(at("admin", "api").text).toBe(
      "nothing allowed, TCP 8080 needed and denied (`seen 1,204 times until 3 May 2026`)",
    );
    expect(explain("admin", "api")?.notes).toContain("It is needed, and denied: seen 1,204 times until 3 May 2026.");
    expect(explain("web", "api")?.notes[0]).toMatch(/^It is needed: `api` in .*a\.yaml, line 9\.$/);
    expect(explain("db", "web")?.notes).toContain("It is allowed, and nothing in these files mentions it.");
  });

  it("counts what a change cuts that was seen", () => {
    const flows = line(pod("admin"), pod("api"), 8080).repeat(1204);
    const { matrix } = cellsOf(shop + policy("api", "web"), flows);
    const changes = matrix.changes("saved", [{ uri: "file:///a.yaml", text: shop }]);
    expect(changes?.cut).toEqual({ connections: 1, times: 1204 });
  });
});
