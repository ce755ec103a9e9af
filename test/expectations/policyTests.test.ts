import { describe, expect, it } from "vitest";
import { test as testCommand } from "../../server/src/node/commands/test.ts";
import { runCommand } from "../cli/run.ts";

const deployment = (namespace: string, name: string, port = "", template = "") => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {${template}containers: [{name: main, image: x${port}}]}
`;

const manifests = `${deployment("shop", "web")}${deployment("shop", "api", ", ports: [{name: http, containerPort: 8080}]")}${deployment(
  "shop",
  "db",
  ", ports: [{name: pg, containerPort: 5432}]",
)}${deployment("kube-system", "kube-dns")}${deployment("ops", "agent", "", "hostNetwork: true, ")}${deployment("ops", "sink")}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: sink, namespace: ops}
spec:
  podSelector: {matchLabels: {app: sink}}
  ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress]
  ingress:
    - from: [{podSelector: {matchLabels: {app: api}}}]
      ports: [{port: 5432}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: egress, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: [{podSelector: {}}]
    - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {app: kube-dns}}}]
      ports: [{port: 53, protocol: UDP}, {port: 53}]
    - to: [{ipBlock: {cidr: 203.0.113.0/24}}]
      ports: [{port: 443}]
`;

interface Result {
  readonly line: number;
  readonly name: string;
  readonly status: string;
  readonly message: string;
}

async function results(tests: string, file = "shop.netpol-test.yaml"): Promise<readonly Result[]> {
  const { stdout, stderr } = await runCommand(testCommand, { "all.yaml": manifests, [file]: tests }, [
    ".",
    "--format",
    "json",
  ]);
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

async function one(test: string): Promise<Result> {
  const [result] = await results(`tests:\n  - {${test}}\n`);
  if (result === undefined) throw new Error("no result");
  return result;
}

it.each(["denied", "allowed"])("cannot be known to be %s where the address of a node decides", async (expected) => {
  const files = {
    "all.yaml": manifests.replaceAll("0.0.0.0/0", "10.0.0.0/8"),
    "a.netpol-test.yaml": `tests:\n  - {name: n, from: ops/agent, to: ops/sink, expect: ${expected}}\n`,
  };
  const { stdout } = await runCommand(testCommand, files, [".", "--format", "json"]);
  expect(JSON.parse(stdout)).toMatchObject([{ status: "failed", message: expect.stringContaining("annot be known") }]);
});

describe("a test", () => {
  it.each([
    ["from: shop/api, to: shop/db, port: 5432, expect: allowed", "passed"],
    ["from: shop/api, to: shop/db, port: pg, expect: allowed", "passed"],
    ["from: shop/api, to: shop/db, expect: allowed", "failed"],
    ["from: shop/api, to: shop/db, port: 5432, protocol: UDP, expect: denied", "passed"],
    ["from: shop/web, to: shop/db, expect: denied", "passed"],
    ["from: shop/web, to: shop/api, expect: denied", "failed"],
    ["from: shop/web, to: shop/api, expect: allowed", "passed"],
    ['from: "shop/*", to: shop/db, expect: denied', "failed"],
    ["from: [shop/web, kube-system/kube-dns], to: shop/db, expect: denied", "passed"],
    ["from: {namespace: shop, labels: {app: api}}, to: shop/db, port: pg, expect: allowed", "passed"],
    ["namespace: shop, from: api, to: db, port: pg, expect: allowed", "passed"],
    ["from: internet, to: shop/db, expect: denied", "passed"],
    ["from: internet, to: shop/web, expect: denied", "failed"],
    ["from: shop/web, to: 203.0.113.0/24, port: 443, expect: allowed", "passed"],
    ["from: shop/web, to: 203.0.112.0/23, port: 443, expect: allowed", "failed"],
    ["from: shop/web, to: 203.0.113.7, port: 443, expect: allowed", "passed"],
    ["from: shop/web, to: internet, port: 80, expect: denied", "passed"],
    ["to: shop/db, onlyFrom: [shop/api]", "passed"],
    ["to: shop/db, onlyFrom: [shop/web]", "failed"],
    ['to: "shop/*", onlyFrom: [shop/api]', "failed"],
    [
      'from: "shop/*", onlyTo: ["shop/*", kube-system/kube-dns:53/UDP, kube-system/kube-dns:53/TCP, 203.0.113.0/24:443]',
      "passed",
    ],
    ['from: "shop/*", onlyTo: ["shop/*", kube-system/kube-dns:53/UDP, 203.0.113.0/24:443]', "failed"],
    [
      'from: "shop/*", onlyTo: ["shop/*", kube-system/kube-dns:53/UDP, kube-system/kube-dns:53, 203.0.113.0/25:443]',
      "failed",
    ],
    [
      'from: "shop/*", onlyTo: ["shop/*", kube-system/kube-dns:53/UDP, kube-system/kube-dns:53, 203.0.113.0/25:443, 203.0.113.128/25:443]',
      "passed",
    ],
  ])("{%s} is %s", async (test, status) => {
    const result = await one(test);
    expect(`${result.status} ${status === "passed" ? result.message : ""}`.trim()).toBe(status);
  });
});

describe("an error of the test alone", () => {
  it.each([
    ["from: shop/nobody, to: shop/db, expect: denied", "`shop/nobody` matches nothing in these files."],
    ["from: shop/api, to: shop/db, port: ftp, expect: allowed", "No pod of `shop/db` has a TCP port named `ftp`."],
    [
      "from: shop/api, to: shop/db, port: pg, protocol: UDP, expect: denied",
      "No pod of `shop/db` has a UDP port named `pg`.",
    ],
    ["from: shop/api, to: shop/db, expect: perhaps", "`expect` is `allowed` or `denied`, not `perhaps`."],
    ["from: shop/api, expect: denied", "The test does not say to where: `to`."],
    ["from: shop/api, to: shop/db, expect: denied, wait: 3", "A test has no `wait`."],
    [
      "from: shop/api, to: shop/db, port: 70000, expect: denied",
      "`70000` is no port: a number from 1 to 65535 or the name of a pod port.",
    ],
    ["from: shop/api, to: 10.0.0.0/33, expect: denied", "`10.0.0.0/33` is no address and no block of addresses."],
    ["to: shop/db, onlyFrom: [shop/api], from: shop/web", "`onlyFrom` names the sources: leave `from` out."],
  ])("{%s}", async (test, message) => {
    expect(await one(test)).toMatchObject({ status: "error", message });
  });

  it("leaves the other tests alone", async () => {
    const text = `tests:
  - just words
  - name: fine
    from: shop/api
    to: shop/db
    port: 5432
    expect: allowed
