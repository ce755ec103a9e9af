import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createFlowCollector, joinLogs, readFlows } from "../../server/src/expectations/flows/collect.ts";
import { readFlow } from "../../server/src/expectations/flows/readFlow.ts";
import { netpol } from "../../server/src/node/netpol.ts";
import { runCommand } from "../cli/run.ts";
import { line, pod, world } from "./flowLines.ts";

const flowIn = (text: string) => {
  const flow = readFlow(text.trim());
  return typeof flow === "string"
    ? flow
    : `${nameOf(flow.source)} > ${nameOf(flow.destination)} ${flow.protocol} ${flow.port} ${flow.seenAt}`;
};
const nameOf = (end: Exclude<ReturnType<typeof readFlow>, string>["source"]) =>
  end.kind === "address" ? end.address : `${end.namespace}/${JSON.stringify(end.labels)}`;

describe("a line of a log", () => {
  const api = pod("api");
  const db = pod("db");
  const seen = 'shop/{"app":"api"} > shop/{"app":"db"} TCP 5432 destination';
  it.each<readonly [string, string, string]>([
    ["a flow between pods", line(api, db, 5432), seen],
    ["at its source", line(api, db, 5432, { traffic_direction: "EGRESS" }), seen.replace("destination", "source")],
    ["without a wrapper", JSON.stringify(JSON.parse(line(api, db, 5432)).flow), seen],
    ["to a proxy", line(api, db, 5432, { verdict: "REDIRECTED" }), seen],
    ["under audit", line(api, db, 5432, { verdict: "AUDIT" }), seen],
    [
      "UDP",
      line(api, db, 0, { l4: { UDP: { source_port: 4, destination_port: 53 } } }),
      seen.replace("TCP 5432", "UDP 53"),
    ],
    ["from outside", line(world, db, 5432), `10.244.0.5 > shop/{"app":"db"} TCP 5432 destination`],
    [
      "to the API server, which a node runs",
      line(api, { labels: ["reserved:host", "reserved:kube-apiserver"] }, 6443),
      'shop/{"app":"api"} > 10.244.1.7 TCP 6443 destination',
    ],
    ["denied", line(api, db, 5432, { verdict: "DROPPED" }), "dropped"],
    ["traced", line(api, db, 5432, { verdict: "TRACED" }), "other"],
    ["the answer", line(db, api, 45_678, { is_reply: true }), "other"],
    [
      "the answer, where only the flags tell",
      line(db, api, 45_678, {
        is_reply: undefined,
        l4: { TCP: { destination_port: 45_678, flags: { SYN: true, ACK: true } } },
      }),
      "other",
    ],
    [
      "the answer, where only the ports tell",
      line(db, api, 0, { is_reply: undefined, l4: { TCP: { source_port: 5432, destination_port: 45_678 } } }),
      "other",
    ],
    ["a request within a connection", line(api, db, 5432, { Type: "L7" }), "other"],
    ["a node", line({ labels: ["reserved:host"] }, db, 5432), "other"],
    ["a Service before it is looked through", line(api, world, 80, { destination_service: { name: "db" } }), "other"],
    ["ICMP", line(api, db, 0, { l4: { ICMPv4: { type: 8 } } }), "other"],
    ["an event of the stream", '{"lost_events": {"num_events_lost": 3}}', "other"],
    ["half a line", line(api, db, 5432).slice(0, 80), "broken"],
    ["no flow", '"flow"', "broken"],
    ["another list", '{"items": []}', "broken"],
    ["a flow that is none", '{"flow": 5}', "broken"],
  ])("%s", (_, text, expected) => {
    expect(flowIn(text)).toBe(expected);
  });
});

