import { describe, expect, it } from "vitest";
import { check } from "../../server/src/node/commands/check.ts";
import { clusters } from "../../server/src/node/commands/clusters.ts";
import { connectivity } from "../../server/src/node/commands/connectivity.ts";
import { diff } from "../../server/src/node/commands/diff.ts";
import { runCommand } from "./run.ts";

const workload = (name: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: c, ports: [{ containerPort: 8080 }] }] }
`;
const policy = (app: string, port = 8080) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector: { matchLabels: { app: ${app} } }
    ports:
    - { protocol: TCP, port: ${port} }
`;
const shop = {
  "base/kustomization.yaml": "resources: [web.yaml, front.yaml, policy.yaml]\n",
  "base/web.yaml": workload("web"),
  "base/front.yaml": workload("front"),
  "base/policy.yaml": policy("front"),
  "overlays/dev/kustomization.yaml": "namespace: shop-dev\nresources: [../../base]\n",
  "overlays/prod/kustomization.yaml": "namespace: shop-prod\nresources: [../../base]\npatches: [{path: port.yaml}]\n",
  "overlays/prod/port.yaml": policy("frontt", 9090),
};
const takesFront = "resources: [policy.yaml, front.yaml]\n";

describe("netpol clusters", () => {
  it("lists clusters with what is applied to them", async () => {
    const { stdout, status } = await runCommand(clusters, shop, [".", "--format", "json"]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      { name: "dev", entries: [{ path: "overlays/dev", kind: "kustomization", namespace: "shop-dev" }], objects: 3 },
      { name: "prod", entries: [{ path: "overlays/prod", kind: "kustomization", namespace: "shop-prod" }], objects: 3 },
    ]);
  });

  it("says what is left out of more overlays than anybody waits for", { timeout: 60_000 }, async () => {
    const overlays = Array.from({ length: 2001 }, (_, i) => `overlays/o${i + 1000}/kustomization.yaml`);
    const files = {
      "base/kustomization.yaml": "resources: [web.yaml]\n",
      "base/web.yaml": "apiVersion: v1\nkind: Service\nmetadata: { name: web }\n",
      "other/policy.yaml": policy("front").replace("Ingress]", "Ingres]"),
      ...Object.fromEntries(overlays.map((path) => [path, "resources: [../../base]\n"])),
    };
    const { stdout, stderr, status } = await runCommand(check, files, [".", "--only", "other/policy.yaml"]);
    expect(stderr).toBe(
      "netpol: 2001 kustomizations, charts and applications are applied by themselves: the first 2000 by path are built, and `overlays/o3000` and what comes behind it is left out\n",
    );
    expect(stdout).toContain("other/policy.yaml:6:17 error");
    expect(status).toBe(2);
  });

  it("says why a file is where it is", async () => {
    const { stdout } = await runCommand(clusters, { ...shop, "docs/a.yaml": workload("a") }, ["--explain"]);
    expect(stdout).toContain("docs/a.yaml: in no cluster, because docs is documentation");
    expect(stdout).toContain(
      "base/web.yaml: in dev, prod, because overlays/dev and overlays/prod take it in (alternatives, told apart by their paths)\n",
    );
    expect(stdout).toContain(
      "overlays/prod/port.yaml: in prod, because overlays/prod takes it in (an alternative, told apart by its path)\n",
    );
  });

  it("says it shortly of what many take in, and of plain files", async () => {
    const many = Array.from({ length: 7 }, (_, i) => [
      `overlays/o${i}/kustomization.yaml`,
      "resources: [../../base]\n",
    ]);
    const files = { ...shop, ...Object.fromEntries(many), "more/prod/a.yaml": workload("a") };
    const { stdout } = await runCommand(clusters, files, ["--explain"]);
    expect(stdout).toContain(
      "base/web.yaml: in dev, o0, o1, o2 and 5 more, because overlays/dev, overlays/o0 and 7 more take it in (alternatives, told apart by their paths)\n",
    );
    expect(stdout).toContain("more/prod/a.yaml: in prod, because it lies in more/prod (its path says prod)\n");
    const flat = await runCommand(clusters, { "a.yaml": workload("a") }, ["--explain"]);
    expect(flat.stdout).toContain("a.yaml: in the only cluster, because it lies in the top folder\n");
  });

  it("names no cluster for what is in none", async () => {
    const files = { ...shop, "docs/a.yaml": policy("front").replace("podSelector", "podSelctor") };
    const { stdout } = await runCommand(check, files, [".", "--format", "json"]);
    const found: readonly { file: string; clusters?: unknown }[] = JSON.parse(stdout);
    expect(found.filter(({ file }) => file === "docs/a.yaml").length).toBeGreaterThan(0);
    expect(found.filter(({ file, clusters: names }) => file === "docs/a.yaml" && names !== undefined)).toEqual([]);
  });

  it("judges texts that hundreds of clusters share in as many as it takes, and says so", async () => {
    const names = Array.from({ length: 40 }, (_, i) => `c${i}`);
    const own = names.map((name) => [
      `clusters/${name}/a.yaml`,
      workload("own").replace("8080", String(8000 + Number(name.slice(1)))),
    ]);
    const shared = Array.from({ length: 300 }, (_, i) => [`more/s${i}.yaml`, workload(`s${i}`)]);
    const files = Object.fromEntries([...own, ...shared, ["more/policy.yaml", policy("frontt")]]);
    const { stdout, stderr } = await runCommand(check, files, [".", "--format", "json"]);
    expect(stderr).toContain("there are 40 clusters: a text that more than 16 of them take in is judged in 16");
    const found: readonly { rule: string; file: string; clusters?: unknown }[] = JSON.parse(stdout);
    expect(found.filter(({ file, clusters: some }) => file === "more/policy.yaml" && some !== undefined)).toEqual([]);
  });

  it("takes files named one by one for one entry", async () => {
    const files = { "a.yaml": workload("a"), "b/c.yaml": workload("c") };
    const { stdout } = await runCommand(clusters, files, ["a.yaml", "b/c.yaml", "--format", "json"]);
    expect(JSON.parse(stdout)).toMatchObject([{ name: "", entries: [{ path: ".", kind: "folder" }] }]);
  });
});

