import type { Position } from "vscode-languageserver-types";
import { createLanguageService, type LanguageService } from "../../../server/src/service/service.ts";
import { defaultSettings, type HintKind, hintKinds } from "../../../server/src/source/settings.ts";
import { createWorkspace, type MutableWorkspace } from "../../../server/src/source/workspace.ts";
import { createLineIndex } from "../../../server/src/yaml/lines.ts";

export type Texts = Readonly<Record<string, string>>;

const root = "file:///w/";

/** A chart of a web shop: a policy whose labels come from a helper, and whose port and peer come from the values. */
export const shop: Texts = {
  "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
  "chart/values.yaml": `name: web
port: 5432
db:
  labels:
    app: db
networkPolicy:
  enabled: true
`,
  "chart/templates/_helpers.tpl": `{{- define "shop.labels" -}}
app: {{ .Values.name }}
instance: {{ .Release.Name }}
{{- end }}
`,
  "chart/templates/policy.yaml": `{{- if .Values.networkPolicy.enabled }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .Release.Name }}-web
spec:
  podSelector:
    matchLabels:
      {{- include "shop.labels" . | nindent 6 }}
  policyTypes: [Egress]
  egress:
  - to:
    - podSelector:
        matchLabels:
          {{- toYaml .Values.db.labels | nindent 10 }}
    ports:
    - port: {{ .Values.port }}
  - ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
{{- end }}
`,
  "chart/templates/pods.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels:
      {{- include "shop.labels" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "shop.labels" . | nindent 8 }}
    spec:
      containers:
      - name: web
        image: web:1
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: database
spec:
  selector:
    matchLabels: {app: db}
  template:
    metadata:
      labels: {app: db}
    spec:
      containers:
      - name: db
        image: db:1
        ports:
        - containerPort: 5432
`,
};

/** A service over some texts, and questions by a marked text instead of a line and character. */
export interface Served {
  readonly service: LanguageService;
  readonly workspace: MutableWorkspace;
  uri(path: string): string;
  /** Where a text stands in a file; `behind`: its end, else its first letter. */
  at(path: string, text: string, behind?: "behind"): Position;
  hover(path: string, text: string): string;
  /** `line: rule message`, lines from 1. */
  found(path: string): readonly string[];
  /** `line: label`. */
  hints(path: string, kinds?: readonly HintKind[]): readonly string[];
  lenses(path: string): readonly string[];
  /** `path:line: text from there`. */
  definition(path: string, text: string): readonly string[];
  references(path: string, text: string): readonly string[];
  text(path: string): string;
  /** As somebody types it. */
  type(path: string, text: string): void;
}

export function serve(texts: Texts): Served {
  const workspace = createWorkspace([root]);
  for (const [path, text] of Object.entries(texts)) workspace.setDisk(root + path, text);
  workspace.setComplete(true);
  const logger = {
    error: (message: string) => {
      throw new Error(message);
    },
  };
  const service = createLanguageService({ workspace, settings: () => defaultSettings, logger });
  const text = (path: string) => workspace.get(root + path)?.text ?? "";
  const at: Served["at"] = (path, marked, behind) => {
    const start = text(path).indexOf(marked);
    if (start < 0) throw new Error(`no ${marked} in ${path}`);
    return createLineIndex(text(path)).positionAt(behind === undefined ? start : start + marked.length);
  };
  const place = ({ uri, range }: { readonly uri: string; readonly range: { readonly start: Position } }) => {
    const path = uri.slice(root.length);
    const line = text(path).split("\n")[range.start.line] ?? "";
    return `${path}:${range.start.line + 1}: ${line.slice(range.start.character)}`;
  };
  let version = 0;
  return {
    service,
    workspace,
    uri: (path) => root + path,
    text,
    at,
    hover(path, marked) {
      const found = service.hover(root + path, at(path, marked));
      const contents = found?.contents ?? "";
      return typeof contents === "object" && "value" in contents ? contents.value : String(contents);
    },
    found: (path) =>
      service.check(root + path).map(({ range, rule, message }) => `${range.start.line + 1}: ${rule} ${message}`),
    hints: (path, kinds = hintKinds) =>
      service
        .inlayHints(
          root + path,
          { start: { line: 0, character: 0 }, end: { line: 9999, character: 0 } },
          new Set(kinds),
        )
        .map(({ position, label }) => `${position.line + 1}:${position.character} ${String(label)}`),
    lenses: (path) =>
      service.codeLenses(root + path).map((lens) => {
        const { range, command } = service.resolveCodeLens(lens, { matrix: undefined, becomes: undefined });
        return `${range.start.line + 1}: ${command?.title}`;
      }),
    definition: (path, marked) => service.definition(root + path, at(path, marked)).map(place),
    references: (path, marked) =>
      service
        .references(root + path, at(path, marked), false)()
        .map(place),
    type(path, changed) {
      workspace.open(root + path, "helm", ++version, changed);
    },
  };
}

/** The shop with some files changed: each pair of texts is replaced once. */
export function changed(texts: Texts, path: string, ...pairs: readonly (readonly [string, string])[]): Texts {
  let text = texts[path] ?? "";
  for (const [before, after] of pairs) {
    if (!text.includes(before)) throw new Error(`no ${before} in ${path}`);
    text = text.replace(before, after);
  }
  return { ...texts, [path]: text };
}