`;
    expect(await results(text)).toMatchObject([
      { line: 1, status: "error" },
      { line: 2, name: "fine", status: "passed", message: "" },
    ]);
  });
});

describe("the message of a failure", () => {
  it.each([
    [
      "from: shop/web, to: shop/db, port: 5432, expect: allowed",
      "`shop/web[Deployment]` does not reach `shop/db[Deployment]` on TCP 5432: shop/db (all.yaml:",
    ],
    [
      "from: shop/api, to: shop/db, port: 5432, expect: denied",
      "`shop/api[Deployment]` reaches `shop/db[Deployment]` on TCP 5432: shop/db ingress[0].from[0] (all.yaml:",
    ],
    [
      "from: internet, to: shop/web, port: 80, expect: denied",
      "reaches `shop/web[Deployment]` on TCP 80: no policy isolates either of them.",
    ],
    [
      "from: kube-system/kube-dns, to: ops/sink, port: 80, expect: allowed",
      "It cannot be known whether `kube-system/kube-dns[Deployment]` reaches `ops/sink[Deployment]` on TCP 80: some network plugins let an ipBlock match pods, some do not.",
    ],
  ])("of {%s}", async (test, message) => {
    const result = await one(test);
    expect(result.status).toBe("failed");
    expect(result.message).toContain(message);
  });
});

it("reads lists in the form of NetAssert v2, whatever the file is called", async () => {
  const end = (kind: string, namespace: string, name: string) =>
    `k8sResource: {kind: ${kind}, name: ${name}, namespace: ${namespace}}`;
  const item = (name: string, port: number, exitCode: number, dst: string) => `- name: ${name}
  type: k8s
  protocol: tcp
  targetPort: ${port}
  timeoutSeconds: 20
  attempts: 3
  exitCode: ${exitCode}
  src: {${end("deployment", "shop", "api")}}
  dst: {${dst}}