describe("a log", () => {
  const text = [
    line(pod("api"), pod("db"), 5432, { traffic_direction: "EGRESS" }),
    line(pod("api"), pod("db"), 5432, { traffic_direction: "EGRESS", time: "2026-05-04T00:00:00Z" }),
    line(pod("api", "shop", { pod_name: "api-6d5f7c9b8-other" }), pod("db"), 5432),
    line(pod("web"), pod("api"), 8080),
    "\n",
    "{oops\n",
    line(pod("web"), pod("db"), 5432, { verdict: "DROPPED" }),
  ].join("");

  it("counts each kind of connection, and a packet that is seen at both ends once", () => {
    const { seen, counts } = readFlows("file:///f", text);
    expect(seen.map(({ port, times, until }) => [port, times, until])).toEqual([
      [5432, 2, Date.parse("2026-05-04")],
      [8080, 1, Date.parse("2026-05-03T09:41:07.343Z")],
    ]);
    expect(counts).toEqual({ passed: 4, dropped: 1, other: 0, broken: 1, beyond: 0 });
  });

  it("is the same however it is cut into pieces", () => {
    const whole = readFlows("file:///f", text);
    for (const size of [1, 7, 100, 1000]) {
      const collector = createFlowCollector("file:///f");
      for (let at = 0; at < text.length; at += size) collector.push(text.slice(at, at + size));
      expect(collector.end()).toEqual(whole);
    }
  });

  it("keeps no more kinds than it may, and no line without an end", () => {
    const collector = createFlowCollector("file:///f", 2);
    for (let port = 1; port <= 5; port++) collector.push(line(world, pod("db"), port));
    collector.push("x".repeat(700_000));
    collector.push("x".repeat(700_000));
    collector.push(`x\n${line(world, pod("db"), 1)}`);
    const { seen, counts } = collector.end();
    expect(seen.map(({ port, times }) => [port, times])).toEqual([
      [1, 2],
      [2, 1],
    ]);
    expect(counts).toEqual({ passed: 6, dropped: 0, other: 0, broken: 1, beyond: 3 });
  });

  it("is added to another", () => {
    const log = readFlows("file:///f", text);
    const both = joinLogs([log, readFlows("file:///g", line(pod("api"), pod("db"), 5432))]);
    expect(both.seen.map(({ times }) => times)).toEqual([3, 1]);
    expect(both.counts.passed).toBe(5);
  });
});

const workload = (name: string, namespace = "shop", extra = "") => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: main, image: x${extra}}]}
`;
const deny = (name: string) => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}-deny, namespace: shop}
spec:
  podSelector: {matchLabels: {app: ${name}}}
  policyTypes: [Ingress]
`;
const apps = workload("api") + workload("db", "shop", ", ports: [{name: sql, containerPort: 5432}]");
const many = line(pod("api"), pod("db"), 5432).repeat(1204);

const run = (files: Readonly<Record<string, string | Uint8Array>>, ...args: readonly string[]) =>
  runCommand((given, io) => netpol(given, io), files, args);

