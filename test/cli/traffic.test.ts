import { describe, expect, it, vi } from "vitest";
import { connectivity } from "../../server/src/node/commands/connectivity.ts";
import { diff } from "../../server/src/node/commands/diff.ts";
import { explain } from "../../server/src/node/commands/explain.ts";
import { runCommand } from "./run.ts";

const workloads = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: c, ports: [{ name: http, containerPort: 8080 }] }] } } }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: shop }
spec: { template: { metadata: { labels: { app: db } }, spec: { containers: [{ name: c }] } } }
`;
const policyText = (port: number) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
      ports:
        - port: ${port}
`;
const files = { "a/workloads.yaml": workloads, "a/db.yaml": policyText(5432) };

describe("netpol connectivity", () => {
  const run = (...args: string[]) => runCommand(connectivity, files, ["a", ...args]);

  it("prints the edge list", async () => {
    const { status, stdout, stderr } = await run();
    expect(stdout).toBe(`0.0.0.0-255.255.255.255[External] => shop/web[Deployment] : All Connections
shop/web[Deployment] => 0.0.0.0-255.255.255.255[External] : All Connections
shop/web[Deployment] => shop/db[StatefulSet] : TCP 5432
`);
    expect([status, stderr]).toEqual([0, ""]);
  });

  it("as JSON", async () => {
    const { stdout } = await run("--format", "json");
    expect(JSON.parse(stdout)).toEqual([
      { src: "0.0.0.0-255.255.255.255[External]", dst: "shop/web[Deployment]", conn: "All Connections" },
      { src: "shop/web[Deployment]", dst: "0.0.0.0-255.255.255.255[External]", conn: "All Connections" },
      { src: "shop/web[Deployment]", dst: "shop/db[StatefulSet]", conn: "TCP 5432" },
    ]);
  });

  it("as JSON, empty", async () => {
    const { stdout } = await runCommand(connectivity, { "a.yaml": policyText(1) }, ["a.yaml", "--format", "json"]);
    expect(JSON.parse(stdout)).toEqual([]);
  });

  it("as CSV and Markdown", async () => {
    expect((await run("--format", "csv")).stdout.split("\n")[3]).toBe(
      "shop/web[Deployment],shop/db[StatefulSet],TCP 5432",
    );
    expect((await run("--format", "md")).stdout.split("\n").slice(0, 2)).toEqual([
      "| src | dst | conn |",
      "| :--- | :--- | :--- |",
    ]);
  });

  it("quotes lists of ports in CSV", async () => {
    const more = policyText(80).replace("- port: 80", "- port: 80\n        - port: 443");
    const { stdout } = await runCommand(connectivity, { "w.yaml": workloads, "p.yaml": more }, [
      ".",
      "--format",
      "csv",
    ]);
    expect(stdout).toContain('shop/db[StatefulSet],"TCP 80,443"\n');
  });

  it("as drawings", async () => {
    const dot = (await run("--format", "dot")).stdout;
    expect(dot).toContain('"shop/web[Deployment]" -> "shop/db[StatefulSet]" [label="TCP 5432"]');
    expect(dot).toContain('label="shop"');
    const mermaid = (await run("--format", "mermaid")).stdout;
    expect(mermaid.startsWith("flowchart LR\n")).toBe(true);
    expect(mermaid).toContain('|"TCP 5432"|');
    const svg = (await run("--format", "svg")).stdout;
    expect(svg).toContain("<title>shop/web[Deployment] =&gt; shop/db[StatefulSet] : TCP 5432</title>");
    expect(svg.trimEnd().endsWith("</svg>")).toBe(true);
  });

  it("says why, with file and line", async () => {
    const { stdout } = await run("--explain");
    expect(stdout).toContain(`shop/web[Deployment] => shop/db[StatefulSet] : TCP 5432
  egress: not isolated
  ingress: shop/db ingress[0].from[0] (a/db.yaml:13) allows TCP 5432
`);
    const rows = JSON.parse((await run("--explain", "--format", "json")).stdout);
    expect(rows[2].explain.ingress).toEqual({
      isolatedBy: ["shop/db"],
      allowedBy: [{ policy: "shop/db", field: "ingress[0].from[0]", file: "a/db.yaml", line: 13, conn: "TCP 5432" }],
    });
  });

  it("adds a workload and itself, and pods that nobody declares, on demand", async () => {
    const { stdout } = await run("--self");
    expect(stdout).toContain("shop/web[Deployment] => shop/web[Deployment] : All Connections\n");
    // Two replicas are two pods, and the policy lets only the web pods in.
    expect(stdout).not.toContain("shop/db[StatefulSet] => shop/db[StatefulSet]");
    expect((await run("--exposure")).stdout).toContain("*/* => shop/web[Deployment] : All Connections\n");
  });

  it("puts manifests without a namespace where it is told", async () => {
    const bare = "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: c }] }\n";
    const { stdout } = await runCommand(connectivity, { "a.yaml": bare }, ["a.yaml", "--namespace", "here"]);
    expect(stdout).toContain("here/a[Pod]");
  });

  it("switches blocks off for pods", async () => {
    const open = policyText(80).replace(/ {8}- podSelector:\n.*\n.*web\n/, "        - ipBlock: { cidr: 0.0.0.0/0 }\n");
    const lines = async (...args: string[]) =>
      (await runCommand(connectivity, { "w.yaml": workloads, "p.yaml": open }, [".", ...args])).stdout;
    expect(await lines()).toContain("shop/web[Deployment] => shop/db[StatefulSet] : TCP 80\n");
    expect(await lines("--ip-blocks", "external")).not.toContain("shop/web[Deployment] => shop/db[StatefulSet]");
  });

  it.each<[string, Readonly<Record<string, string | Uint8Array>>, readonly string[], string]>([
    ["a path that is not there", files, ["a", "nowhere"], "netpol: nowhere: no such file or folder\n"],
    [
      "YAML that does not parse",
      { ...files, "a/bad.yaml": "kind: NetworkPolicy\nmetadata: {name: [\n" },
      ["a"],
      "netpol: a/bad.yaml:",
    ],
    [
      "a file that is no text",
      { ...files, "blob.yaml": new Uint8Array([0, 1, 2, 255]) },
      ["a", "blob.yaml"],
      "netpol: blob.yaml: not a text file\n",
    ],
    [
      "a policy that the server rejects",
      { ...files, "a/p.yaml": policyText(70000).replace("name: db", "name: other") },
      ["a"],
      "netpol: a/p.yaml:1: NetworkPolicy other is left out, the API server rejects it: spec.ingress[0].ports[0].port",
    ],
  ])("says so, ends with 2 and does the rest: %s", async (_, given, args, message) => {
    const { status, stdout, stderr } = await runCommand(connectivity, given, args);
    expect(status).toBe(2);
    expect(stderr.startsWith(message)).toBe(true);
    expect(stdout).toContain("shop/web[Deployment] => shop/db[StatefulSet] : TCP 5432\n");
  });

  it.each([
    [[], "name at least one file or folder"],
    [["a", "--format", "xml"], "--format is one of text, json"],
    [["a", "--ip-blocks", "some"], "--ip-blocks is pods or external"],
    [["a", "--no-such"], "--no-such"],
  ])("ends with 2 for wrong usage: %j", async (args, message) => {
    const { status, stdout, stderr } = await runCommand(connectivity, files, args);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });

  it("shows on a terminal, and nowhere else, what takes a while", async () => {
    const onTerminal = async () => (await runCommand(connectivity, files, ["a"], { isTTY: true })).stderr;
    let now = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => now);
    expect(await onTerminal()).toBe("");
    clock.mockImplementation(() => (now += 100));
    expect(await onTerminal()).toContain("reading manifests");
    clock.mockRestore();
    expect((await run()).stderr).toBe("");
    expect((await run("--help")).status).toBe(0);
  });
});

