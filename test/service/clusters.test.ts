import { expect, it } from "vitest";
import { createLanguageService, type LanguageService } from "../../server/src/service/service.ts";
import { defaultSettings } from "../../server/src/source/settings.ts";
import { createWorkspace } from "../../server/src/source/workspace.ts";

const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
spec:
  podSelector:
    matchLabels:
      app: db
  ingress:
  - from:
    - podSelector: {}
`;
const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: db
spec:
  selector:
    matchLabels:
      app: db
  template:
    metadata:
      labels:
        app: db
    spec:
      containers:
      - name: db
        image: db
`;

/** One base, two overlays with another namespace each; `prod` patches the policy. */
const overlays = {
  "base/kustomization.yaml": "resources:\n- db.yaml\n- policy.yaml\n",
  "base/db.yaml": deployment,
  "base/policy.yaml": policy,
  "overlays/dev/kustomization.yaml": "namespace: dev\nresources:\n- ../../base\n",
  "overlays/prod/kustomization.yaml":
    "namespace: prod\nresources:\n- ../../base\npatches:\n- path: patch.yaml\nlabels:\n- pairs:\n    tier: a\n",
  "overlays/prod/patch.yaml":
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: db\nspec:\n  ingress:\n  - ports:\n    - port: 5432\n",
};

const root = "file:///work";

function start(files: Readonly<Record<string, string>>, complete = true) {
  const workspace = createWorkspace([root]);
  for (const [path, text] of Object.entries(files)) workspace.setDisk(`${root}/${path}`, text);
  workspace.setComplete(complete);
  const errors: string[] = [];
  const service = createLanguageService({
    workspace,
    settings: () => defaultSettings,
    logger: { error: (message) => errors.push(message) },
  });
  return { workspace, service, errors, uri: (path: string) => `${root}/${path}` };
}

/** Each line with where it leads. */
function shown(service: LanguageService, uri: string, cluster: string | null = null): readonly string[] {
  const { text, lines, problem, cluster: name } = service.becomes(uri, cluster);
  const texts = text.split("\n").slice(0, -1);
  expect(lines.length).toBe(texts.length);
  const places = texts.map((line, at) => {
    const place = lines[at];
    return `${line} <- ${place ? `${place.uri.slice(root.length + 1)}:${place.line + 1}:${place.character}` : "nobody"}`;
  });
  return [`${name}${problem === undefined ? "" : `, ${problem}`}`, ...places];
}

it("shows what a base becomes in a cluster, and who wrote each line", () => {
  const { service, uri } = start(overlays);
  expect(shown(service, uri("base/policy.yaml"), "prod")).toEqual([
    "prod",
    "apiVersion: networking.k8s.io/v1 <- base/policy.yaml:1:12",
    "kind: NetworkPolicy <- base/policy.yaml:2:6",
    "metadata: <- base/policy.yaml:3:0",
    "  name: db <- base/policy.yaml:4:8",
    "  namespace: prod <- overlays/prod/kustomization.yaml:1:11",
    "  labels: <- overlays/prod/kustomization.yaml:8:4",
    "    tier: a <- overlays/prod/kustomization.yaml:8:10",
    "spec: <- base/policy.yaml:5:0",
    "  podSelector: <- base/policy.yaml:6:2",
    "    matchLabels: <- base/policy.yaml:7:4",
    "      app: db <- base/policy.yaml:8:11",
    "  ingress: <- base/policy.yaml:9:2",
    "  - ports: <- overlays/prod/patch.yaml:7:4",
    "    - port: 5432 <- overlays/prod/patch.yaml:8:12",
  ]);
});

const chart = {
  "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 0.1.0\n",
  "chart/values.yaml": "app: db\nport: 5432\n",
  "chart/templates/policy.yaml": policy
    .replace("name: db", "name: {{ .Release.Name }}-db")
    .replace("app: db", "app: {{ .Values.app }}"),
  "chart/templates/other.yaml": deployment,
};

