import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createLanguageService, type LanguageService } from "../../server/src/service/service.ts";
import { defaultSettings } from "../../server/src/source/settings.ts";
import { createWorkspace, type MutableWorkspace } from "../../server/src/source/workspace.ts";

const folder = "file:///shop";
const sample = join(import.meta.dirname, "../scenarios/shop");
const files = readdirSync(sample, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".yaml"))
  .sort()
  .map((name) => ({ uri: `${folder}/${name}`, text: readFileSync(join(sample, name), "utf8") }));

/** Policies of two namespaces in one file, beside their workloads: what moves one moves those behind it. */
const crowd = [
  {
    uri: `${folder}/policies.yaml`,
    text: Array.from({ length: 8 }, (_, i) => {
      const [own, other] = i % 2 === 0 ? ["shop", "data"] : ["data", "shop"];
      return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: p${i}
  namespace: ${own}
spec:
  podSelector: {matchLabels: {tier: ${["web", "api", "db"][i % 3]}}}
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - podSelector: {matchLabels: {tier: ${["api", "db", "web"][i % 3]}}}
        - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${other}}}
      ports:
        - port: ${8080 + (i % 2)}
  egress:
    - to:
        - namespaceSelector: {}
    - ports:
        - port: 53
          protocol: UDP
`;
    }).join("---\n"),
  },
  ...["shop", "data"].map((namespace) => ({
    uri: `${folder}/${namespace}.yaml`,
    text: ["web", "api", "db"]
      .map(
        (tier) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${tier}
  namespace: ${namespace}
  labels: {tier: ${tier}}
spec:
  template:
    metadata:
      labels:
        tier: ${tier}
    spec:
      containers:
        - name: main
          ports:
            - containerPort: 8080
`,
      )
      .join("---\n"),
  })),
];

function serviceOf(workspace: MutableWorkspace): LanguageService {
  return createLanguageService({
    workspace,
    settings: () => defaultSettings,
    logger: {
      error: (message) => {
        throw new Error(message);
      },
    },
  });
}

/** All that a person would see, as text that can be compared. */
function everything(service: LanguageService, workspace: MutableWorkspace): string {
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
  const matrix = service.matrix(folder);
  const header = matrix.header(view, null);
  const { sources, destinations } = header;
  const cells = matrix.window({ version: header.version, port: "", base: "none", sources, destinations });
  const shown = [...workspace.all()].map(({ uri }) => [uri, service.diagnostics(uri), service.check(uri)]).sort();
  const text = JSON.stringify([shown, header.endpoints, cells?.ids.map((id) => cells.cells[id])], undefined, 1);
  return text.replaceAll(/"version": \d+/g, "");
}

/** A line is dropped, doubled, indented, or gets a comment, or a word or number in it changes: what people do. */
const edit = fc.record({
  file: fc.nat(),
  line: fc.nat(),
  kind: fc.constantFrom("drop", "double", "indent", "comment", "word", "number", "restore"),
  where: fc.constantFrom("buffer", "disk", "close", "remove"),
});

it.each([
  ["the sample", files, 150],
  ["many policies in a file", crowd, 100],
] as const)(
  "answers after any edits what a service that starts with the result answers: %s",
  {
    timeout: 120_000,
  },
  (_, files, numRuns) => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), (edits) => {
        const workspace = createWorkspace([folder]);
        for (const { uri, text } of files) workspace.setDisk(uri, text);
        workspace.setComplete(true);
        const service = serviceOf(workspace);
        everything(service, workspace);
        let version = 1;
        for (const { file, line, kind, where } of edits) {
          const { uri, text: original } = files[file % files.length] ?? { uri: "", text: "" };
          const lines = (workspace.get(uri)?.text ?? original).split("\n");
          const at = line % lines.length;
          const own = lines[at] ?? "";
          const change = {
            drop: [],
            double: [own, own],
            indent: [`  ${own}`],
            comment: [`${own} # why`],
            number: [own.replace(/\d+/, (digits) => `${digits}${digits}`)],
            word: [own.replace(/[a-z]+$/, "other")],
            restore: [own],
          }[kind];
          lines.splice(at, 1, ...change);
          const text = kind === "restore" ? original : lines.join("\n");
          if (where === "buffer") workspace.open(uri, "yaml", version++, text);
          else if (where === "disk") workspace.setDisk(uri, text);
          else if (where === "close") workspace.close(uri);
          else workspace.removeDisk(uri);
          service.diagnostics(uri);
        }
        const fresh = createWorkspace([folder]);
        for (const { uri, text, languageId } of workspace.all()) {
          if (languageId === undefined) fresh.setDisk(uri, text);
          else fresh.open(uri, languageId, 1, text);
        }
        fresh.setComplete(true);
        expect(everything(service, workspace)).toBe(everything(serviceOf(fresh), fresh));
      }),
      { seed: 20_26, numRuns },
    );
  },
);
