import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { netpol } from "../../server/src/node/netpol.ts";
import { runCommand } from "./run.ts";

/**
 * Every command line of the README is executed: those with a `$` as they stand, those of the overview with each of their
 * alternatives and each of their options. A line that comes, goes or changes asks for its outcome here.
 */
const root = resolve(import.meta.dirname, "../..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const fences = [...readme.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = "", text = ""]) => ({
  language,
  text,
}));
const lines = fences.filter(({ language }) => language === "").flatMap(({ text }) => text.split("\n"));
const overview = lines.filter((line) => line.startsWith("netpol "));
const shown = lines.filter((line) => line.startsWith("$ node dist/cli.js ")).map((line) => line.slice(19));
const policyTests = fences.find(({ text }) => text.startsWith("tests:"))?.text ?? "";

/** The sample, without the mistake for which every answer about it ends with status 2. */
const shop = filesOf("test/scenarios/shop");
shop["policies/redis.yaml"] = shop["policies/redis.yaml"]?.replace(/protocol: tcp\b/, "protocol: TCP") ?? "";
const kustomization = (environment: string) =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../../base]\nnamespace: ${environment}\n`;
const closed = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: closed }
spec: { podSelector: {}, policyTypes: [Ingress] }
`;
const web = `apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { containers: [{ name: web, image: web, ports: [{ containerPort: 80 }] }] }
`;

/** What the words of the overview in capitals stand for: a shop, one without its policies, a chart, and two overlays. */
const files: Readonly<Record<string, string>> = {
  ...below("shop", shop),
  "shop/must.netpol-test.yaml": policyTests,
  "flows.json": `${JSON.stringify({
    flow: {
      time: "2026-05-03T09:41:07Z",
      verdict: "FORWARDED",
      source: { namespace: "shop", labels: ["k8s:app=web"] },
      destination: { namespace: "data", labels: ["k8s:app=redis"] },
      l4: { TCP: { destination_port: 6379 } },
    },
  })}\n`,
  ...below("before", Object.fromEntries(Object.entries(shop).filter(([name]) => !name.startsWith("policies/")))),
  "two/base/kustomization.yaml": "resources: [web.yaml]\n",
  "two/base/web.yaml": web,
  "two/overlays/dev/kustomization.yaml": kustomization("dev"),
  "two/overlays/prod/kustomization.yaml": `${kustomization("prod").replace("../../base", "../../base, closed.yaml")}`,
  "two/overlays/prod/closed.yaml": closed,
  "chart/Chart.yaml": "apiVersion: v2\nname: chart\nversion: 1.0.0\n",
  "chart/values.yaml": "port: 80\n",
  "chart/more.yaml": "port: 81\n",
  "chart/templates/policy.yaml": `${closed.replace("closed", "{{ .Release.Name }}, namespace: {{ .Release.Namespace }}")}---\n${web.replace("80", "{{ .Values.port }}")}`,
};

const values: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "": {
    "PATH…": "shop",
    BEFORE: "before",
    AFTER: "shop",
    "NS/NAME": "shop/web",
    ADDRESS: "203.0.113.7",
    NS: "shop",
    DIR: "out",
  },
  "--to": { "NS/NAME": "data/postgres" },
  "--flows": { FILE: "flows.json" },
  "--policy": { "NS/NAME": "data/postgres" },
  picture: { PATH: "shop" },
  diff: { PATH: "two", A: "dev", B: "prod" },
  clusters: { PATH: "two" },
  render: { PATH: "chart", FILE: "chart/more.yaml", "K=V": "port=82", NAME: "demo" },
};

