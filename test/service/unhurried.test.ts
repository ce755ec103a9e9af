import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { createBuiltPlaces } from "../../server/src/features/built/places.ts";
import { createRuleRunner } from "../../server/src/features/diagnostics/runner.ts";
import { limits } from "../../server/src/limits.ts";
import { createLanguageService, type LanguageService } from "../../server/src/service/service.ts";
import type { Grouping } from "../../server/src/snapshot/cluster.ts";
import { describingBuilt } from "../../server/src/snapshot/describingBuilt.ts";
import { createLiveSnapshots } from "../../server/src/snapshot/live.ts";
import { defaultSettings } from "../../server/src/source/settings.ts";
import { createWorkspace, type MutableWorkspace } from "../../server/src/source/workspace.ts";
import { view } from "../matrix/support.ts";

/* A service that puts off what it can while somebody types: what it says first, and that it comes to say what is so. */

const root = "file:///work";
const policy = (app: string, port: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
spec:
  podSelector:
    matchLabels:
      app: ${app}
  ingress:
  - from:
    - podSelector: {}
    ports:
    - port: ${port}
`;
const deployment = (app: string) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${app}
spec:
  selector: {matchLabels: {app: ${app}}}
  template:
    metadata: {labels: {app: ${app}}}
    spec:
      containers:
      - {name: main, image: main, ports: [{name: sql, containerPort: 5432}]}
`;
const overlay = (namespace: string, more = "") => `namespace: ${namespace}\nresources:\n- ../../base\n${more}`;

/** Three overlays in two namespaces; `prod` names its pods otherwise. */
const files: Readonly<Record<string, string>> = {
  "base/kustomization.yaml": "resources:\n- db.yaml\n- policy.yaml\n",
  "base/db.yaml": deployment("db"),
  "base/policy.yaml": policy("db", "5432"),
  "overlays/dev/kustomization.yaml": overlay("dev"),
  "overlays/test/kustomization.yaml": overlay("dev", "labels: [{pairs: {tier: a}}]\n"),
  "overlays/prod/kustomization.yaml": overlay("prod", "patches:\n- path: patch.yaml\n"),
  "overlays/prod/patch.yaml":
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: db\nspec:\n  template:\n    metadata:\n      labels:\n        app: database\n",
  "readme.yaml": "words: here\n",
};

function workspaceOf(texts: Readonly<Record<string, string>>): MutableWorkspace {
  const workspace = createWorkspace([root]);
  for (const [path, text] of Object.entries(texts)) workspace.setDisk(`${root}/${path}`, text);
  workspace.setComplete(true);
  return workspace;
}

function serviceOf(
  workspace: MutableWorkspace,
  unhurried: boolean,
  writing: () => string | undefined = () => undefined,
): LanguageService {
  const error = (message: string) => {
    throw new Error(message);
  };
  return createLanguageService({
    workspace,
    settings: () => defaultSettings,
    logger: { error },
    unhurried: () => unhurried,
    writing,
  });
}

const uriOf = (path: string) => `${root}/${path}`;
const settle = (service: LanguageService, paths = Object.keys(files)) => {
  for (const _ of service.settleSteps(paths.map(uriOf)));
};
const messages = (service: LanguageService, path: string) =>
  service.diagnostics(uriOf(path)).map(({ code, message }) => `${code}: ${message}`);
const everything = (service: LanguageService) => ({
  findings: Object.keys(files).map((path) => [path, service.diagnostics(uriOf(path)), service.check(uriOf(path))]),
  clusters: service.listClusters(uriOf("base/policy.yaml")),
});

function typing(path: string, texts = files) {
  const workspace = workspaceOf(texts);
  const service = serviceOf(workspace, true);
  let version = 1;
  const type = (text: string) => workspace.open(uriOf(path), "yaml", version++, text);
  type(texts[path] ?? "");
  return { service, type, said: () => messages(service, path) };
}

it("keeps what only some clusters have while somebody types around it", () => {
  const { service, type, said } = typing("base/policy.yaml");
  const first = said();
  expect(first.filter((message) => message.includes("(in `prod`)"))).not.toEqual([]);
  settle(service);
  expect(said()).toEqual(first);
  type(policy("db", "5432 # the port"));
  expect(service.isUnsettled(uriOf("base/policy.yaml"))).toBe(true);
  expect(said()).toEqual(first);
  settle(service);
  expect(service.isUnsettled(uriOf("base/policy.yaml"))).toBe(false);
  expect(said()).toEqual(first);
});

it("says at once what clusters that were alike make of a new text, and later what is so in each", () => {
  const { service, type, said } = typing("base/policy.yaml");
  said();
  settle(service);
  type(policy("database", "5432"));
  const target = () => said().filter((message) => message.includes("database"));
  const before = target();
  expect(before.join()).toContain("(in `dev` and `test`)");
  settle(service);
  expect(target()).toEqual(before);
});

it("tells after a while that an overlay cannot be built any more", () => {
  const { service, type } = typing("base/db.yaml");
  messages(service, "base/db.yaml");
  settle(service);
  type(deployment("other"));
  messages(service, "base/db.yaml");
  settle(service);
  expect(
    messages(service, "overlays/prod/kustomization.yaml").join() + messages(service, "overlays/prod/patch.yaml").join(),
  ).toContain("cannot-be-built");
});

it("goes on without a document that is being written, and counts it again when it is left", () => {
  const base = uriOf("base/policy.yaml");
  const workspace = workspaceOf(files);
  let writing: string | undefined = base;
  const service = serviceOf(workspace, true, () => writing);
  let version = 1;
  const type = (more: string) => workspace.open(base, "yaml", version++, `${policy("db", "5432")}${more}`);
  const counts = () => {
    const { header } = service.matrix(null);
    const { counts: all, unbuilt = [] } = header(view, null);
    return { ...all, unbuilt };
  };
  type("");
  const whole = { said: messages(service, "base/policy.yaml"), counts: counts() };
  expect(whole.counts.policies).toBe(1);
  const head = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n";
  for (const more of ["---\na", `---\n${head}meta`, `---\n${head}`, `---\n${head}metadata:\n  name: db\n`]) {
    type(more);
    expect(counts()).toEqual(whole.counts);
    expect(messages(service, "base/policy.yaml")).toEqual(expect.arrayContaining(whole.said));
    settle(service);
    expect(counts()).toEqual(whole.counts);
    expect(service.leavesOut(base)).toBe(true);
    // Who writes it is helped in it.
    if (!more.endsWith("meta")) continue;
    const offered = service.completion(
      base,
      { line: 16, character: 4 },
      { snippets: false, suggestCommand: undefined, labelDetails: false },
    );
    expect(offered?.items.map(({ label }) => label)).toContain("metadata");
  }
  writing = undefined;
  workspace.renew();
  settle(service);
  expect(service.leavesOut(base)).toBe(false);
  expect(counts().unbuilt).not.toEqual([]);
  expect(everything(service)).toEqual(everything(serviceOf(freshOf(workspace), false)));
});

function freshOf(workspace: MutableWorkspace): MutableWorkspace {
  const fresh = createWorkspace([root]);
  for (const { uri, text, languageId } of workspace.all()) {
    if (languageId === undefined) fresh.setDisk(uri, text);
    else fresh.open(uri, languageId, 1, text);
  }
  fresh.setComplete(true);
  return fresh;
}

it("builds only the overlays that are looked at, until there is time", () => {
  const many = Object.fromEntries(
    Array.from({ length: 12 }, (_, n) => [`overlays/o${n}/kustomization.yaml`, overlay(`o${n}`)]),
  );
  const workspace = workspaceOf({ ...files, ...many });
  const snapshots = createLiveSnapshots(
    workspace,
    () => defaultSettings,
    describingBuilt(),
    () => true,
  );
  const runner = createRuleRunner();
  const type = (text: string) => {
    workspace.open(uriOf("base/policy.yaml"), "yaml", 1, text);
    return found();
  };
  const found = () => {
    const context = snapshots.context(uriOf("base/policy.yaml"));
    return (context && runner.check(context).findings.map(({ message }) => message)) ?? [];
  };
  type(policy("db", "5432"));
  snapshots.settle(root);
  found();
  expect(type(policy("db", "5433")).join("\n")).toContain("5433");
  // One of those that are alike, and `prod`.
  const waiting = snapshots.of(root).waiting.filter((cell) => cell.since().size > 0);
  expect(waiting).toHaveLength(Object.keys(many).length + 1);
});

it("asks of what a text became only where something is rendered, and builds no overlay for it", () => {
  const many = Object.fromEntries(
    Array.from({ length: 12 }, (_, n) => [`overlays/o${n}/kustomization.yaml`, overlay(`o${n}`)]),
  );
  const workspace = workspaceOf({ ...files, ...many });
  const snapshots = createLiveSnapshots(
    workspace,
    () => defaultSettings,
    describingBuilt(),
    () => true,
  );
  const uri = uriOf("base/policy.yaml");
  const built = createBuiltPlaces();
  const type = (text: string) => {
    workspace.open(uri, "yaml", 1, text);
    return snapshots.context(uri);
  };
  type(policy("db", "5432"));
  snapshots.settle(root);
  const text = policy("db", "5433");
  const context = type(text);
  expect(context && built.at(context, uri, text.indexOf("podSelector"))).toEqual([]);
  // All but the one that is looked at.
  const waiting = snapshots.of(root).waiting.filter((cell) => cell.since().size > 0);
  expect(waiting).toHaveLength(Object.keys(many).length + 2);
});

it("answers first from one of many overlays, and claims nothing about the others", () => {
  const alike = Array.from({ length: 6 }, (_, n) => [`overlays/o${n}/kustomization.yaml`, overlay(`o${n}`)] as const);
  const base = Object.entries(files).filter(([path]) => path.startsWith("base/"));
  const own = [
    ["base/db.yaml", deployment("frontend")],
    ["base/policy.yaml", policy("frontent", "99999")],
  ] as const;
  const texts = Object.fromEntries([...base, ...alike, ...own]);
  const uri = uriOf("base/policy.yaml");
  const { service } = typing("base/policy.yaml", texts);
  const first = service.diagnostics(uri);
  const warned = (found: typeof first) => found.filter(({ severity }) => severity === 2).map(({ code }) => code);
  expect(first.map(({ code }) => code)).toContain("invalid-port");
  expect(warned(first)).toEqual([]);
  settle(service);
  const settled = service.diagnostics(uri);
  expect(settled).toEqual(serviceOf(workspaceOf(texts), false).diagnostics(uri));
  expect(warned(settled)).toEqual(["selects-nothing"]);
});

it("answers first from one of many overlays, too, when it was asked before all files were read", () => {
  const overlays = Array.from(
    { length: 6 },
    (_, n) => [`overlays/o${n}/kustomization.yaml`, overlay(`o${n}`)] as const,
  );
  const base = Object.entries(files).filter(([path]) => path.startsWith("base/"));
  const workspace = workspaceOf(Object.fromEntries([...base, ...overlays, ["base/db.yaml", deployment("frontend")]]));
  workspace.setComplete(false);
  const service = serviceOf(workspace, true);
  const warned = () => service.diagnostics(uriOf("base/policy.yaml")).filter(({ severity }) => severity === 2);
  workspace.open(uriOf("base/policy.yaml"), "yaml", 1, policy("frontent", "5432"));
  expect(warned()).toEqual([]);
  for (const _ of service.prepare()) expect(warned()).toEqual([]);
  workspace.setComplete(true);
  expect(warned()).toEqual([]);
  settle(service);
  expect(warned().map(({ code }) => code)).toEqual(["selects-nothing"]);
});

it("has worked out what the files describe when all are read", () => {
  const workspace = workspaceOf(files);
  workspace.setComplete(false);
  const built = describingBuilt();
  const asked = vi.fn();
  const grouping: Grouping = Object.assign((...given: Parameters<Grouping>) => {
    asked();
    return built(...given);
  }, built.steps && { steps: built.steps });
  const snapshots = createLiveSnapshots(workspace, () => defaultSettings, grouping);
  const steps = [...snapshots.prepare(root)];
  // Each text and each overlay is a step of its own.
  expect(steps.length).toBeGreaterThan(Object.keys(files).length);
  workspace.setComplete(true);
  expect(snapshots.of(root).clusters.map(({ name }) => name)).toEqual(["dev", "prod", "test"]);
  expect(asked).not.toHaveBeenCalled();
});

it.each([0, 3, 9, 14, 99])("misses nothing that changes while it is worked out, after %i steps", (after) => {
  const workspace = workspaceOf(files);
  workspace.setComplete(false);
  const service = serviceOf(workspace, true);
  let step = 0;
  const change = () => {
    workspace.open(uriOf("base/policy.yaml"), "yaml", 1, policy("database", "5433"));
    workspace.setDisk(uriOf("overlays/more/kustomization.yaml"), overlay("more"));
    workspace.removeDisk(uriOf("overlays/test/kustomization.yaml"));
  };
  for (const _ of service.prepare()) {
    if (step++ === after) change();
    service.diagnostics(uriOf("base/policy.yaml"));
  }
  if (step <= after) change();
  workspace.setComplete(true);
  settle(service);
  expect(everything(service)).toEqual(everything(serviceOf(freshOf(workspace), false)));
});

const words = ["db", "database", "db2", "5432", "5433", "sql", "dev", "prod", "name", "spec", "{}", "- a", ""];
const edit = fc.record({
  file: fc.nat(Object.keys(files).length - 1),
  line: fc.nat(),
  kind: fc.constantFrom("word", "word", "word", "comment", "drop", "restore"),
  word: fc.constantFrom(...words),
  asks: fc.boolean(),
  settles: fc.boolean(),
  writes: fc.constantFrom("here", "here", "elsewhere", "done"),
});

it("comes to say what a service that starts with the result says", { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
      const workspace = workspaceOf(files);
      let writing: string | undefined;
      const service = serviceOf(workspace, true, () => writing);
      everything(service);
      let version = 1;
      for (const { file, line, kind, word, asks, settles, writes } of edits) {
        const [path = "", original = ""] = Object.entries(files)[file] ?? [];
        const lines = (workspace.get(uriOf(path))?.text ?? original).split("\n");
        const at = line % lines.length;
        const own = lines[at] ?? "";
        const changed = { word: [own.replace(/[\w{}-]+$/, word)], comment: [`${own} # why`], drop: [], restore: [own] };
        lines.splice(at, 1, ...changed[kind]);
        workspace.open(uriOf(path), "yaml", version++, kind === "restore" ? original : lines.join("\n"));
        writing = { here: uriOf(path), elsewhere: writing, done: undefined }[writes];
        if (writes === "done") workspace.renew();
        if (asks) service.diagnostics(uriOf(path));
        if (settles) settle(service, [path]);
      }
      writing = undefined;
      workspace.renew();
      settle(service);
      expect(everything(service)).toEqual(everything(serviceOf(freshOf(workspace), false)));
    }),
    { seed: 14, numRuns: 40 },
  );
});