`;
  const text = [
    item("reaches", 5432, 0, end("deployment", "shop", "db")),
    item("does not", 5433, 1, end("deployment", "shop", "db")),
    item("address", 443, 0, "host: {name: 203.0.113.9}"),
    item("somewhere", 443, 0, "host: {name: example.com}"),
    item("nowhere", 80, 1, "host: {name: example.com}"),
    item("no such kind", 80, 1, end("service", "shop", "db")),
  ].join("");
  expect((await results(text, "cases.yaml")).map(({ name, status }) => `${name}: ${status}`)).toEqual([
    "reaches: passed",
    "does not: passed",
    "address: passed",
    "somewhere: failed",
    "nowhere: passed",
    "no such kind: error",
  ]);
});

describe("the command", () => {
  const files = { "all.yaml": manifests };
  const test = (expected: string) =>
    `tests:\n  - {name: "a <b> & c", from: shop/api, to: shop/db, port: 5432, expect: ${expected}}\n`;

  it.each([
    ["allowed", 0],
    ["denied", 1],
    ["perhaps", 1],
  ])("ends with a status: %s", async (expected, status) => {
    const run = await runCommand(testCommand, { ...files, "a.netpol-test.yml": test(expected) }, ["."]);
    expect(run.status).toBe(status);
  });

  it("says that there is no test", async () => {
    const run = await runCommand(testCommand, files, ["."]);
    expect(run).toMatchObject({ status: 2, stdout: "", stderr: "netpol: there is no policy test in these files\n" });
  });

  it("says what is wrong with a file, and goes on", async () => {
    const text = `tests: []\nwhat: 1\n---\n- 1\n---\n${test("allowed")}`;
    const run = await runCommand(testCommand, { ...files, "a.netpol-test.yaml": text }, ["."]);
    expect(run.stderr).toBe(
      "netpol: a.netpol-test.yaml:2: A file of policy tests has no `what`.\n" +
        "netpol: a.netpol-test.yaml:4: A file of policy tests has a list `tests`.\n",
    );
    expect(run.stdout).toBe("✔ a <b> & c\n1 passed\n");
    expect(run.status).toBe(1);
  });

  it("writes JUnit's XML and GitHub's commands", async () => {
    const all = { ...files, "a.netpol-test.yaml": test("denied") };
    const junit = await runCommand(testCommand, all, [".", "--format", "junit"]);
    expect(junit.stdout).toContain('<testsuites name="netpol" tests="1" failures="1" errors="0">');
    expect(junit.stdout).toContain('<testcase name="a &lt;b&gt; &amp; c" classname="a.netpol-test.yaml"');
    const github = await runCommand(testCommand, all, [".", "--format", "github"]);
    expect(github.stdout).toMatch(
      /^::error file=a\.netpol-test\.yaml,line=2,title=netpol test%3A a <b> & c::`shop\/api/,
    );
  });
});

describe("several clusters", () => {
  const overlay = (name: string) => `resources: [../../base]\nnamespace: shop\npatches: [{path: ${name}.yaml}]\n`;
  const patch = (port: number) =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: api}\nspec: {ingress: [{ports: [{port: ${port}}]}]}\n`;
  const files = {
    "base/kustomization.yaml": "resources: [all.yaml]\n",
    "base/all.yaml": `${deployment("shop", "web")}${deployment("shop", "api")}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api}
spec: {podSelector: {matchLabels: {app: api}}, ingress: [{ports: [{port: 80}]}]}
`,
    "overlays/dev/kustomization.yaml": overlay("dev"),
    "overlays/dev/dev.yaml": patch(8080),
    "overlays/prod/kustomization.yaml": overlay("prod"),
    "overlays/prod/prod.yaml": patch(9090),
  };
  const test = "tests:\n  - {name: reach, from: shop/web, to: shop/api, port: 8080, expect: allowed}\n";
  const run = async (text: string, ...args: readonly string[]) => {
    const { stdout } = await runCommand(testCommand, { ...files, "a.netpol-test.yaml": text }, [
      ".",
      "--format",
      "json",
      ...args,
    ]);
    return JSON.parse(stdout).map(
      ({ cluster, status }: { cluster?: string; status: string }) => `${cluster} ${status}`,
    );
  };

  it("are asked one by one, where they hold both ends", async () => {
    expect(await run(test)).toEqual(["dev passed", "prod failed"]);
  });
  it("are narrowed by the command, the file or the test", async () => {
    expect(await run(test, "--cluster", "dev")).toEqual(["dev passed"]);
    expect(await run(`cluster: prod\n${test}`)).toEqual(["prod failed"]);
    expect(await run(test.replace("{name", "{cluster: dev, name"))).toEqual(["dev passed"]);
    expect(await run(`cluster: nowhere\n${test}`)).toEqual(["undefined error"]);
  });
});

describe("policy tests under policies of the whole cluster", () => {
  const team = (name: string) =>
    `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {team: ${name}}}\n${deployment(name, "app")}`;
  const fence = (name: string, rule: string) => `---
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: ${name}}
spec:
  tier: Admin
  priority: 10
  subject: {namespaces: {matchLabels: {team: bank}}}
  ingress: [{action: ${rule}, from: [{namespaces: {}}]}]
