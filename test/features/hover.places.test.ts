import { expect, it } from "vitest";
import { hover } from "../../server/src/features/hover.ts";
import type { YamlNode } from "../../server/src/yaml/tree.ts";
import { contextOf, scenario, type Texts } from "../harness/features.ts";

const uri = "file:///p.yaml";
const texts = Object.entries({ ...scenario("articles"), ...scenario("shop") });

/** Everything that a person points at, as offsets in the document: keys, dashes, values, brackets, also empty ones. */
function* pointsOf(node: YamlNode): Iterable<number> {
  if (node.kind !== "scalar" && node.flow) yield* [node.span.start, node.span.end - 1];
  if (node.kind === "scalar" && node.span.end > node.span.start) yield* [node.span.start, node.span.end - 1];
  if (node.kind === "map") {
    for (const { key, value } of node.entries) {
      yield* [key.span.start, key.span.end];
      yield* pointsOf(value);
    }
  }
  if (node.kind === "sequence") {
    for (const { dash, value } of node.items) {
      if (!node.flow) yield dash.start;
      yield* pointsOf(value);
    }
  }
}

/** How the same policies may be written. */
const forms: Readonly<Record<string, (text: string) => string>> = {
  "as they are": (text) => text,
  "with CRLF": (text) => text.replaceAll("\n", "\r\n"),
  "in a List": (text) =>
    `apiVersion: v1\nkind: List\nitems:\n${text
      .split(/^---.*\n/m)
      .filter((document) => /^kind:/m.test(document))
      .map(
        (document) =>
          `  - ${document
            .replace(/^#.*\n/gm, "")
            .replaceAll("\n", "\n    ")
            .trim()}\n`,
      )
      .join("")}`,
};

it.each(Object.entries(forms))("says something at every place of every policy, %s", (_, write) => {
  const silent: string[] = [];
  let policies = 0;
  for (const [path, text] of texts) {
    const context = contextOf({ [uri]: write(text) }, uri);
    for (const { node, document } of context.file.policies) {
      policies++;
      const start = context.file.stream.starts[document] ?? 0;
      for (const point of pointsOf(node)) {
        const contents = hover(context, start + point)?.contents;
        if (contents === undefined) silent.push(`${path} at ${start + point}`);
        else {
          expect(contents).not.toMatch(/undefined(?! what)|NaN|\[object|\n\n\n|` `|\.\.$/m);
          expect(contents.split("\n\n").at(-1)).toMatch(/^\[.*\]\(https:/);
        }
      }
    }
  }
  expect(silent).toEqual([]);
  expect(policies).toBeGreaterThan(60);
});

it("says the same of JSON", () => {
  const yaml = `kind: NetworkPolicy
apiVersion: networking.k8s.io/v1
metadata: {name: p, namespace: a}
spec: {podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 80}]}]}
`;
  const json = `{"kind":"NetworkPolicy","apiVersion":"networking.k8s.io/v1","metadata":{"name":"p","namespace":"a"},
"spec":{"podSelector":{},"ingress":[{"from":[{"podSelector":{"matchLabels":{"app":"web"}}}],"ports":[{"port":80}]}]}}
`;
  const on = (text: string, what: string) => {
    const path = text === json ? "file:///p.json" : uri;
    return hover(contextOf({ [path]: text }, path), text.indexOf(what) + 1)?.contents;
  };
  for (const what of ["kind", "podSelector", "ingress", "from", "matchLabels", "ports", "port", "web", "80"]) {
    expect(on(json, what), what).toBe(on(yaml, what));
    expect(on(json, what), what).toBeDefined();
  }
});

it.each([
  ["between documents", "kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nspec: {podSelector: {}}\n-$0--\n"],
  ["in a comment", "kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\n# sp$0ec\nspec: {podSelector: {}}\n"],
  ["on a blank line", "kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nspec:\n  $0\n  podSelector: {}\n"],
  ["in a policy of another API group", "kind: NetworkPolicy\napiVersion: crd.projectcalico.org/v1\nsp$0ec: {}\n"],
  ["in another object", "kind: ConfigMap\napiVersion: v1\nsp$0ec: {podSelector: {}}\n"],
])("says nothing %s", (_, marked) => {
  const offset = marked.indexOf("$0");
  expect(hover(contextOf({ [uri]: marked.replace("$0", "") }, uri), offset)).toBeUndefined();
});

/** Labels by name. */
type Pods = Readonly<Record<string, Readonly<Record<string, string>>>>;

const namespaces: Pods = { a: { team: "x" }, b: { team: "x" }, c: { team: "y" } };
const pods: Readonly<Record<string, Pods>> = {
  a: { web: { app: "web" }, db: { app: "db", tier: "back" } },
  b: { web: { app: "web", tier: "back" }, job: { app: "job" } },
  c: { web: { app: "web" }, tool: { tier: "back" } },
};

const workspace: Texts = {
  "file:///w.yaml": Object.entries(namespaces)
    .map(
      ([name, labels]) =>
        `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: ${JSON.stringify(labels)}}\n${Object.entries(
          pods[name] ?? {},
        )
          .map(
            ([pod, own]) =>
              `---\napiVersion: v1\nkind: Pod\nmetadata: {name: ${pod}, namespace: ${name}, labels: ${JSON.stringify(own)}}\nspec: {containers: []}\n`,
          )
          .join("")}`,
    )
    .join(""),
};

type Labels = Readonly<Record<string, string>>;
interface PlainPeer {
  readonly namespaceSelector?: Labels;
  readonly podSelector?: Labels;
}

/** Straight from the API's text, without a look at how Netpol does it. */
function matched(peers: readonly PlainPeer[]): ReadonlySet<string> {
  const has = (own: Labels, asked: Labels) => Object.entries(asked).every(([key, value]) => own[key] === value);
  const found = new Set<string>();
  for (const [namespace, own] of Object.entries(pods)) {
    for (const [name, labels] of Object.entries(own)) {
      for (const { namespaceSelector, podSelector } of peers) {
        const there =
          namespaceSelector === undefined ? namespace === "a" : has(namespaces[namespace] ?? {}, namespaceSelector);
        if (there && has(labels, podSelector ?? {})) found.add(`${namespace}/${name}`);
      }
    }
  }
  return found;
}

const selectors: readonly Labels[] = [
  {},
  { app: "web" },
  { tier: "back" },
  { app: "web", tier: "back" },
  { app: "no" },
];
const places: readonly Labels[] = [{}, { team: "x" }, { team: "y" }, { team: "no" }];

const pairs = selectors.flatMap((podSelector) =>
  places.map((namespaceSelector) => ({ podSelector, namespaceSelector })),
);

const numberIn = (contents: string, pattern: RegExp) => Number(pattern.exec(contents)?.[1] ?? 0);

it.each(pairs)(
  "counts what AND and OR of $podSelector and $namespaceSelector match",
  ({ podSelector, namespaceSelector }) => {
    const spec = (peers: readonly PlainPeer[]) => {
      const written = peers.map((peer) =>
        Object.entries(peer)
          .map(([key, labels]) => `${key}: {matchLabels: ${JSON.stringify(labels)}}`)
          .join("\n          "),
      );
      return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: a}\nspec:\n  podSelector: {}\n  ingress:\n    - from:\n${written.map((peer) => `        - ${peer}\n`).join("")}`;
    };
    const on = (text: string, what: string) =>
      hover(contextOf({ ...workspace, [uri]: text }, uri), text.indexOf(what))?.contents ?? "";
    const and = [{ namespaceSelector, podSelector }];
    const or = [{ namespaceSelector }, { podSelector }];
    const more = matched(or).size - matched(and).size;
    const now = /Now: (\d+) workload/;

    const ofAnd = on(spec(and), "- namespaceSelector");
    expect(ofAnd).toContain("**AND**");
    expect(numberIn(ofAnd, now)).toBe(matched(and).size);
    expect(numberIn(ofAnd, /That is (\d+) workloads? more/)).toBe(more);

    const ofOr = on(spec(or), "from:");
    expect(ofOr).toContain("**OR**");
    expect(numberIn(ofOr, now)).toBe(matched(or).size);
    expect(numberIn(ofOr, /That is (\d+) workloads? fewer/)).toBe(more);
  },
);