it("asks later for what takes long and had nothing to say, and at once where it had", () => {
  const selecting = (label: string, note = "") => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
spec: # ${note}
  podSelector:
    matchLabels:
      app: ${label}
  policyTypes: [Ingress]
`;
  const good = "{{ .Chart.Name }}";
  const bad = "{{ .Release.Name }}";
  const { service, type, said } = typing("shop/templates/policy.yaml", {
    "shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "shop/templates/web.yaml": deployment(good),
    "shop/templates/policy.yaml": selecting(good),
  });
  const told = () => said().filter((message) => message.includes("selector-needs-release-name")).length;
  expect(told()).toBe(0);
  settle(service);
  type(selecting(bad));
  expect(told()).toBe(0);
  expect(service.isUnsettled(uriOf("shop/templates/policy.yaml"))).toBe(true);
  settle(service);
  expect(told()).toBe(1);
  type(selecting(bad, "more"));
  expect(told()).toBe(1);
  type(selecting(good, "more"));
  expect(told()).toBe(0);
  type(selecting(good));
  settle(service);
  expect(told()).toBe(0);
});

it("lets the charts that share what is typed count as they did until the keys rest, where they are many", () => {
  const count = limits.build.atOnce + 2;
  const helper = "lib/templates/_labels.tpl";
  const labels = '{{ define "labels" }}{app: db}{{ end }}\n';
  const charts = Array.from({ length: count }, (_, n) => `c${n}`);
  const texts = {
    "lib/Chart.yaml": "apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n",
    [helper]: labels,
    ...Object.fromEntries(
      charts.flatMap((name) => [
        [
          `${name}/Chart.yaml`,
          `apiVersion: v2\nname: ${name}\nversion: 1.0.0\ndependencies:\n- { name: lib, version: 1.x.x, repository: "file://../lib" }\n`,
        ],
        [`${name}/templates/db.yaml`, deployment("db").replace("name: db", `name: ${name}`)],
        [
          `${name}/templates/policy.yaml`,
          policy("db", "5432")
            .replace("name: db", `name: ${name}`)
            .replace("matchLabels:\n      app: db", 'matchLabels: {{ include "labels" . }}'),
        ],
      ]),
    ),
  };
  const said = (service: LanguageService) =>
    [helper, "c0/templates/policy.yaml"].map((path) =>
      service.diagnostics(uriOf(path)).map(({ code, range }) => `${code} ${range.start.line}:${range.start.character}`),
    );
  const workspace = workspaceOf(texts);
  const service = serviceOf(workspace, true);
  workspace.open(uriOf(helper), "yaml", 1, labels);
  settle(service, [helper]);
  const before = said(service);
  const typed = `{{/* ${"x".repeat(9)} */}}\n${labels.replace("app: db", "app: dbx")}`;
  workspace.open(uriOf(helper), "yaml", 2, typed);
  // At the same words, a line further down.
  expect(said(service)).toEqual([before[0]?.map((each) => each.replace(" 0:", " 1:")), before[1]]);
  settle(service, [helper]);
  const afresh = workspaceOf(texts);
  afresh.open(uriOf(helper), "yaml", 2, typed);
  const now = said(serviceOf(afresh, false));
  expect(now).not.toEqual(before);
  expect(said(service)).toEqual(now);
});
