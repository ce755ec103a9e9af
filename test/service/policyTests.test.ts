import { describe, expect, it } from "vitest";
import { createLanguageService } from "../../server/src/service/service.ts";
import { defaultSettings } from "../../server/src/source/settings.ts";
import { createWorkspace } from "../../server/src/source/workspace.ts";

const root = "file:///work";
const policies = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector:
        matchLabels:
          app: api
    ports:
    - port: 5432
      protocol: TCP
`;
const pod = (name: string, port: number) => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec:
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers: [{name: main, image: x, ports: [{name: main, containerPort: ${port}}]}]
`;
const tests = `tests:
- name: the API reaches its database
  from: shop/api
  to: shop/db
  port: 5432
  expect: allowed
- name: nobody else does
  to: shop/db
  onlyFrom: [shop/api]
`;

function service(texts: Readonly<Record<string, string>>) {
  const workspace = createWorkspace([root]);
  let version = 0;
  for (const [path, text] of Object.entries(texts)) workspace.setDisk(`${root}/${path}`, text);
  workspace.setComplete(true);
  const errors: string[] = [];
  const made = createLanguageService({
    workspace,
    settings: () => defaultSettings,
    logger: { error: (message) => void errors.push(message) },
  });
  return {
    errors,
    service: made,
    type: (path: string, text: string) => workspace.open(`${root}/${path}`, "yaml", ++version, text),
  };
}

const all = { "db.yaml": policies, "apps.yaml": pod("api", 8080) + pod("web", 8080) + pod("db", 5432) };
const uri = (path: string) => `${root}/${path}`;
const at = (text: string, word: string) => {
  const before = text.slice(0, text.indexOf(word)).split("\n");
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
};

