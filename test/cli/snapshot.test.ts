import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { check } from "../../server/src/node/commands/check.ts";
import { clusters } from "../../server/src/node/commands/clusters.ts";
import { connectivity } from "../../server/src/node/commands/connectivity.ts";
import { diff } from "../../server/src/node/commands/diff.ts";
import { snapshot } from "../../server/src/node/commands/snapshot.ts";
import { type StandIn, startApiServer } from "./apiServer.ts";
import { type Run, runCommand } from "./run.ts";

const hasKubectl = spawnSync("kubectl", ["version", "--client"]).status === 0;
const hasShell = process.platform !== "win32";

const pod = (name: string, namespace: string, ip: string, more: object = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name,
    namespace,
    labels: { app: name.split("-")[0] },
    ownerReferences: [
      { apiVersion: "apps/v1", kind: "ReplicaSet", name: `${name.split("-")[0]}-5d`, controller: true },
    ],
    annotations: { "kubectl.kubernetes.io/last-applied-configuration": "SECRET-ANNOTATION" },
  },
  spec: {
    nodeName: "node-a",
    containers: [
      {
        name: "main",
        env: [{ name: "TOKEN", value: "SECRET-VALUE" }],
        args: ["--password=SECRET-ARGUMENT"],
        ports: [{ name: "http", containerPort: 8080 }],
      },
    ],
    ...more,
  },
  status: { phase: "Running", podIP: ip, hostIP: "192.168.0.1" },
});
const set = (name: string, kind: string, more: object) => ({
  apiVersion: "apps/v1",
  kind,
  metadata: { name, namespace: "shop", ...more },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name.split("-")[0] } },
    template: { metadata: { labels: { app: name.split("-")[0] } }, spec: { containers: [{ name: "main" }] } },
  },
});
const owned = (by: string) => ({
  ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name: by, controller: true }],
});

const live = [
  {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "shop", labels: { "kubernetes.io/metadata.name": "shop" } },
  },
  {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: "node-a" },
    status: { addresses: [{ type: "InternalIP", address: "192.168.0.1" }], images: ["SECRET-IMAGE"] },
  },
  {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "db", namespace: "shop" },
    data: { password: "SECRET-SECRET" },
  },
  pod("web-5d-1", "shop", "10.1.0.1"),
  pod("db-5d-1", "shop", "10.1.0.2"),
  set("web", "Deployment", {}),
  set("db", "Deployment", {}),
  set("web-5d", "ReplicaSet", owned("web")),
  set("db-5d", "ReplicaSet", owned("db")),
  {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "db", namespace: "shop" },
    spec: {
      podSelector: { matchLabels: { app: "db" } },
      policyTypes: ["Ingress"],
      // Of an address: only what runs tells who that is.
      ingress: [{ from: [{ ipBlock: { cidr: "10.1.0.1/32" } }] }],
    },
  },
  {
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: { name: "c", namespace: "shop" },
    spec: { x: "SECRET-SPEC" },
  },
];