describe("the commands", () => {
  it.each<readonly [string, string, string | Uint8Array]>([
    ["plain", "flows.json", many],
    ["packed", "flows.log", gzipSync(many)],
    [
      "packed in two members",
      "flows.json.gz",
      Buffer.concat([gzipSync(many.slice(0, 1000)), gzipSync(many.slice(1000))]),
    ],
  ])("tell what was seen and is denied now, from a %s log", async (_, name, log) => {
    const { stdout, stderr, status } = await run(
      { "app/a.yaml": apps + deny("db"), [name]: log },
      "check",
      "app",
      "--flows",
      name,
      "--format",
      "json",
    );
    const found = JSON.parse(stdout).filter(({ rule }: { rule: string }) => rule === "seen-connection-denied");
    expect(found).toMatchObject([
      {
        severity: "warning",
        field: "spec.ingress",
        message:
          "`api` to `db` on TCP 5432 was seen 1,204 times until 3 May 2026, and is denied by `db-deny` now. Allow it, unless the policy is there to close it.",
        fixes: ["Allow TCP 5432 from `api` to `db` (allows 1 more connection)"],
      },
    ]);
    expect([status, stderr]).toEqual([0, ""]);
  });

  it("tell each pair once, the most frequent first, and of addresses from outside as information", async () => {
    const web = workload("web");
    const far = (to: string) => line(world, pod(to), 5432, { IP: { source: "203.0.113.7", destination: "10.1.1.1" } });
    const log = [
      many,
      line(pod("api"), pod("db"), 5433).repeat(2),
      line(pod("web"), pod("db"), 5432).repeat(2000),
      far("db").repeat(5000),
      far("web"),
    ].join("");
    const files = { "app/a.yaml": apps + web + deny("db") + deny("web"), "f.json": log };
    const { stdout } = await run(files, "check", "app", "--flows", "f.json", "--format", "json");
    const found = JSON.parse(stdout).filter(({ rule }: { rule: string }) => rule === "seen-connection-denied");
    expect(found.map(({ severity, message, fixes }: Record<string, unknown>) => [severity, message, fixes])).toEqual([
      [
        "warning",
        "`web` to `db` on TCP 5432 was seen 2,000 times until 3 May 2026, and is denied by `db-deny` now. So are 2 other connections that were seen 6,206 times. Allow it, unless the policy is there to close it.",
        [
          "Allow TCP 5432 from `web` to `db` (allows 1 more connection)",
          "Allow TCP 5432-5433 from `api` to `db` (allows 1 more connection)",
          "Allow all 2 connections that were seen (allows 2 more connections)",
        ],
      ],
      [
        "information",
        "`203.0.113.7` to `web` on TCP 5432 was seen once, on 3 May 2026, and is denied by `web-deny` now. Allow it, unless the policy is there to close it.",
        [],
      ],
    ]);
  });

  it("say nothing of what is allowed, and count what cannot be read", async () => {
    const { stdout, stderr } = await run(
      { "app/a.yaml": apps, "f.json": `${many}oops\n` },
      "check",
      "app",
      "--flows",
      "f.json",
    );
    expect(stdout).not.toContain("seen");
    expect(stderr).toBe("netpol: f.json: 1,204 flows let through, of 1 kind; 1 line that cannot be read\n");
  });

  it.each(["check", "needs", "generate", "diff ."])("do not take a log for a manifest: %s", async (command) => {
    const files = { "a.yaml": apps, "f.json": `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n${many}` };
    const { stderr, status } = await run(files, ...command.split(" "), ".", "--flows", "f.json");
    expect([status, stderr]).toEqual([0, expect.stringMatching(/^netpol: f\.json: 1,204 flows let through[^\n]*\n$/)]);
  });

  it("read the logs that .netpol.yaml names, beside it", async () => {
    const files = { "app/a.yaml": apps + deny("db"), "app/.netpol.yaml": "flows: [../f.json]\n", "f.json": many };
    expect((await run(files, "check", "app")).stdout).toContain("seen 1,204 times until 3 May 2026");
  });

  it.each<readonly [string, string | Uint8Array]>([
    ["no such file", ""],
    ["the packed file is damaged", gzipSync(many).subarray(0, 60)],
  ])("stop with status 2 where a log cannot be read: %s", async (problem, log) => {
    const files = { "app/a.yaml": apps, ...(log !== "" && { "f.json": log }) };
    for (const command of [
      ["check", "app"],
      ["needs", "app"],
      ["generate", "app"],
      ["diff", "app", "app"],
    ]) {
      const { status, stderr } = await run(files, ...command, "--flows", "f.json");
      expect([status, stderr]).toEqual([2, expect.stringContaining(`netpol: f.json: ${problem}`)]);
    }
  });

  it("leave alone what may never end, whoever names it", async () => {
    const { status, stderr } = await run({ "app/a.yaml": apps }, "check", "app", "--flows", "/dev/null");
    expect([status, stderr]).toEqual([2, "netpol: /dev/null: a device and no file of flows\n"]);
  });

  it("count what a change cuts that was seen", async () => {
    const files = { "before/a.yaml": apps, "after/a.yaml": apps + deny("db"), "f.json": many };
    const text = await run(files, "diff", "before", "after", "--flows", "f.json");
    expect(text.stdout).toContain(
      "Cuts 1 connection that was seen 1,204 times:\n! shop/api[Deployment] => shop/db[Deployment] : TCP 5432 seen 1,204 times until 3 May 2026\n",
    );
    const json = JSON.parse(
      (await run(files, "diff", "before", "after", "--flows", "f.json", "--format", "json")).stdout,
    );
    expect(json.cutFlows).toEqual([
      {
        src: "shop/api[Deployment]",
        dst: "shop/db[Deployment]",
        conn: "TCP 5432",
        times: 1204,
        until: "2026-05-03T09:41:07.343Z",
      },
    ]);
    const md = await run(files, "diff", "before", "after", "--flows", "f.json", "--format", "md");
    expect(md.stdout).toContain("<summary>Cuts 1 connection that was seen 1,204 times</summary>");
    expect((await run(files, "diff", "before", "before", "--flows", "f.json")).stdout).toContain(
      "None of the connections that were seen is cut.",
    );
  });

  it("list what was seen among what is needed", async () => {
    const { stdout } = await run(
      { "app/a.yaml": apps, "f.json": many },
      "needs",
      "app",
      "--flows",
      "f.json",
      "--format",
      "json",
    );
    expect(JSON.parse(stdout)).toEqual([
      {
        src: "shop/api[Deployment]",
        dst: "shop/db[Deployment]",
        conn: "TCP 5432",
        evidence: [{ file: "f.json", line: 0, text: "seen 1,204 times until 3 May 2026" }],
      },
    ]);
  });
});