describe("netpol explain", () => {
  const run = (...args: string[]) => runCommand(explain, files, ["a", ...args]);

  it("says why a connection is allowed", async () => {
    const { status, stdout } = await run("--from", "shop/web", "--to", "shop/db", "--port", "5432");
    expect(stdout).toBe(`shop/web[Deployment] => shop/db[StatefulSet] on TCP 5432: allowed
  between the two: TCP 5432

egress of shop/web[Deployment]: allowed
  no policy isolates it
ingress of shop/db[StatefulSet]: allowed
  isolated by shop/db (a/db.yaml:4)
  allowed by shop/db ingress[0].from[0] (a/db.yaml:13): TCP 5432
`);
    expect(status).toBe(0);
  });

  it("says what is missing", async () => {
    const { stdout } = await run("--from", "shop/web", "--to", "shop/db", "--port", "80");
    expect(stdout).toContain("on TCP 80: denied\n");
    expect(stdout).toContain("nearest miss shop/db ingress[0].ports[0] (a/db.yaml:17): opens TCP 5432, not TCP 80\n");
  });

  it("takes addresses, and any protocol", async () => {
    const { stdout } = await run("--from", "shop/db", "--to", "192.0.2.1", "--protocol", "udp", "--format", "json");
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ allowed: false, asked: "UDP 1-65535", dst: "0.0.0.0-255.255.255.255[External]" });
    expect(report.egress).toMatchObject({
      allowed: false,
      isolatedBy: [{ policy: "shop/db", file: "a/db.yaml", line: 4 }],
      nearestMiss: { missing: "has no rule for this direction" },
    });
    expect(report.ingress).toMatchObject({ allowed: true, outside: true });
  });

  it("answers for two pods of a workload, and says so", async () => {
    const { stdout } = await run("--from", "shop/db", "--to", "shop/db", "--port", "5432");
    expect(stdout).toContain("shop/db[StatefulSet] => shop/db[StatefulSet] on TCP 5432: denied\n");
    expect(stdout).toContain(
      "note: this is about two pods of the workload; one and the same pod always reaches itself",
    );
  });

  it("says of a Service's cluster address that policies do not see it", async () => {
    const service =
      "apiVersion: v1\nkind: Service\nmetadata: { name: db, namespace: shop }\nspec: { clusterIP: 10.96.0.7, selector: { app: db }, ports: [{ port: 80 }] }\n";
    const { stdout } = await runCommand(explain, { ...files, "a/svc.yaml": service }, [
      "a",
      "--from",
      "shop/web",
      "--to",
      "10.96.0.7",
    ]);
    expect(stdout).toContain(
      "note: 10.96.0.7 is the cluster address of Service shop/db: in most clusters it is rewritten",
    );
  });

  it("leaves open whether a node of unknown address is in a block", async () => {
    const more = `apiVersion: v1
kind: Pod
metadata: { name: edge, namespace: shop }
spec: { hostNetwork: true, containers: [{ name: c }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec: { podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }] }
`;
    const ask = (...args: string[]) =>
      runCommand(explain, { ...files, "a/edge.yaml": more }, ["a", "--from", "shop/edge", "--to", "shop/web", ...args]);
    const { stdout } = await ask();
    expect(stdout).toContain("shop/edge[Pod] => shop/web[Deployment]: undecided\n");
    expect(stdout).toContain("the address of the node that shop/edge[Pod] runs on is not in these files");
    expect(stdout).toContain("note: an ipBlock decides here, and the node's address is not known");
    const report = JSON.parse((await ask("--format", "json")).stdout);
    expect(report).toMatchObject({ allowed: null, egress: { allowed: true }, ingress: { allowed: null } });
  });

  it("takes IPv6 addresses, though no policy names any", async () => {
    const { stdout } = await run("--from", "2001:db8::1", "--to", "shop/web");
    expect(stdout).toContain("=> shop/web[Deployment]: allowed: All Connections");
  });

  it("takes the address of a pod for the pod", async () => {
    const dump =
      "apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: shop }\nspec: { containers: [{ name: c }] }\nstatus: { podIP: 10.0.0.7 }\n";
    const { stdout } = await runCommand(explain, { ...files, "a/pod.yaml": dump }, [
      "a",
      "--from",
      "10.0.0.7",
      "--to",
      "shop/db",
    ]);
    expect(stdout.startsWith("shop/a[Pod] => shop/db[StatefulSet]: denied\n")).toBe(true);
  });

  it.each([
    [["--from", "shop/web"], "--from and --to"],
    [["--from", "shop/web", "--to", "shop/nobody"], "--to shop/nobody: no such workload"],
    [["--from", "data/web", "--to", "shop/db"], "there is shop/web"],
    [["--from", "shop/web", "--to", "shop/db", "--port", "0"], "--port is a number from 1 to 65535"],
    [["--from", "shop/web", "--to", "shop/db", "--protocol", "icmp"], "--protocol is one of"],
  ])("ends with 2 for wrong usage: %j", async (args, message) => {
    const { status, stderr } = await run(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe("netpol diff", () => {
  const both = { ...files, "b/workloads.yaml": workloads, "b/db.yaml": policyText(5433) };
  const run = (...args: string[]) => runCommand(diff, both, ["a", "b", ...args]);

  it("says what changed", async () => {
    const { status, stdout } = await run();
    expect(stdout).toBe(`~ shop/web can now reach shop/db on TCP 5433, and no longer on TCP 5432

changed shop/web[Deployment] => shop/db[StatefulSet] : TCP 5432 -> TCP 5433

0 added, 0 removed, 1 changed
`);
    expect(status).toBe(0);
  });

  it("as JSON and Markdown", async () => {
    expect(JSON.parse((await run("--format", "json")).stdout)).toEqual({
      summary: ["shop/web can now reach shop/db on TCP 5433, and no longer on TCP 5432"],
      changes: [
        {
          change: "changed",
          src: "shop/web[Deployment]",
          dst: "shop/db[StatefulSet]",
          before: "TCP 5432",
          after: "TCP 5433",
        },
      ],
    });
    expect((await run("--format", "md")).stdout).toContain(
      "| changed | shop/web\\[Deployment\\] | shop/db\\[StatefulSet\\] | TCP 5432 | TCP 5433 |",
    );
  });

  it("says that nothing did", async () => {
    expect((await runCommand(diff, files, ["a", "a"])).stdout).toBe("No connections differ.\n");
  });

  it.each([[["a"]], [["a", "b", "c"]], [["a", "b", "--format", "csv"]]])(
    "ends with 2 for wrong usage: %j",
    async (args) => {
      expect((await runCommand(diff, both, args)).status).toBe(2);
    },
  );

  it("ends with 2 where a side cannot be read", async () => {
    const { status, stderr } = await runCommand(diff, both, ["a", "nowhere"]);
    expect([status, stderr]).toEqual([2, "netpol: nowhere: no such file or folder\n"]);
  });
});