const kinds = (lines: readonly string[]) =>
  lines.filter((line) => /^(?:#|kind)/.test(line)).map((line) => line.split(" <-")[0]);

it.each([
  ["a patch: what it changes", overlays, "overlays/prod/patch.yaml", ["kind: NetworkPolicy"]],
  ["a root: all", overlays, "overlays/prod/kustomization.yaml", ["kind: Deployment", "kind: NetworkPolicy"]],
  [
    "a kustomization below: what lies with it",
    overlays,
    "base/kustomization.yaml",
    ["kind: Deployment", "kind: NetworkPolicy"],
  ],
  ["a template: its own objects", chart, "chart/templates/policy.yaml", ["kind: NetworkPolicy"]],
  ["values: what they fill in", chart, "chart/values.yaml", ["kind: NetworkPolicy"]],
  ["a chart: all", chart, "chart/Chart.yaml", ["kind: NetworkPolicy", "kind: Deployment"]],
  [
    "a base twice in one cluster: each under its entry",
    {
      "base/kustomization.yaml": "resources: [policy.yaml]",
      "base/policy.yaml": policy,
      "tenants/a/kustomization.yaml": "namespace: a\nresources: [../../base]",
      "tenants/b/kustomization.yaml": "namespace: b\nresources: [../../base]",
    },
    "base/policy.yaml",
    ["# tenants/a", "kind: NetworkPolicy", "# tenants/b", "kind: NetworkPolicy"],
  ],
])("shows of %s", (_, files, path, expected) => {
  const { service, uri, errors } = start(files);
  expect(service.lookAt(uri(path)).shown.built).toBe(true);
  expect(kinds(shown(service, uri(path), "prod"))).toEqual(expected);
  expect(errors).toEqual([]);
});

it("leads from a template's line to the value", () => {
  const { service, uri } = start(chart);
  expect(shown(service, uri("chart/templates/policy.yaml"))).toEqual(
    expect.arrayContaining([
      "      app: db <- chart/values.yaml:1:5",
      "  podSelector: <- chart/templates/policy.yaml:6:2",
    ]),
  );
});

it.each([
  [
    "a build that is refused",
    { ...overlays, "overlays/prod/kustomization.yaml": "resources: [../../base, absent.yaml]" },
    "base/policy.yaml",
    "absent.yaml",
  ],
  [
    "a file that a component deletes",
    {
      ...overlays,
      "overlays/prod/patch.yaml":
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: db\n$patch: delete\n",
    },
    "base/policy.yaml",
    "Nothing comes of this file.",
  ],
  ["a file in no cluster", overlays, "elsewhere.yaml", "No cluster takes this file in."],
])("says why there is nothing to show of %s", (_, files, path, problem) => {
  const { service, uri } = start(files);
  const answer = service.becomes(uri(path), "prod");
  expect(answer).toMatchObject({ text: "", lines: [] });
  expect(answer.problem).toContain(problem);
});

it("does not offer it for plain files, nor a choice where there is one cluster", () => {
  const { service, uri } = start({ "policy.yaml": policy, "db.yaml": deployment });
  expect(service.lookAt(uri("policy.yaml"))).toEqual({
    shown: { name: null, pinned: false, built: false, manifest: true, taking: 1 },
    changed: false,
  });
});

it("shows the cluster of what is looked at, stays where it can, and with one that is pinned", () => {
  const { service, uri } = start(overlays);
  const steps: readonly [what: string, name: string | null, pinned: boolean][] = [
    ["base/policy.yaml", "dev", false],
    ["overlays/prod/kustomization.yaml", "prod", false],
    ["base/policy.yaml", "prod", false],
    ["pin dev", "dev", true],
    ["overlays/prod/kustomization.yaml", "dev", true],
    ["base/policy.yaml", "dev", true],
    ["pin elsewhere", "dev", false],
    ["pin dev", "dev", true],
    ["unpin", "dev", false],
    ["overlays/prod/patch.yaml", "prod", false],
  ];
  for (const [what, name, pinned] of steps) {
    const [verb, which] = what.split(" ");
    const got =
      which !== undefined || verb === "unpin"
        ? service.pinCluster(uri("base/policy.yaml"), which ?? null)
        : service.lookAt(uri(what)).shown;
    expect([what, got.name, got.pinned]).toEqual([what, name, pinned]);
  }
});

it("lists the clusters with what is applied to them, and which take a file in", () => {
  const { service, uri } = start(overlays);
  expect(service.listClusters(uri("overlays/prod/patch.yaml"))).toEqual([
    { name: "dev", entries: [{ path: "overlays/dev", kind: "kustomization", namespace: "dev" }], takes: false },
    { name: "prod", entries: [{ path: "overlays/prod", kind: "kustomization", namespace: "prod" }], takes: true },
  ]);
});

it("answers for the cluster that is shown", () => {
  const { service, uri } = start({
    ...overlays,
    "overlays/prod/patch.yaml":
      "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: db\nspec:\n  template:\n    metadata:\n      labels:\n        app: other\n",
  });
  const at = { line: 5, character: 4 };
  const words = () => JSON.stringify(service.hover(uri("base/policy.yaml"), at)?.contents);
  const workloads = () =>
    service
      .matrix(`${root}/`)
      .header(view, null)
      .endpoints?.map(({ title }) => title);
  service.pinCluster(uri("base/policy.yaml"), "dev");
  expect(words()).toContain("1 workload");
  expect(workloads()).toContain("dev/db");
  service.pinCluster(uri("base/policy.yaml"), "prod");
  expect(words()).toContain("Now: none");
  expect(workloads()).toContain("prod/db");
});

const view = {
  from: "",
  to: "",
  port: "",
  only: [],
  sort: "name",
  fold: false,
  collapsed: [],
  base: "none",
  others: false,
} as const;

/** Of `overlays`, prod replaces what the base lets in. */
const hover = (service: LanguageService, uri: string, text: string, word: string, nth = 0): string => {
  const found = service.hover(uri, positionOf(text, word, nth));
  return found === undefined ? "" : (found.contents as { readonly value: string }).value;
};

function positionOf(text: string, word: string, nth = 0): { readonly line: number; readonly character: number } {
  let at = -1;
  for (let i = 0; i <= nth; i++) at = text.indexOf(word, at + 1);
  if (at < 0) throw new Error(`no ${word}`);
  const lines = text.slice(0, at).split("\n");
  return { line: lines.length - 1, character: (lines.at(-1) ?? "").length };
}

it("tells in a base whom a selector matches in each cluster", () => {
  const { service, uri } = start({ ...overlays, "overlays/prod/patch.yaml": renamed });
  const base = uri("base/policy.yaml");
  service.pinCluster(base, "prod");
  expect(hover(service, base, policy, "podSelector")).toContain("By cluster: `prod` none, `dev` 1 workload.");
  expect(hover(service, base, policy, "podSelector", 1)).toContain("By cluster: `prod` 1 workload, `dev` 1 workload.");
  expect(hover(service, uri("overlays/prod/patch.yaml"), renamed, "kind")).not.toContain("By cluster");
});

const renamed =
  "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: db\nspec:\n  template:\n    metadata:\n      labels:\n        app: other\n";

it("shows hovers, hints, outline and lenses of a base where its own words stand", () => {
  const { service, uri } = start(overlays);
  const base = uri("base/policy.yaml");
  const all = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
  const kinds = new Set(["matches", "logic", "everyone", "ports", "policyTypes"] as const);
  const hints = () =>
    service
      .inlayHints(base, all, kinds)
      .map(({ position, label }) => `${position.line + 1}:${position.character} ${label}`);
  service.pinCluster(base, "dev");
  const outline = JSON.stringify(service.documentSymbols(base));
  expect(hints()).toEqual(["5:5 policyTypes: [Ingress]", "6:14 1 workload", "10:9 all ports", "11:21 1 workload"]);
  service.pinCluster(base, "prod");
  // The patch has another rule in the place of the base's.
  expect(hints()).toEqual(["5:5 policyTypes: [Ingress]", "6:14 1 workload"]);
  expect(JSON.stringify(service.documentSymbols(base))).toBe(outline.replace("all pods of dev", "all pods of prod"));
  expect(hover(service, base, policy, "podSelector: {}")).toBe(
    `In \`prod\` something else stands here: [overlays/prod/patch.yaml, line 7](${uri("overlays/prod/patch.yaml")}#L7).`,
  );
  const lenses = service
    .codeLenses(base)
    .map((lens) => service.resolveCodeLens(lens, { matrix: undefined, becomes: "becomes" }).command);
  expect(lenses).toEqual([
    { title: "taken in by dev, prod", command: "becomes", arguments: [base] },
    { title: "prod: selects 1 workload · isolates ingress · any source", command: "" },
  ]);
});

it.each([
  ["a patch's object", "overlays/prod/patch.yaml", "NetworkPolicy", "base/policy.yaml:4:8"],
  ["a patch's name", "overlays/prod/patch.yaml", "db", "base/policy.yaml:4:8"],
  ["a patch's field", "overlays/prod/patch.yaml", "ingress", "base/policy.yaml:10:2"],
  ["a resource that is a folder", "overlays/prod/kustomization.yaml", "../../base", "base/kustomization.yaml:1:0"],
  ["a resource that is a file", "base/kustomization.yaml", "db.yaml", "base/db.yaml:1:0"],
  ["the path of a patch", "overlays/prod/kustomization.yaml", "patch.yaml", "overlays/prod/patch.yaml:1:0"],
  ["a field's name", "overlays/prod/kustomization.yaml", "resources", ""],
])("goes to the definition of %s", (_, path, word, expected) => {
  const { service, uri } = start(overlays);
  const text = overlays[path as keyof typeof overlays];
  const found = service.definition(uri(path), positionOf(text, word));
  const shown = found.map(
    ({ uri: to, range }) => `${to.slice(root.length + 1)}:${range.start.line + 1}:${range.start.character}`,
  );
  expect(shown.join()).toBe(expected);
});

/** Rule, line, severity and message of what is found in a file, and the places that go with it. */
function findings(service: LanguageService, uri: string, rule: string): readonly string[] {
  return service
    .diagnostics(uri)
    .filter(({ code }) => code === rule)
    .map(({ message, range, severity, relatedInformation = [] }) => {
      const related = relatedInformation.map(
        ({ message: why, location }) =>
          `${why}: ${location.uri.slice(root.length + 1)}:${location.range.start.line + 1}:${location.range.start.character}`,
      );
      return [`${range.start.line + 1} ${severity} ${message}`, ...related].join(" | ");
    });
}

const typo = policy.replace("app: db", "app: dbb");

it("finds in a base what is wrong in all clusters, once, and tells who else has a part in it", () => {
  const { service, uri } = start({ ...overlays, "base/policy.yaml": typo });
  const found = findings(service, uri("base/policy.yaml"), "selects-nothing");
  expect(found).toEqual([expect.stringMatching(/^8 \d /)]);
  expect(found[0]).not.toContain("(in ");
  expect(found[0]).toContain("Namespace dev is set here: overlays/dev/kustomization.yaml:1:11");
  expect(found[0]).toContain("Namespace prod is set here: overlays/prod/kustomization.yaml:1:11");
  expect(findings(service, uri("overlays/prod/kustomization.yaml"), "selects-nothing")).toEqual([]);
});

it("names the clusters of what is only so in some, and makes no warning of it", () => {
  const { service, uri } = start({ ...overlays, "overlays/prod/patch.yaml": renamed });
  const found = findings(service, uri("base/policy.yaml"), "selects-nothing");
  expect(found).toEqual([expect.stringMatching(/^8 3 .*\(in `prod`\)/)]);
  expect(found[0]).toContain("Namespace prod is set here");
  expect(found[0]).not.toContain("Namespace dev");
});

it("tells with an object that is there twice where it is written", () => {
  const { service, uri } = start({
    ...overlays,
    "overlays/prod/kustomization.yaml": "resources: [../../base, again.yaml]\n",
    "overlays/prod/again.yaml": `kind: ConfigMap\napiVersion: v1\nmetadata: {name: x}\n---\n${policy}`,
  });
  expect(findings(service, uri("overlays/prod/kustomization.yaml"), "cannot-be-built")).toEqual([
    [
      "1 2 NetworkPolicy db is there already.",
      "NetworkPolicy db is written here: base/policy.yaml:1:0",
      "NetworkPolicy db is written here: overlays/prod/again.yaml:5:0",
    ].join(" | "),
  ]);
});

it("offers a fix where it is right in every cluster, and none where one would suffer", () => {
  const slip = policy.replace("app: db", "app: databse");
  const base = {
    ...overlays,
    "base/policy.yaml": slip,
    "base/db.yaml": deployment.replaceAll("app: db", "app: database"),
    "overlays/prod/kustomization.yaml": "namespace: prod\nresources: [../../base]\npatches: [{path: patch.yaml}]\n",
  };
  const titles = (patch: string) => {
    const { service, uri } = start({ ...base, "overlays/prod/patch.yaml": patch });
    const at = positionOf(slip, "app: databse");
    const found = service.codeActions(uri("base/policy.yaml"), { start: at, end: at }, ["quickfix"]);
    return found.map(({ title }) => title).filter((title) => title.includes("database"));
  };
  const tier = renamed.replace("app: other", "tier: a");
  expect(titles(tier)).toEqual([expect.stringContaining("database")]);
  // In prod the pods bear what the policy asks for.
  expect(titles(tier.replace("tier: a", "app: databse"))).toEqual([]);
});

it("says the same of a base whose folder goes as where it never was", () => {
  const broken = { ...overlays, "base/kustomization.yaml": "", "base/db.yaml": deployment };
  const { service, uri, workspace } = start(broken);
  const found = () => findings(service, uri("overlays/dev/kustomization.yaml"), "cannot-be-built");
  found();
  for (const path of ["base/kustomization.yaml", "base/db.yaml", "base/policy.yaml"]) {
    workspace.removeDisk(uri(path));
    found();
  }
  const { "base/kustomization.yaml": _, "base/db.yaml": __, "base/policy.yaml": ___, ...rest } = broken;
  const fresh = start(rest);
  expect(found()).toEqual(findings(fresh.service, uri("overlays/dev/kustomization.yaml"), "cannot-be-built"));
  expect(found()).toEqual([expect.stringContaining("no folder with a kustomization.yaml")]);
});

it("offers no fix of a base that changes what passes in a cluster where all is well", () => {
  const gate = (label: string) =>
    deployment.replaceAll("app: db", label).replace("name: db", `name: ${label.slice(5)}`);
  const peer = "app: gateway";
  const titles = (more: string) => {
    const { service, uri } = start({
      ...overlays,
      "base/policy.yaml": policy.replace("podSelector: {}", `podSelector: { matchLabels: { ${peer} } }`),
      "overlays/dev/kustomization.yaml": "namespace: dev\nresources: [../../base, gate.yaml]\n",
      "overlays/dev/gate.yaml": gate("app: gatewax"),
      "overlays/prod/kustomization.yaml": "namespace: prod\nresources: [../../base, gate.yaml]\n",
      "overlays/prod/gate.yaml": more,
    });
    const found = service.check(uri("base/policy.yaml")).filter(({ rule }) => rule === "selects-nothing");
    return found.map(({ message, fixes }) => [/\(in .*\)/.exec(message)?.[0], ...fixes.map(({ title }) => title)]);
  };
  expect(titles(gate("app: gatewax"))).toEqual([[undefined, expect.stringContaining("gatewax")]]);
  expect(titles(gate(peer))).toEqual([["(in `dev`)"]]);
  expect(titles(`${gate(peer)}---\n${gate("app: gatewax")}`)).toEqual([["(in `dev`)"]]);
});

it.each(["base/policy.yaml", "overlays/prod/patch.yaml"])(
  "says nothing false of %s while files are being read",
  (path) => {
    const { service, uri, workspace } = start(overlays);
    workspace.setComplete(false);
    expect(service.diagnostics(uri(path))).toEqual([]);
  },
);

it("tells in the matrix what cannot be built, with its line", () => {
  const { service } = start({ "app/kustomization.yaml": "resources:\n- gone.yaml\n" });
  const view = {
    from: "",
    to: "",
    port: "",
    only: [],
    sort: "name",
    fold: false,
    others: true,
    collapsed: [],
    base: "none",
  } as const;
  const { unbuilt } = service.matrix(null).header(view, null);
  expect(unbuilt).toEqual([expect.stringMatching(/^app\/kustomization\.yaml:2: .*gone\.yaml/)]);
});

it.each([
  [3, ["Change to `Ingress`"]],
  [101, ["Change to `Ingress`"]],
])("offers a fix of a base that %i overlays take in, tried in all of them", (count, titles) => {
  const many = Object.fromEntries(
    Array.from({ length: count }, (_, n) => [
      `overlays/o${n}/kustomization.yaml`,
      `namespace: o${n}\nresources:\n- ../../base\n`,
    ]),
  );
  const { service, uri } = start({
    ...many,
    "base/kustomization.yaml": overlays["base/kustomization.yaml"],
    "base/db.yaml": deployment,
    "base/policy.yaml": policy.replace("spec:\n", "spec:\n  policyTypes: [Ingres]\n"),
  });
  const found = service.check(uri("base/policy.yaml")).filter(({ rule }) => rule === "invalid-policy-type");
  expect(found.map(({ fixes }) => fixes.map(({ title }) => title))).toEqual([titles]);
});

it("shows the cluster of what was looked at before the clusters were known", () => {
  const { workspace, service, uri } = start(overlays, false);
  service.lookAt(uri("overlays/prod/kustomization.yaml"));
  workspace.setComplete(true);
  // The matrix is in front by now: nobody looks at a text.
  expect(service.lookAt(null).shown).toMatchObject({ name: "prod", pinned: false });
  service.lookAt(uri("overlays/dev/kustomization.yaml"));
  expect(service.lookAt(null).shown).toMatchObject({ name: "dev" });
});

it("keeps to the pinned cluster, whatever was looked at before it was there", () => {
  const { workspace, service, uri } = start(overlays, false);
  service.pinCluster(`${root}/`, "dev");
  service.lookAt(uri("overlays/prod/kustomization.yaml"));
  workspace.setComplete(true);
  expect(service.lookAt(null).shown).toMatchObject({ name: "dev", pinned: true });
});