describe("several clusters", () => {
  it("are asked for by name", async () => {
    const without = await runCommand(connectivity, shop, ["."]);
    expect(without.status).toBe(2);
    expect(without.stderr).toContain("dev, prod");
    const wrong = await runCommand(check, shop, [".", "--cluster", "test"]);
    expect(wrong.status).toBe(2);
    const dev = await runCommand(connectivity, shop, [".", "--cluster", "dev"]);
    expect(dev.stdout).toContain("shop-dev/front[Deployment] => shop-dev/web[Deployment] : TCP 8080");
    expect(dev.stdout).not.toContain("shop-prod");
  });

  it("are compared", async () => {
    const one = await runCommand(diff, shop, [".", "--cluster", "dev"]);
    expect(one.status).toBe(2);
    const { status, stdout } = await runCommand(diff, shop, [".", "--cluster", "dev", "--cluster", "prod"]);
    expect(status).toBe(0);
    expect(stdout).toBe(`= namespace shop-dev is compared with shop-prod
- shop-prod/front can no longer reach shop-prod/web on TCP 8080

removed shop-prod/front[Deployment] => shop-prod/web[Deployment] : TCP 8080 -> No Connections

0 added, 1 removed, 0 changed
`);
    const json = await runCommand(diff, shop, [".", "--cluster", "prod", "--cluster", "dev", "--format", "json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      namespaces: [{ before: "shop-prod", after: "shop-dev" }],
      changes: [{ change: "added", src: "shop-dev/front[Deployment]", dst: "shop-dev/web[Deployment]" }],
    });
    const md = await runCommand(diff, shop, [".", "--cluster", "dev", "--cluster", "prod", "--format", "md"]);
    expect(md.stdout).toContain("- namespace shop-dev is compared with shop-prod\n");
  });

  it("have their findings at the line that a person edits, each once", async () => {
    const { stdout } = await runCommand(check, shop, [".", "--format", "json"]);
    const found: readonly Record<string, unknown>[] = JSON.parse(stdout);
    const places = (rule: string) =>
      found.filter((each) => each.rule === rule).map(({ file, clusters: names }) => [file, names]);
    expect(places("selects-nothing")).toEqual([["overlays/prod/port.yaml", ["prod"]]]);
    expect(found.filter(({ file }) => file === "base/policy.yaml" || file === "base/web.yaml")).toEqual([]);
  });

  it("says that a file to report on is not there", async () => {
    const args = [".", "--only", "base/policy.yaml", "base/polcy.yaml"];
    const { stderr, status } = await runCommand(check, shop, args);
    expect(stderr).toBe("netpol: --only base/polcy.yaml: no such file\n");
    expect(status).toBe(0);
  });

  it("answers for one cluster, and for no first of two", async () => {
    const two = ["--cluster", "dev", "--cluster", "prod"];
    const { stderr, status } = await runCommand(connectivity, shop, [".", ...two]);
    expect(stderr).toMatch(/one cluster at a time; give --cluster once/);
    expect(status).toBe(2);
    expect((await runCommand(connectivity, shop, [".", "--cluster", "dev", "--cluster", "dev"])).status).toBe(0);
    expect((await runCommand(diff, shop, [".", ...two])).status).toBe(0);
  });

  it("have no fix that moves all that a kustomization takes in", async () => {
    const files = {
      "a/kustomization.yaml": "namespace: shop\nresources: [policy.yaml, front.yaml]\n",
      "a/policy.yaml": policy("front"),
      "a/front.yaml": workload("front").replace("name: front", "name: front, namespace: shop"),
      "b/web.yaml": workload("web").replace("name: web", "name: web, namespace: data"),
    };
    const wrong = async (all: Readonly<Record<string, string>>) => {
      const { stdout } = await runCommand(check, all, [".", "--format", "json"]);
      const found: readonly { rule: string; fixes: readonly string[] }[] = JSON.parse(stdout);
      return found.filter(({ rule }) => rule === "selects-nothing").map(({ fixes }) => fixes);
    };
    expect(await wrong(files)).toEqual([[]]);
    const own = policy("front").replace("name: web", "name: web, namespace: shop");
    const [fixes] = await wrong({ ...files, "a/kustomization.yaml": takesFront, "a/policy.yaml": own });
    expect(fixes).toEqual([expect.stringContaining("Move the policy to `data`")]);
  });

  it("are reported on for some files", async () => {
    const { stdout } = await runCommand(check, shop, [".", "--format", "json", "--only", "base/policy.yaml"]);
    expect(JSON.parse(stdout)).toEqual([]);
  });

  it("say as information what a chart misses", async () => {
    const chart = "apiVersion: v2\nname: c\nversion: 1.0.0\ndependencies:\n- {name: d, version: 1.0.0}\n";
    const { stdout } = await runCommand(check, { "c/Chart.yaml": chart }, [".", "--format", "json"]);
    expect(JSON.parse(stdout)).toMatchObject([{ rule: "cannot-be-built", severity: "information" }]);
  });

  it("say what cannot be built, at its line", async () => {
    const files = { "k/kustomization.yaml": "resources:\n- a.yaml\n- missing.yaml\n", "k/a.yaml": workload("a") };
    const { stdout } = await runCommand(check, files, [".", "--format", "json"]);
    expect(JSON.parse(stdout)).toMatchObject([
      { file: "k/kustomization.yaml", rule: "cannot-be-built", range: { start: { line: 2 } } },
    ]);
  });
});