/** By command and what is asked beside the required: exit status, and what is printed. */
const outcomes: Readonly<Record<string, readonly [status: number, stdout: RegExp, stderr?: RegExp]>> = {
  check: [0, /^shop\/policies\/grafana\.yaml:6:14 information No policy isolates/],
  "check --format text": [0, /^shop\/policies\/grafana\.yaml:6:14 information/],
  "check --format json": [0, /^\[\n {2}\{\n {4}"file": "shop\/policies/],
  "check --format sarif": [0, /^\{\n {2}"\$schema": "[^"]*sarif-2\.1\.0\.json"/],
  "check --format github": [0, /^::notice file=shop\/policies\/grafana\.yaml,line=6,/],
  "check --format gitlab": [0, /^\[\n {2}\{\n {4}"description": /],
  "check --fail-on error": [0, /information/],
  "check --fail-on warning": [1, /warning/],
  "check --fail-on information": [1, /information/],
  "check --fail-on hint": [1, /information/],
  "check --fail-on never": [0, /warning/],
  "check --flows FILE": [0, /information/],
  "check --fix": [0, /information/],
  connectivity: [0, /^shop\/web\[Deployment\] => data\/postgres\[StatefulSet\] : TCP 5432$/m],
  "connectivity --format text": [0, /^shop\/web\[Deployment\] => data\/postgres\[StatefulSet\] : TCP 5432$/m],
  "connectivity --format json": [0, /^\[\n\{"src":"[^"]+","dst":"[^"]+","conn":"All Connections"\}/],
  "connectivity --format csv": [0, /^src,dst,conn\n/],
  "connectivity --format md": [0, /^\| src \| dst \| conn \|\n/],
  "connectivity --format dot": [0, /^digraph \{\n/],
  "connectivity --format mermaid": [0, /^flowchart LR\n/],
  "connectivity --format svg": [0, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /],
  "connectivity --explain": [0, /^ {2}egress: not isolated\n {2}ingress: /m],
  "connectivity --compact": [0, /\S/],
  "connectivity --self": [0, /^shop\/web\[Deployment\] => shop\/web\[Deployment\] : All Connections$/m],
  explain: [0, /^shop\/web\[Deployment\] => data\/postgres\[StatefulSet\]: allowed: TCP 5432\n/],
  "explain --to ADDRESS": [0, /^shop\/web\[Deployment\] => 0\.0\.0\.0-255\.255\.255\.255\[External\]: allowed: /],
  "explain --port 5432": [0, /^shop\/web\[Deployment\] => data\/postgres\[StatefulSet\] on TCP 5432: allowed\n/],
  "explain --protocol TCP": [0, /^shop\/web\[Deployment\] => data\/postgres\[StatefulSet\] on TCP 1-65535: allowed\n/],
  diff: [0, /^0 added, \d+ removed, \d+ changed$/m],
  "diff --format text": [0, /^0 added, \d+ removed, \d+ changed$/m],
  "diff --format json": [0, /^\{\n {2}"summary": \[\n/],
  "diff --format md": [0, /^0 added, \d+ removed, \d+ changed\n\n- /],
  "diff PATH --cluster A --cluster B": [0, /^= namespace dev is compared with prod\n- /],
  clusters: [0, /^dev: \d+ objects\n {2}before \(folder\)\n/],
  "clusters PATH": [0, /^dev: 1 object\n {2}overlays\/dev \(kustomization, namespace dev\)\n\nprod: 2 objects\n/],
  "clusters --format text": [0, /^dev: \d+ objects\n/],
  "clusters --format json": [0, /^\[\n {2}\{\n {4}"name": "dev",/],
  "clusters --explain": [0, /^two\/base\/web\.yaml/m],
  render: [0, /^---\n# Source: chart\/templates\/policy\.yaml:1\n[\s\S]*containerPort: 80\b/],
  "render --format yaml": [0, /^---\n# Source: chart\/templates\/policy\.yaml:1\n/],
  "render --format json": [0, /^\[\{"object":\{"apiVersion":"networking\.k8s\.io\/v1","kind":"NetworkPolicy",/],
  "render --origins": [0, /^kind: NetworkPolicy # chart\/templates\/policy\.yaml:2$/m],
  "render --values FILE": [0, /containerPort: 81\b/],
  "render --set K=V": [0, /containerPort: 82\b/],
  "render --release NAME": [0, /^ {2}name: demo$/m],
  "render --namespace NS": [0, /^ {2}namespace: shop$/m],
  picture: [0, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /],
  "picture --theme dark": [0, /^<svg /],
  "picture -o FILE.svg": [0, /^$/],
  "diff --flows FILE": [
    0,
    /^! shop\/web\[Deployment\] => data\/redis\[Deployment\] : TCP 6379 seen once, on 3 May 2026$/m,
  ],
  needs: [0, /^ {2}shop\/shop\/web\.yaml:33 LoadBalancer$/m],
  "needs --flows FILE": [0, /^ {2}flows\.json:1 seen once, on 3 May 2026$/m],
  "needs --format text": [0, /^ {2}shop\/shop\/web\.yaml:33 LoadBalancer$/m],
  "needs --format json": [
    0,
    /^\[\n\{"src":"[^"]+","dst":"[^"]+","conn":"TCP 80","endKind":"internet","evidence":\[\{"file":/,
  ],
  "needs --format csv": [0, /^src,dst,conn,endKind,evidence\n/],
  "needs --format md": [0, /^\| src \| dst \| conn \| end \| evidence \|\n/],
  generate: [0, /^kind: NetworkPolicy\nmetadata:\n {2}name: default-deny$/m],
  "generate --namespace NS": [0, /^ {2}namespace: shop$/m],
  "generate --flows FILE": [0, /^ {4}# seen once, on 3 May 2026$/m],
  "generate -o DIR": [0, /^$/, /^netpol: wrote out\/data-network-policies\.yaml$/m],
  test: [1, /^✔ the web reaches its database\n✖ nothing else in shop does\n/],
  "test --format text": [1, /^✔ the web reaches its database\n✖ nothing else in shop does\n/],
  "test --format json": [1, /^\[\n\{"file":"shop\/must\.netpol-test\.yaml","line":1,"name":"[^"]+","status":"passed"/],
  "test --format junit": [
    1,
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="netpol" tests="3" failures="1"/,
  ],
  "test --format github": [1, /^::error file=shop\/must\.netpol-test\.yaml,line=7,/],
  rules: [0, /^yaml-syntax +error +\S/],
};

describe("the command lines of the README", () => {
  const runs = overview.flatMap(variants);

  it("all have an outcome here", () => {
    expect(overview.length).toBeGreaterThan(9);
    expect([...new Set(runs.map(({ title }) => title))].sort()).toEqual(Object.keys(outcomes).sort());
  });

  it.each(runs)("$title", async ({ title, args }) => {
    const [status, stdout, stderr = /^$/] = outcomes[title] ?? [0, /^$/];
    const run = await runCommand(netpol, files, args);
    expect(run.stderr).toMatch(stderr);
    expect(run.stdout).toMatch(stdout);
    expect(run.status).toBe(status);
  });

  it.each(shown)("%s", async (line) => {
    const named = filesOf("test/scenarios/shop", "test/scenarios/shop/");
    const run = await runCommand(netpol, named, line.split(/\s+/));
    expect(run.stdout).toMatch(/^shop\/web\[Deployment\] => data\/postgres\[StatefulSet\]/m);
    // The sample holds a policy that the server rejects.
    expect(run.stderr).toMatch(/redis is left out/);
    expect(run.status).toBe(2);
  });

  it("have the answers that it tells", async () => {
    const { stdout } = await runCommand(netpol, files, ["test", "shop"]);
    expect(stdout).toMatch(/nothing else in shop does[\s\S]*shop\/cart/);
  });
});

interface Run {
  readonly title: string;
  readonly args: readonly string[];
}

/** What a line of the overview promises: the command with what it has to have, and then with each thing more. */
function variants(line: string): readonly Run[] {
  const [, alternative] = /\(or: ([^)]*)\)/.exec(line) ?? [];
  const words = line
    .replace(/\(or:.*\)/, "")
    .trim()
    .replace(/^netpol /, "");
  const [command = "", ...rest] = words.split(/\s+(?![^[]*\])/);
  const required: string[] = [];
  const more: (readonly string[])[] = [];
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? "";
    if (word.startsWith("[")) more.push(...either(word.replace(/^\[|\]…?$/g, "")));
    else if (!word.startsWith("--")) required.push(word);
    else if (rest[at + 1]?.startsWith("--") !== false || rest[at + 1] === undefined) more.push([word]);
    else {
      const choices = (rest[++at] ?? "").split("|");
      const open = choices.every((choice) => choice === choice.toLowerCase());
      if (!open) required.push(word, choices[0] ?? "");
      for (const choice of open ? choices : choices.slice(1)) more.push([word, choice]);
    }
  }
  const given = (all: readonly string[]) =>
    all.map((word, i) => values[all[i - 1] ?? ""]?.[word] ?? values[command]?.[word] ?? values[""]?.[word] ?? word);
  const base = { title: command, args: [command, ...given(required)] };
  const own = more.map((each) => {
    // The last of an option counts.
    return { title: `${command} ${each.join(" ")}`, args: [command, ...given([...required, ...each])] };
  });
  const other =
    alternative === undefined ? [] : variants(`netpol ${alternative}`).map((run) => ({ ...run, title: alternative }));
  return [base, ...own, ...other];
}

/** `--explain | --compact`: each in its turn. */
function either(words: string): readonly (readonly string[])[] {
  return words.split(" | ").map((each) => each.split(" "));
}

function filesOf(folder: string, prefix = ""): Record<string, string> {
  const names = readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  );
  return Object.fromEntries(
    names.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [prefix + relative(join(root, folder), path).replaceAll("\\", "/"), readFileSync(path, "utf8")];
    }),
  );
}

function below(folder: string, texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${folder}/${name}`, text]));
}