describe("policy tests in the editor", () => {
  it("are listed with their places, and pass", () => {
    const { service: own, errors } = service({ ...all, "shop.netpol-test.yaml": tests });
    const [file] = own.listTests();
    expect(file?.tests.map(({ id, name, range }) => [id, name, range.start.line])).toEqual([
      ["0", "the API reaches its database", 1],
      ["1", "nobody else does", 6],
    ]);
    expect(own.runTests()[0]?.outcomes.map(({ status }) => status)).toEqual(["passed", "passed"]);
    expect(own.diagnostics(uri("shop.netpol-test.yaml"))).toEqual([]);
    expect(errors).toEqual([]);
  });

  it("are broken by one keystroke, which is named at the rule, and mended by the fix", () => {
    const { service: own, type, errors } = service({ ...all, "shop.netpol-test.yaml": tests });
    type("db.yaml", policies.replace("app: api", "app: apx"));
    const [outcome] = own.runTests([uri("shop.netpol-test.yaml")])[0]?.outcomes ?? [];
    expect(outcome?.status).toBe("failed");
    expect(outcome?.message).toMatch(/`shop\/api\[Deployment\]` does not reach `shop\/db\[Deployment\]` on TCP 5432/);
    expect(outcome?.places.map((place) => [place.uri, place.range.start.line])).toEqual([[uri("db.yaml"), 12]]);
    const [own1] = own.diagnostics(uri("shop.netpol-test.yaml"));
    expect(own1?.message).toMatch(/^This does not hold\./);
    expect(own1?.range.start).toEqual({ line: 1, character: 0 });
    expect(own1?.relatedInformation?.[0]?.location.uri).toBe(uri("db.yaml"));
    const [broken] = own.diagnostics(uri("db.yaml")).filter(({ code }) => code === "policy-test-failed");
    expect(broken?.message).toMatch(
      /^2 policy tests fail by this: `the API reaches its database`, `nobody else does`\./,
    );
    expect(broken?.range.start.line).toBe(12);
    const range = { start: { line: 1, character: 4 }, end: { line: 1, character: 4 } };
    const [fix] = own.codeActions(uri("shop.netpol-test.yaml"), range, undefined);
    expect(fix?.title).toMatch(/^Allow TCP 5432 from `shop\/api\[Deployment\]` to `shop\/db\[Deployment\]`/);
    const edits = fix?.edit?.changes?.[uri("db.yaml")] ?? [];
    expect(edits.length).toBe(1);
    expect(errors).toEqual([]);
  });

  it.each([
    [
      "expect: perhaps",
      "tests:\n- {name: x, from: shop/api, to: shop/db, expect: perhaps}\n",
      "`expect` is `allowed` or `denied`",
      "perhaps",
    ],
    [
      "an end that is not there",
      "tests:\n- name: x\n  from: shop/gone\n  to: shop/db\n  expect: allowed\n",
      "`shop/gone` matches nothing",
      "shop/gone",
    ],
    [
      "a field that is none",
      "tests:\n- name: x\n  frm: shop/api\n  to: shop/db\n  expect: allowed\n",
      "A test has no `frm`.",
      "frm",
    ],
    ["broken YAML", "tests:\n- name: [\n", "", "["],
    ["no list", "test: []\n", "A file of policy tests has no `test`.", "test"],
  ])("say what is wrong where it stands: %s", (_, text, message, word) => {
    const { service: own, errors } = service({ ...all, "a.netpol-test.yaml": text });
    const found = own.diagnostics(uri("a.netpol-test.yaml"));
    const same = found.find((each) => String(each.message).includes(message));
    expect(same, JSON.stringify(found)).toBeDefined();
    expect(same?.severity).toBe(1);
    if (message !== "") expect(same?.range.start).toEqual(at(text, word));
    expect(errors).toEqual([]);
  });

  it("follow what is typed: ends that vanish, tests that come", () => {
    const { service: own, type } = service({ ...all, "shop.netpol-test.yaml": tests });
    expect(own.runTests()[0]?.outcomes[0]?.status).toBe("passed");
    type("apps.yaml", pod("web", 8080) + pod("db", 5432));
    expect(own.runTests()[0]?.outcomes[0]).toMatchObject({
      status: "error",
      message: "`shop/api` matches nothing in these files.",
    });
    type("shop.netpol-test.yaml", "tests:\n");
    expect(own.listTests()[0]?.tests).toEqual([]);
  });

  it("know NetAssert's lists in files of any name", () => {
    const list = `- name: reach
  type: k8s
  protocol: tcp
  targetPort: 5432
  exitCode: 0
  src: {k8sResource: {kind: deployment, name: api, namespace: shop}}
  dst: {k8sResource: {kind: deployment, name: db, namespace: shop}}
`;
    const { service: own } = service({ ...all, "netassert.yaml": list });
    expect(own.runTests()[0]?.outcomes.map(({ status }) => status)).toEqual(["passed"]);
  });

  it("explain an end and a verdict on hover", () => {
    const { service: own } = service({ ...all, "shop.netpol-test.yaml": tests });
    const contents = (word: string) => {
      const found = own.hover(uri("shop.netpol-test.yaml"), at(tests, word))?.contents;
      return typeof found === "object" && "value" in found ? found.value : "";
    };
    expect(contents("shop/api")).toBe("`shop/api` matches 1 workload: `shop/api[Deployment]`.");
    expect(contents("name: the API")).toBe("This holds.");
  });

  it.each([
    ["tests:\n- name: x\n  from: sh", ["shop/*", "shop/api", "shop/db", "shop/web", "internet"]],
    ["tests:\n- name: x\n  onlyFrom:\n  - sh", ["shop/*", "shop/api", "shop/db", "shop/web", "internet"]],
    ["tests:\n- name: x\n  to: shop/db\n  port: ", ["5432", "main"]],
    ["tests:\n- name: x\n  expect: ", ["allowed", "denied"]],
    [
      "tests:\n- name: x\n  to: shop/db\n  ",
      ["from", "onlyFrom", "onlyTo", "port", "protocol", "expect", "cluster", "namespace"],
    ],
    ["te", ["tests", "cluster", "namespace"]],
    ["namespace: ", ["default", "kube-system", "shop"]],
  ])("complete %j", (text, labels) => {
    const { service: own } = service({ ...all, "a.netpol-test.yaml": text });
    const lines = text.split("\n");
    const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
    const options = { snippets: false, suggestCommand: undefined, labelDetails: false };
    const found = own.completion(uri("a.netpol-test.yaml"), position, options);
    const shown = found?.items.map(({ label }) => label) ?? [];
    if (labels.includes("default")) expect(shown).toContain("shop");
    else expect(shown).toEqual(labels);
  });

  it("tell on a Service's address whether the policies allow it", () => {
    const web = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: main
        image: x
        env:
        - {name: DB, value: "postgres://db:5432/shop"}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {selector: {app: db}, ports: [{port: 5432}]}
`;
    const texts = { "web.yaml": web, "db.yaml": policies, "apps.yaml": pod("api", 8080) + pod("db", 5432) };
    const contents = (path: string) => {
      const { service: own } = service({ ...texts, "db.yaml": path });
      const found = own.hover(uri("web.yaml"), at(web, "db:5432"))?.contents;
      return typeof found === "object" && "value" in found ? found.value : "";
    };
    expect(contents(policies)).toBe(
      "`db:5432` is Service `shop/db`: it leads to `shop/db` on TCP 5432, which the policies **deny**.",
    );
    expect(contents(policies.replace("app: api", "app: web"))).toMatch(/which is \*\*allowed\*\*\.$/);
  });
});