describe("a chart that is installed into a namespace", () => {
  const chart = {
    "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 0.1.0\n",
    "chart/templates/web.yaml": workload("web"),
  };
  const flux = (kind: string, spec: string) =>
    `apiVersion: ${kind === "HelmRelease" ? "helm" : "source"}.toolkit.fluxcd.io/v1\nkind: ${kind}\nmetadata: {name: web, namespace: flux}\nspec:\n${spec}`;
  it.each<[string, Record<string, string>]>([
    [
      "an Application of Argo CD",
      {
        "app.yaml": `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\nspec:\n  source: {repoURL: x, path: chart}\n  destination: {namespace: shop}\n`,
      },
    ],
    [
      "a HelmRelease of Flux",
      {
        "release.yaml": `${flux("HelmRelease", "  targetNamespace: shop\n  chart: {spec: {chart: ./chart, sourceRef: {kind: GitRepository, name: web}}}\n")}---\n${flux("GitRepository", "  url: x\n")}`,
      },
    ],
    ["a helmfile", { "helmfile.yaml": "releases:\n- {name: web, namespace: shop, chart: ./chart}\n" }],
    ["`.netpol.yaml`", { ".netpol.yaml": "clusters:\n- name: prod\n  paths:\n  - {path: chart, namespace: shop}\n" }],
  ])("by %s lives there", async (_, files) => {
    const { stdout } = await runCommand(connectivity, { ...chart, ...files }, ["."]);
    expect(stdout).toContain("shop/web[");
    expect(stdout).not.toContain("default/");
  });
});

describe("a chart with helpers", () => {
  it("is built with them; templates of other tools are left alone", async () => {
    const files = {
      "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 0.1.0\n",
      "chart/templates/_helpers.tpl": '{{- define "name" }}web{{ end }}\n',
      "chart/templates/web.yaml": workload("web").replace("name: web", 'name: {{ include "name" . }}'),
      "infra/user.tpl": "kind: NetworkPolicy\nfoo: ${bar}: baz\n  - x\n",
    };
    const { stdout } = await runCommand(clusters, files, [".", "--format", "json"]);
    expect(JSON.parse(stdout)).toMatchObject([{ entries: [{ path: "chart", kind: "chart" }], objects: 1 }]);
    expect(JSON.parse((await runCommand(check, files, [".", "--format", "json"])).stdout)).toEqual([]);
  });
});

