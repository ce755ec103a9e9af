import { describe, expect, it } from "vitest";
import { check } from "../../server/src/node/commands/check.ts";
import { connectivity } from "../../server/src/node/commands/connectivity.ts";
import { diff } from "../../server/src/node/commands/diff.ts";
import { explain } from "../../server/src/node/commands/explain.ts";
import { test as policyTests } from "../../server/src/node/commands/test.ts";
import { runCommand } from "./run.ts";

const pods = (name: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
      - {name: main, image: x, ports: [{containerPort: 8080}]}
`;
const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector:
        matchLabels: {app: {{ .Values.client }}}
    ports:
    - port: {{ .Values.port }}
`;
const chart = (folder: string, port: number) => ({
  [`${folder}/Chart.yaml`]: "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
  [`${folder}/values.yaml`]: `client: api\nport: ${port}\n`,
  [`${folder}/values-other.yaml`]: "client: nobody\n",
  [`${folder}/templates/pods.yaml`]: `${pods("web")}---\n${pods("api")}`,
  [`${folder}/templates/policy.yaml`]: policy,
});
const files = {
  ...chart("shop", 8080),
  ...chart("next", 9090),
  "env/prod.yaml": "port: 8443\n",
  "env/more.yaml": "client: apy\n",
  "shop.netpol-test.yaml": "tests:\n- {name: open, from: default/api, to: default/web, port: 8443, expect: allowed}\n",
};
const prod = ["--values", "env/prod.yaml"];

describe("values for a chart that a command is given", () => {
  it("decide what connects, in place of the releases that the files describe", async () => {
    const { status, stdout, stderr } = await runCommand(connectivity, files, ["shop", ...prod]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("default/api[Deployment] => default/web[Deployment] : TCP 8443");
  });

  it("are judged, the last file over the others, and findings stand in them", async () => {
    const args = ["shop", ...prod, "-f", "env/more.yaml", "--format", "json"];
    const { stdout } = await runCommand(check, files, args);
    const found: readonly { readonly file: string; readonly rule: string }[] = JSON.parse(stdout);
    const told = found.map(({ file, rule }) => `${file} ${rule}`);
    expect(told).toContain("env/prod.yaml port-not-exposed");
    expect(told).toContain("env/more.yaml selects-nothing");
  });

  it("are taken by both sides of a difference", async () => {
    const { stdout } = await runCommand(diff, files, ["shop", "next", ...prod]);
    expect(stdout).not.toContain("8080");
    const { stdout: without } = await runCommand(diff, files, ["shop", "next", "-f", "env/more.yaml"]);
    expect(without).toBe(stdout);
  });

  it("explain why", async () => {
    const { stdout } = await runCommand(explain, files, [
      "shop",
      "--from",
      "api",
      "--to",
      "web",
      "-f",
      "env/prod.yaml",
    ]);
    expect(stdout).toContain("8443");
  });

  it("are held against what must hold", async () => {
    const args = ["shop", "shop.netpol-test.yaml"];
    expect((await runCommand(policyTests, files, [...args, ...prod])).status).toBe(0);
    expect((await runCommand(policyTests, files, args)).status).toBe(1);
    const netAssert =
      "- name: open\n  type: k8s\n  protocol: tcp\n  targetPort: 8443\n  timeoutSeconds: 5\n  attempts: 1\n  exitCode: 0\n  src: {k8sResource: {kind: deployment, name: api, namespace: default}}\n  dst: {k8sResource: {kind: deployment, name: web, namespace: default}}\n";
    const others = { ...files, "asserts.yaml": netAssert };
    expect((await runCommand(policyTests, others, ["shop", "asserts.yaml", ...prod])).status).toBe(0);
    expect((await runCommand(policyTests, others, ["shop", "asserts.yaml"])).status).toBe(1);
  });

  it("are asked of nothing where they cannot be read", async () => {
    const args = ["shop", "shop.netpol-test.yaml", "--values", "env/none.yaml"];
    const { status, stderr } = await runCommand(policyTests, files, args);
    expect(status).toBe(2);
    expect(stderr.match(/none\.yaml/g)).toHaveLength(1);
  });

  it.each([
    ["check", check, []],
    ["connectivity", connectivity, []],
    ["explain", explain, ["--from", "api", "--to", "web"]],
  ] as const)("are told once where the file is not there, by %s", async (_, command, more) => {
    const { status, stderr } = await runCommand(command, files, ["shop", ...more, "--values", "env/none.yaml"]);
    expect(status).toBe(2);
    expect(stderr.match(/none\.yaml/g)).toHaveLength(1);
    const folder = await runCommand(command, files, ["shop", ...more, "--values", "env"]);
    expect(folder.status).toBe(2);
    expect(folder.stderr).toContain("netpol: env: a folder, and no file with values");
  });

  it.each<[string, readonly string[]]>([
    ["no path is a chart", ["env", ...prod]],
    ["a path is a file", ["shop/Chart.yaml", ...prod]],
    ["there is no such file", ["shop", "--values", "env/none.yaml"]],
  ])("are refused where %s", async (_, args) => {
    const { status, stderr } = await runCommand(connectivity, files, args);
    expect(status).toBe(2);
    expect(stderr).toMatch(/--values is for charts|none\.yaml/);
  });
});