`;
  const db = (rules: string) =>
    `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: db, namespace: bank}\nspec: {podSelector: {}, ingress: ${rules}}\n`;
  const open = db("[{}]");

  it.each<[string, string, string, RegExp]>([
    [
      "a Deny that nobody can lift",
      fence("isolate", "Deny") + open,
      "allowed",
      /does not reach .*: isolate ingress\[0\] \(.*\), tier Admin, priority 10, denies it, though bank\/db ingress\[0\] \(.*\) would allow it\.$/,
    ],
    [
      "an Accept that asks nobody",
      fence("isolate", "Accept") + db("[]"),
      "denied",
      / reaches .*: isolate ingress\[0\] \(.*\), tier Admin, priority 10, accepts it\.$/,
    ],
    ["a Pass", fence("isolate", "Pass") + db("[]"), "allowed", /: bank\/db \(.*\) isolates .* no rule allows it/],
    ...["allowed", "denied"].map((expected): [string, string, string, RegExp] => [
      `a tie, of which ${expected} is expected`,
      fence("one", "Deny") + fence("two", "Accept"),
      expected,
      /cannot be known .*: `one` and `two` have the same priority and disagree\.$/,
    ]),
  ])("names tier, policy and rule: %s", async (_, policies, expected, message) => {
    const tests = `tests:\n  - {from: lab/app, to: bank/app, port: 8080, expect: ${expected}}\n`;
    const files = { "all.yaml": team("bank") + team("lab") + policies, "a.netpol-test.yaml": tests };
    const { stdout } = await runCommand(testCommand, files, [".", "--format", "json"]);
    expect((JSON.parse(stdout) as readonly Result[]).map((each) => each.message)).toEqual([
      expect.stringMatching(message),
    ]);
  });
});

it("counts the pairs for which a test fails no further than anybody reads", async () => {
  const many = Array.from({ length: 300 }, (_, i) => deployment("shop", `app-${i}`)).join("");
  const tests = `tests:
  - {to: shop/app-0, onlyFrom: [shop/app-1]}
  - {from: "shop/*", to: shop/app-0, port: 80, expect: denied}
  - {from: shop/app-7, to: shop/app-0, port: 80, expect: denied}
`;
  const files = { "all.yaml": many, "a.netpol-test.yaml": tests };
  const { stdout } = await runCommand(testCommand, files, [".", "--format", "json"]);
  const found = JSON.parse(stdout) as readonly { status: string; message: string }[];
  expect(found.map(({ status, message }) => [status, /And .*$/.exec(message)?.[0]])).toEqual([
    ["failed", expect.stringMatching(/^And at least \d+ more pairs like it\.$/)],
    ["failed", expect.stringMatching(/^And at least \d+ more pairs like it\.$/)],
    ["failed", undefined],
  ]);
});

it("asks nothing of one pod and itself, which no policy keeps apart, where others are meant", async () => {
  const pod = (name: string) => `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}
spec: {containers: [{name: main, image: x}]}
`;
  const policy = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: api}}}]}]}
`;
  const tests = `tests:
  - {to: shop/db, onlyFrom: [shop/api]}
  - {from: [shop/db, shop/web], to: shop/db, port: 80, expect: denied}
  - {from: shop/db, to: shop/db, port: 80, expect: denied}
`;
  const files = { "all.yaml": ["db", "api", "web"].map(pod).join("") + policy, "a.netpol-test.yaml": tests };
  const { stdout } = await runCommand(testCommand, files, [".", "--format", "json"]);
  const found = JSON.parse(stdout) as readonly Result[];
  expect(found.map(({ status, message }) => [status, message])).toEqual([
    ["passed", ""],
    ["passed", ""],
    ["failed", expect.stringMatching(/^`shop\/db\[Pod\]` reaches `shop\/db\[Pod\]` on TCP 80/)],
  ]);
});
