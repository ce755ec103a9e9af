import { describe, expect, it } from "vitest";
import { titleOf } from "../../server/src/source/fix.ts";
import { applyFix, makeWorkspace } from "../harness/rules.ts";

const pod = (name: string, env = "", namespace = "shop") => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers: [{name: main, image: x, ports: [{containerPort: 8080}]${env}}]
`;
const service = (name: string, namespace = "shop", type = "ClusterIP") => `---
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  type: ${type}
  selector: {app: ${name}}
  ports: [{port: 80, targetPort: 8080}]
`;
const env = (name: string, value: string) => `, env: [{name: ${name}, value: "${value}"}]`;
const policy = (name: string, types: string, rules = "", target = `{app: ${name}}`, namespace = "shop") => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  podSelector: {matchLabels: ${target}}
  policyTypes: [${types}]
${rules}`;
const fromAdmin = "  ingress:\n  - from:\n    - podSelector:\n        matchLabels: {app: admin}\n";
const closed = policy("db", "Ingress", fromAdmin) + pod("admin") + pod("db") + service("db");
const webhook = `---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: hook}
webhooks:
- name: hook.example.com
  clientConfig: {service: {name: db, namespace: shop, port: 80}}
`;
const configMap = `---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data: {DB_HOST: db}
`;

function found(texts: Readonly<Record<string, string>>) {
  const workspace = makeWorkspace(texts);
  const findings = workspace
    .all()
    .flatMap(({ finding }) => (finding.rule === "needed-connection-denied" ? [finding] : []));
  return { workspace, findings };
}

describe("labels that are written in the cluster", () => {
  const anybody = "  ingress:\n  - ports: [{port: 8080, protocol: TCP}]\n";
  it.each([
    ["a sidecar may give the pod the label that a policy for it asks for", "{service.istio.io/canonical-name: db}", 0],
    ["not beside a label that the pod has otherwise", "{service.istio.io/canonical-name: db, app: web}", 1],
    ["not a label that nobody writes", "{canonical-name: db}", 1],
  ])("%s", (_, target, count) => {
    const text = closed + webhook + policy("hook", "Ingress", anybody, target);
    expect(found({ "a.yaml": text }).findings).toHaveLength(count);
  });

  it("nor a policy with a rule for something else", () => {
    const other = policy("hook", "Ingress", anybody.replace("8080", "9"), "{service.istio.io/canonical-name: db}");
    expect(found({ "a.yaml": closed + webhook + other }).findings).toHaveLength(1);
  });
});

describe("a needed connection that is denied", () => {
  it.each([
    [
      "an address in the environment",
      pod("web", env("DB", "http://db")),
      /^`web` is given the address of `db` on TCP 8080 \(`db`\), and no rule lets that in/,
    ],
    ["the host alone, by its variable", pod("web", env("DB_HOST", "db")), /`web`/],
    ["from another namespace", pod("web", env("DB", "db.shop:80"), "front"), /^`front\/web` is given/],
    ["a webhook that the API server calls", webhook, /^The API server, which is no pod, calls `db` on TCP 8080/],
    ["settings of one workload", pod("web", ", envFrom: [{configMapRef: {name: settings}}]") + configMap, /`web`/],
  ])("%s", (_, manifests, message) => {
    const { findings } = found({ "a.yaml": closed + manifests });
    expect(findings.map((finding) => finding.message)).toEqual([expect.stringMatching(message)]);
    expect(findings[0]?.severity).toBe("warning");
    expect(findings[0]?.related?.length).toBe(1);
  });

  it.each([
    ["a list of allowed origins", pod("web", env("CORS_ORIGIN", "http://db"))],
    ["the pod's own public address", pod("web", env("PUBLIC_URL", "http://db"))],
    ["a word that may be anything", pod("web", env("ROLE", "db"))],
    ["somebody else's port", pod("web", env("DB", "db:9999"))],
    ["a source that is let in", pod("admin", env("DB", "http://db"))],
    [
      "settings that several workloads share",
      ["web", "api"].map((name) => pod(name, ", envFrom: [{configMapRef: {name: settings}}]")).join("") + configMap,
    ],
    [
      "a policy of another engine that may allow it",
      `${pod("web", env("DB", "http://db"))}---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: x, namespace: shop}\nspec: {}\n`,
    ],
    [
      "a template that may allow it",
      `${pod("web", env("DB", "http://db"))}${policy("{{ x }}", "Ingress", "  ingress: [{}]\n", "{app: db}")}`,
    ],
    ["a NodePort, which mostly has another way in", service("db", "shop", "NodePort")],
  ])("is none: %s", (_, manifests) => {
    expect(found({ "a.yaml": closed + manifests }).findings).toEqual([]);
  });

  it("is no warning for the API server where every pod is let in on the port: on some networks it counts as one", () => {
    const open = (port: number) =>
      policy(
        "open",
        "Ingress",
        `  ingress:\n  - from:\n    - namespaceSelector: {}\n    ports: [{port: ${port}}]\n`,
        "{app: db}",
      );
    const severities = (port: number) =>
      found({ "a.yaml": closed + webhook + open(port) }).findings.map(({ severity, message }) => [severity, message]);
    expect(severities(8080)).toEqual([
      ["information", expect.stringContaining("and the rule for it lets in the pods of every namespace")],
    ]);
    expect(severities(9090)).toEqual([["warning", expect.stringContaining("and no rule lets that in")]]);
  });

  it("is enough to reach one of those behind the Service", () => {
    const canary = pod("canary").replace("{app: canary}", "{app: db, track: canary}");
    const open = policy("canary", "Ingress", "  ingress: [{}]\n", "{track: canary}");
    expect(found({ "a.yaml": closed + pod("web", env("DB", "http://db")) + canary + open }).findings).toEqual([]);
  });

  it("is allowed on both sides by its fix, in two files", () => {
    const web = policy(
      "web",
      "Egress",
      "  egress:\n  - to:\n    - podSelector:\n        matchLabels: {app: other}\n",
      "{app: web}",
    );
    const texts = { "db.yaml": closed, "web.yaml": web + pod("web", env("DB", "http://db")) };
    const { workspace, findings } = found(texts);
    expect(findings.length).toBe(1);
    const [fix] = findings[0]?.fixes() ?? [];
    expect(fix && titleOf(fix)).toBe("Allow TCP 8080 from `web` to `db` (allows 1 more connection)");
    expect(new Set(fix?.edits.map(({ place }) => place.uri)).size).toBe(2);
    const changed = fix === undefined ? texts : applyFix(workspace, texts, fix);
    expect(found(changed).findings).toEqual([]);
  });

  it("counts what else is denied in the same place", () => {
    const two = pod("web", env("DB", "http://db")) + pod("api", env("DB", "http://db"));
    const { findings } = found({ "a.yaml": closed + two });
    expect(findings.map(({ message }) => message)).toEqual([
      expect.stringContaining("So is 1 other needed connection."),
    ]);
    expect(findings[0]?.fixes().map(({ title }) => title.replace(/ \(.*/, ""))).toEqual([
      "Allow TCP 8080 from `web` to `db`",
      "Allow TCP 8080 from `api` to `db`",
      "Allow all 2 needed connections",
    ]);
  });
});