describe("documentation and examples beside manifests", () => {
  // A label that is one letter off: in the cluster's own files this is a warning.
  const wrong = (name: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector: { matchLabels: { app: frontt } }
    ports:
    - { protocol: TCP, port: 8080 }
`;
  const deployed = {
    "deploy/web.yaml": workload("web").replace("name: web", "name: web, namespace: shop"),
    "deploy/front.yaml": workload("front").replace("name: front", "name: front, namespace: shop"),
  };
  const count = async (files: Record<string, string>, args: readonly string[] = ["."]) => {
    const { stdout, stderr } = await runCommand(check, files, [...args, "--format", "json"]);
    expect(stderr).toBe("");
    return (JSON.parse(stdout) as { rule: string; file: string; severity: string }[]).map(
      ({ rule, file, severity }) => `${file} ${severity} ${rule}`,
    );
  };

  it("is told of in the cluster's own files", async () => {
    expect(await count({ ...deployed, "deploy/wrong.yaml": wrong("a") })).toContain(
      "deploy/wrong.yaml warning selects-nothing",
    );
  });

  it.each(["docs/np.yaml", "doc/how/np.yaml", "examples/np.yaml", "k8s/examples/np.yaml", "tutorial/1/np.yaml"])(
    "says of %s nothing that rests on what else there is",
    async (path) => {
      const files = { ...deployed, [path]: wrong("a") };
      expect(await count(files)).toEqual([]);
      const { stdout } = await runCommand(clusters, files, ["--explain"]);
      expect(stdout).toContain(`${path}: in no cluster, because`);
    },
  );

  const spec = "spec:\n  podSelector: {}\n  ingress:\n  - from:\n    - ipBlock: { cidr: 10.0.0 }\n";
  it.each([
    ["docs/network.md", `# Policies\n\n\`\`\`yaml\n${wrong("a")}\`\`\`\n`],
    ["README.md", `\`\`\`yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n${spec}\`\`\`\n`],
    ["docs/snippet.yaml", spec],
    ["docs/half.yaml", "ingress:\n- from:\n   - ipBlock: { cidr: 10.0.0 }\n  ports: [a\n"],
    ["snippets/peer.yaml", "- from:\n  - namespaceSelector: {}\n  - podSelectr: {}\n"],
    ["docs/text.yaml", "See the NetworkPolicy below: it denies all.\n\tUse it with care.\n"],
  ])("says nothing of %s, which is no manifest", async (path, text) => {
    expect(await count({ ...deployed, [path]: text })).toEqual([]);
    expect(await count({ [path]: text })).toEqual([]);
  });
});

describe("policies of other engines", () => {
  const mesh = (namespace: string) => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: mesh, namespace: ${namespace} }
spec: {}
`;
  const chart = (on: boolean) => ({
    "app/web.yaml": workload("web"),
    "chart/Chart.yaml": "apiVersion: v2\nname: chart\nversion: 1.0.0\n",
    "chart/values.yaml": `mesh: ${on}\n`,
    "chart/templates/mesh.yaml": `{{- if .Values.mesh }}\n${mesh("{{ .Release.Namespace }}")}{{- end }}\n`,
    "chart/templates/db.yaml": workload("db"),
  });
  const said = async (files: Readonly<Record<string, string>>, cluster: readonly string[] = []) =>
    (await runCommand(connectivity, files, [".", ...cluster])).stderr;

  it("are told of as a chart writes them, and not where it writes none", async () => {
    expect(await said(chart(false))).not.toContain("AuthorizationPolic");
    expect(await said(chart(true))).toMatch(/AuthorizationPolicy.* is not read/);
    expect(await said(chart(true))).not.toContain("{{");
  });

  it("are told of as an overlay makes them", async () => {
    const files = {
      "base/kustomization.yaml": "resources: [mesh.yaml, web.yaml]\n",
      "base/mesh.yaml": mesh("x"),
      "base/web.yaml": workload("web"),
      "prod/kustomization.yaml": "namespace: shop-prod\nresources: [../base]\n",
    };
    const text = await said(files);
    expect(text).toMatch(/shop-prod/);
    expect(text).not.toMatch(/ x /);
  });
});