describe.skipIf(!hasKubectl || !hasShell)("netpol snapshot, with the real kubectl", () => {
  let folder = "";
  let server: StandIn;
  let guarded: StandIn;
  let whole: Run;

  /** A kubectl that knows a stand-in as its only cluster. */
  function kubectlFor({ address }: StandIn, name: string): string {
    const config = {
      apiVersion: "v1",
      kind: "Config",
      "current-context": "kind-test",
      clusters: [{ name: "c", cluster: { server: address } }],
      contexts: [{ name: "kind-test", context: { cluster: "c", user: "u" } }],
      users: [{ name: "u", user: {} }],
    };
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(config));
    return script(name, `HOME=${folder}/home-${name} KUBECONFIG=${folder}/${name}.json exec kubectl "$@"`);
  }

  function script(name: string, line: string): string {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${line}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "netpol-kubectl-"));
    server = await startApiServer(live);
    whole = await take("--kubectl", kubectlFor(server, "kubectl"));
    guarded = await startApiServer(live, { forbidden: ["Node"] });
  });
  afterAll(async () => {
    await server.close();
    await guarded.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const take = (...args: readonly string[]) => runCommand(snapshot, {}, args);

  it("writes what decides about connections, and no secrets", () => {
    const { status, stdout, stderr } = whole;
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^# netpol snapshot: \{"cluster":"live","context":"kind-test","taken":"\d{4}-[^"]+Z"\}\n/);
    expect(stdout).toContain("podIP: 10.1.0.1");
    expect(stdout).toContain("kind: CiliumNetworkPolicy");
    expect(stdout).not.toContain("SECRET");
    expect(stdout).not.toContain("kind: Secret");
    expect(server.asked.filter((each) => !each.startsWith("GET "))).toEqual([]);
    expect(server.asked.filter((each) => /secrets|configmaps/.test(each))).toEqual([]);
  });

  it("is one more cluster, with addresses that answer for blocks", async () => {
    const files = { "live.yaml": whole.stdout, "shop/web.yaml": JSON.stringify(set("web", "Deployment", {})) };
    const listed = await runCommand(clusters, files, ["."]);
    expect(listed.stdout).toMatch(
      /^files: 1 object\n.+\n\nlive: \d+ objects, a snapshot of context kind-test, a moment old\n/,
    );
    const rows = await runCommand(connectivity, files, [".", "--cluster", "live"]);
    expect(rows.stdout).toContain("shop/web[Deployment] => shop/db[Deployment] : All Connections\n");
    expect(rows.stderr).toContain("cluster live is a snapshot of context kind-test, a moment old");
    expect(rows.stderr).toContain("1 CiliumNetworkPolicy in shop is not read");
  });

  it("is not judged beside the files, and is by itself", async () => {
    const bad = whole.stdout.replace("cidr: 10.1.0.1/32", "cidr: 10.1.0.1");
    const alone = await runCommand(check, { "live.yaml": bad }, ["."]);
    expect(alone.stdout).toContain("invalid-cidr");
    const web = JSON.stringify(set("web", "Deployment", {}));
    const beside = await runCommand(check, { "live.yaml": bad, "shop/web.yaml": web }, [".", "--fix"]);
    expect(beside.stdout).toBe("No findings.\n");
    expect(beside.stderr).not.toContain("fixed");
  });

  it("says what applying the files would change", async () => {
    const policy = {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "closed", namespace: "shop" },
      spec: { podSelector: {}, ingress: [] },
    };
    const files = { "live.yaml": whole.stdout, "shop/closed.yaml": JSON.stringify(policy) };
    const { stdout, stderr } = await runCommand(diff, files, [".", "--cluster", "live", "--cluster", "live + files"]);
    expect(stdout).toContain(
      "removed shop/db[Deployment] => shop/web[Deployment] : All Connections -> No Connections\n",
    );
    expect(stdout).not.toContain("added shop/");
    expect(stderr).toContain(
      "cluster live + files is a snapshot of context kind-test under the policies of the files, a moment old\n",
    );
  });

  it("tells what has drifted from the files", async () => {
    const policy = {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "web", namespace: "shop" },
      spec: { podSelector: {}, ingress: [] },
    };
    const files = { "live.yaml": whole.stdout, "shop/web.yaml": JSON.stringify(policy) };
    const { stdout, status } = await runCommand(diff, files, [".", "--cluster", "files", "--cluster", "live"]);
    expect(stdout.split("\n").slice(0, 2)).toEqual([
      "! NetworkPolicy shop/db is in the cluster, and no file declares it",
      "! NetworkPolicy shop/web stands in a file, and is not in the cluster",
    ]);
    // Of what only runs, and of what only stands in files, all would be a change.
    expect(stdout).toContain("No connections differ.\n");
    expect(status).toBe(0);
  });

  it("says what may not be listed, and keeps the rest", async () => {
    const { status, stdout, stderr } = await take("--kubectl", kubectlFor(guarded, "guarded"));
    expect(stderr).toMatch(/^netpol snapshot: not read: nodes: .*forbidden: User "dev" cannot list resource "nodes"/);
    expect(stdout).toContain("podIP: 10.1.0.1");
    expect(status).toBe(1);
  });

  it.each([
    ["hangs", "exec sleep 30", /kubectl-hangs api-resources has not answered within 1 seconds, and was ended\n$/],
    [
      "prints an error",
      'echo "warning" >&2; echo "error: You must be logged in to the server" >&2; exit 1',
      /: error: You must be logged in to the server\n$/,
    ],
    ["says nothing", "exit 3", /api-resources ended with status 3\n$/],
  ])("gives up on a kubectl that %s", async (name, line, message) => {
    const program = script(`kubectl-${name.replaceAll(" ", "-")}`, line);
    const { status, stdout, stderr } = await take("--kubectl", program, "--context", "x", "--timeout", "1");
    expect(stderr).toMatch(message);
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });

  it("tells of a server that is not there, and of a program that is not", async () => {
    const away = await startApiServer([]);
    await away.close();
    const refused = await take("--kubectl", kubectlFor(away, "away"));
    expect(refused.stderr).toMatch(/connection to the server 127\.0\.0\.1:\d+ was refused/);
    expect(refused.status).toBe(2);
    const none = await take("--kubectl", join(folder, "nothing"));
    expect(none.stderr).toMatch(/^netpol snapshot: there is no program .*nothing\n$/);
  });

  it("writes the file that is named, and nothing where it cannot", async () => {
    const program = kubectlFor(server, "kubectl");
    const out = join(folder, "out.yaml");
    const { stderr } = await take("--kubectl", program, "-o", out, "--cluster", "prod");
    expect(stderr).toMatch(/^netpol snapshot: \d+ objects in .*out\.yaml, as cluster prod\n$/);
    expect(readFileSync(out, "utf8")).toContain('"cluster":"prod"');
    const nowhere = join(folder, "no", "such", "out.yaml");
    const { status } = await take("--kubectl", program, "-o", nowhere);
    expect(status).toBe(2);
  });
});

if (!hasKubectl) console.warn("skipped: kubectl is not installed, so nobody has asked the stand-in");