describe("policies from flows", () => {
  const dns = pod("x", "kube-system", {
    labels: ["k8s:k8s-app=kube-dns"],
    workloads: [{ name: "coredns", kind: "Deployment" }],
  });
  const monitor = pod("prometheus", "monitoring");
  const log =
    many +
    line(pod("api"), dns, 0, { l4: { UDP: { source_port: 40_000, destination_port: 53 } } }) +
    line(monitor, pod("api"), 9090) +
    line(pod("api"), world, 443, { IP: { source: "10.244.0.5", destination: "203.0.113.7" } });

  it("allow what was seen and nothing else, and are complete when they are asked for again", async () => {
    const files = { "app/a.yaml": apps, "f.json": log };
    const first = await run(files, "generate", "app", "--flows", "f.json");
    expect([first.status, first.stdout]).toEqual([0, expect.stringContaining("# seen 1,204 times until 3 May 2026\n")]);
    for (const part of [
      "port: sql",
      "kubernetes.io/metadata.name: kube-system",
      "k8s-app: kube-dns",
      "kubernetes.io/metadata.name: monitoring",
      "app: prometheus",
      "cidr: 203.0.113.7/32",
    ])
      expect(first.stdout).toContain(part);
    const applied = { ...files, "app/policies.yaml": first.stdout };
    const again = await run(applied, "generate", "app", "--flows", "f.json");
    expect([again.stdout, again.stderr]).toEqual(["", expect.stringContaining("nothing is missing")]);
    const checked = await run(applied, "check", "app", "--flows", "f.json", "--fail-on", "warning");
    expect([checked.status, checked.stdout]).toEqual([0, expect.not.stringContaining("warning")]);
  });

  it("name the whole outside where more addresses were seen than anybody lists", async () => {
    const addresses = Array.from({ length: 40 }, (_, i) =>
      line(pod("api"), world, 443, { IP: { source: "10.244.0.5", destination: `203.0.113.${i}` } }),
    ).join("");
    const near = line(pod("api"), world, 443, { IP: { source: "10.244.0.5", destination: "192.168.4.4" } });
    const { stdout, status } = await run(
      { "app/a.yaml": apps, "f.json": addresses + near },
      "generate",
      "app",
      "--flows",
      "f.json",
    );
    expect(status).toBe(0);
    expect(stdout).toContain("cidr: 0.0.0.0/0");
    expect(stdout).toContain("- 192.168.0.0/16");
    expect(stdout).toContain("cidr: 192.168.4.4/32");
  });
});
