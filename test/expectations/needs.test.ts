import { describe, expect, it } from "vitest";
import { needs as needsCommand } from "../../server/src/node/commands/needs.ts";
import { runCommand } from "../cli/run.ts";

/** A Deployment whose container has more to it: env, args, ports. */
const workload = (
  name: string,
  container = "",
  { namespace = "shop", kind = "Deployment", spec = "", pod = "" } = {},
) => `---
apiVersion: apps/v1
kind: ${kind}
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  ${spec}
  template:
    metadata: {labels: {app: ${name}}${pod}}
    spec:
      containers: [{name: main, image: x${container}}]
`;
const service = (name: string, ports: string, { namespace = "shop", spec = "", app = name, metadata = "" } = {}) => `---
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}${metadata}}
spec:
  selector: {app: ${app}}
  ports: [${ports}]
  ${spec}
`;
const db = `${workload("db", ", ports: [{name: pg, containerPort: 5432}]")}${service("db", "{port: 5000, targetPort: pg}")}`;
const cache = `${workload("cache", "", { namespace: "ops" })}${service("cache", "{port: 6379}, {name: admin, port: 80, targetPort: 8080}", { namespace: "ops" })}`;
const dns = `${workload("kube-dns", "", { namespace: "kube-system" })}${service(
  "kube-dns",
  "{name: dns, port: 53, protocol: UDP, targetPort: 5353}, {name: dns-tcp, port: 53, targetPort: 5353}",
  { namespace: "kube-system" },
)}`;
const external = "0.0.0.0-255.255.255.255[External]";

interface Row {
  readonly src: string;
  readonly dst: string;
  readonly conn: string;
  readonly endKind?: string;
  readonly evidence: readonly { readonly file: string; readonly line: number; readonly text: string }[];
}

async function rows(...manifests: readonly string[]): Promise<readonly Row[]> {
  const run = await runCommand(needsCommand, { "all.yaml": manifests.join("") }, [".", "--format", "json"]);
  expect(run.stderr).toBe("");
  return JSON.parse(run.stdout);
}

/** Without those to DNS. */
async function connections(...manifests: readonly string[]): Promise<readonly string[]> {
  const all = await rows(...manifests);
  return all
    .filter(({ endKind, conn }) => endKind !== "dns" && !conn.includes("UDP 53"))
    .map(({ src, dst, conn }) => `${src} => ${dst} : ${conn}`.replaceAll(/shop\/|\[Deployment\]/g, ""))
    .sort();
}

const env = (name: string, value: string) => `, env: [{name: ${name}, value: ${JSON.stringify(value)}}]`;

describe("an address of a Service", () => {
  it.each([
    ["DB", "db:5000", ["web => db : TCP 5432"]],
    ["DB_HOST", "db", ["web => db : TCP 5432"]],
    ["DB", "postgres://me:secret@db:5000/shop?sslmode=off", ["web => db : TCP 5432"]],
    ["DB", "postgres://db/shop", ["web => db : TCP 5432"]],
    ["DB", "jdbc:postgresql://db.shop.svc.cluster.local:5000/shop", ["web => db : TCP 5432"]],
    ["DB", "host=db port=5000", []],
    ["CACHE", "redis://cache.ops", ["web => ops/cache : TCP 6379"]],
    ["CACHE", "cache.ops.svc:6379", ["web => ops/cache : TCP 6379"]],
    ["CACHE", "http://cache.ops/health", ["web => ops/cache : TCP 8080"]],
    ["CACHE", "cache.ops", ["web => ops/cache : TCP 6379,8080"]],
    ["BOTH", "cache.ops:6379,db:5000", ["web => db : TCP 5432", "web => ops/cache : TCP 6379"]],
    ["CACHE", "cache", []],
    ["CACHE", "cache.ops:1", []],
    ["PATH", "/usr/db:5000", []],
    ["FILE", "/etc/db", []],
    ["NOTE", "the db is slow", []],
    ["MAIL", "db@example.com", []],
    ["OTHER", "https://db.example.com:5000", []],
    ["LONGER", "my-db:5000", []],
    ["VARIABLE", "$(DB_SERVICE_HOST)", ["web => db : TCP 5432"]],
  ])("in the env value %s=%s", async (name, value, expected) => {
    expect(await connections(workload("web", env(name, value)), db, cache)).toEqual(expected);
  });

  it("in arguments, commands and annotations", async () => {
    expect(await connections(workload("web", ', args: ["--db=db:5000"]'), db)).toEqual(["web => db : TCP 5432"]);
    expect(await connections(workload("web", ', command: [sh, -c, "wait db:5000 && run"]'), db)).toEqual([
      "web => db : TCP 5432",
    ]);
    const annotated = workload("web", "", { pod: ', annotations: {upstream: "http://db"}' });
    expect(await connections(annotated, db)).toEqual(["web => db : TCP 5432"]);
  });

  const config = `---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data:
  db: db:5000
  other: cache.ops:6379
  app.conf: |
    # upstreams
    proxy_pass http://cache.ops:80;
`;
  it.each([
    [", env: [{name: DB, valueFrom: {configMapKeyRef: {name: settings, key: db}}}]", ["web => db : TCP 5432"]],
    [", envFrom: [{configMapRef: {name: settings}}]", ["web => db : TCP 5432", "web => ops/cache : TCP 6379,8080"]],
    [", env: [{name: DB, valueFrom: {configMapKeyRef: {name: others, key: db}}}]", []],
  ])("in a ConfigMap taken in by {%s}", async (container, expected) => {
    expect(await connections(workload("web", container), config, db, cache)).toEqual(expected);
  });

  it("in a mounted ConfigMap, at its line", async () => {
    const web = workload("web").replace(
      "      containers",
      "      volumes: [{name: v, configMap: {name: settings}}]\n      containers",
    );
    const found = (await rows(web, config, cache)).find(({ conn }) => conn === "TCP 6379,8080");
    const line = `${web}${config}`.split("\n").findIndex((text) => text.includes("proxy_pass"));
    expect(found?.evidence.at(-1)).toEqual({ file: "all.yaml", line, text: "cache.ops:80" });
  });

  it("never shows what stands before the host", async () => {
    const run = await runCommand(
      needsCommand,
      { "all.yaml": `${workload("web", env("DB", "postgres://me:secret@db:5000/shop"))}${db}` },
      ["."],
    );
    expect(run.stdout).toContain("db:5000");
    expect(run.stdout).not.toContain("secret");
  });
});

describe("names are looked up", () => {
  it("at the cluster's DNS server, on the ports of its pods", async () => {
    const all = await rows(workload("web", env("DB", "db:5000")), db, dns);
    expect(all.map(({ src, dst, conn }) => `${src} ${dst} ${conn}`)).toContain(
      "shop/web[Deployment] kube-system/kube-dns[Deployment] TCP 5353,UDP 5353",
    );
  });

  it("somewhere outside of the files, where none is declared", async () => {
    const all = await rows(workload("web", env("DB", "db:5000")), db);
    expect(all).toContainEqual(expect.objectContaining({ dst: external, endKind: "dns", conn: "TCP 53,UDP 53" }));
  });

  it("not for the kubelet's variables, which hold addresses", async () => {
    const all = await rows(workload("web", env("DB", "$(DB_SERVICE_HOST)")), db);
    expect(all).toHaveLength(1);
  });
});

describe("from outside", () => {
  const ingress = (spec: string) => `---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: in, namespace: shop}
spec: {${spec}rules: [{http: {paths: [{backend: {service: {name: db, port: {number: 5000}}}}]}}]}
`;
  const controller = `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ingress, namespace: ops}
spec: {template: {metadata: {labels: {app.kubernetes.io/name: ingress-nginx}}, spec: {containers: [{name: a, image: x}]}}}
`;
  const route = `---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: in, namespace: ops}
spec: {rules: [{backendRefs: [{name: db, namespace: shop, port: 5000}]}]}
`;
  const openshift = `---
apiVersion: route.openshift.io/v1
kind: Route
metadata: {name: in, namespace: shop}
spec: {to: {kind: Service, name: db}, port: {targetPort: pg}}
`;
  it.each([
    ["an Ingress", ingress(""), [`${external} => db : TCP 5432`]],
    [
      "an Ingress through its controller",
      ingress("ingressClassName: nginx, ") + controller,
      ["ops/ingress => db : TCP 5432"],
    ],
    ["an Ingress of another class", ingress("ingressClassName: alb, ") + controller, [`${external} => db : TCP 5432`]],
    ["an HTTPRoute", route, [`${external} => db : TCP 5432`]],
    ["a Route", openshift, [`${external} => db : TCP 5432`]],
    [
      "a NodePort",
      service("node", "{port: 1, targetPort: 5432}", { app: "db", spec: "type: NodePort" }),
      [`${external} => db : TCP 5432`],
    ],
    ["a ClusterIP", service("inner", "{port: 1, targetPort: 5432}", { app: "db" }), []],
  ])("%s", async (_, manifests, expected) => {
    expect(await connections(db, manifests)).toEqual(expected);
  });
});

describe("from the API server", () => {
  it.each([
    `kind: ValidatingWebhookConfiguration\nwebhooks: [{name: a.b.c, clientConfig: {service: {name: db, namespace: shop, port: 5000}}}]`,
    `kind: APIService\nspec: {service: {name: db, namespace: shop, port: 5000}}`,
    `kind: CustomResourceDefinition\nspec: {conversion: {webhook: {clientConfig: {service: {name: db, namespace: shop, port: 5000}}}}}`,
  ])("%s", async (text) => {
    const all = await rows(db, `---\napiVersion: v1\nmetadata: {name: a}\n${text}\n`);
    expect(all).toEqual([
      {
        src: external,
        dst: "shop/db[Deployment]",
        conn: "TCP 5432",
        endKind: "api-server",
        evidence: [expect.objectContaining({ text: "db" })],
      },
    ]);
  });
});

describe("scraping", () => {
  const prometheus = workload("prometheus", "", { namespace: "ops" });
  it.each([
    [
      "annotated pods",
      workload("api", "", { pod: ", annotations: {prometheus.io/scrape: 'true', prometheus.io/port: '9102'}" }),
      ["ops/prometheus => api : TCP 9102"],
    ],
    [
      "pods that say no",
      workload("api", "", { pod: ", annotations: {prometheus.io/scrape: 'false', prometheus.io/port: '9102'}" }),
      [],
    ],
    [
      "an annotated Service",
      service("db2", "{port: 1}", {
        app: "db",
        metadata: ", annotations: {prometheus.io/scrape: 'true', prometheus.io/port: '9187'}",
      }),
      ["ops/prometheus => db : TCP 9187"],
    ],
    [
      "a ServiceMonitor",
      `---\napiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: m, namespace: ops}\nspec: {selector: {matchLabels: {scrape: me}}, namespaceSelector: {matchNames: [shop]}, endpoints: [{port: metrics}]}\n${service("db3", "{name: metrics, port: 80, targetPort: 9000}", { app: "db", metadata: ", labels: {scrape: me}" })}`,
      ["ops/prometheus => db : TCP 9000"],
    ],
    [
      "a PodMonitor",
      `---\napiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: {name: m, namespace: shop}\nspec: {selector: {matchLabels: {app: db}}, podMetricsEndpoints: [{port: pg}]}\n`,
      ["ops/prometheus => db : TCP 5432"],
    ],
  ])("%s", async (_, manifests, expected) => {
    expect(await connections(db, prometheus, manifests)).toEqual(expected);
  });
});

it("lets the members of a StatefulSet find one another", async () => {
  const set = workload("kv", "", { kind: "StatefulSet", spec: "serviceName: kv\n  replicas: 3" });
  const headless = service("kv", "{name: peer, port: 2380}", { spec: "clusterIP: None" });
  expect(await connections(set, headless)).toEqual(["kv[StatefulSet] => kv[StatefulSet] : TCP 2380"]);
});

it("writes tables", async () => {
  const files = { "all.yaml": `${workload("web", env("DB", "db:5000"))}${db}` };
  const csv = await runCommand(needsCommand, files, [".", "--format", "csv"]);
  expect(csv.stdout.split("\n").slice(0, 3)).toEqual([
    "src,dst,conn,endKind,evidence",
    `shop/web[Deployment],${external},"TCP 53,UDP 53",dns,all.yaml:10 db:5000`,
    "shop/web[Deployment],shop/db[Deployment],TCP 5432,,all.yaml:10 db:5000",
  ]);
  const md = await runCommand(needsCommand, files, [".", "--format", "md"]);
  expect(md.stdout).toContain(
    "| shop/web\\[Deployment\\] | shop/db\\[Deployment\\] | TCP 5432 |  | all.yaml:10 db:5000 |",
  );
});

it("reads what an overlay builds, and leads to the line that a person edits", async () => {
  const files = {
    "base/kustomization.yaml": "resources: [all.yaml]\n",
    "base/all.yaml": `${workload("web", env("DB", "db:5000"))}${db}`.replaceAll("namespace: shop", "namespace: base"),
    "prod/kustomization.yaml": "resources: [../base]\nnamespace: prod\npatches: [{path: patch.yaml}]\n",
    "prod/patch.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: base}
spec:
  template:
    spec:
      containers:
        - name: main
          env: [{name: DB, value: "db.prod:5000"}]
`,
  };
  const run = await runCommand(needsCommand, files, [".", "--format", "json"]);
  const found = JSON.parse(run.stdout).find(({ dst }: Row) => dst === "prod/db[Deployment]");
  expect(found).toMatchObject({ src: "prod/web[Deployment]", conn: "TCP 5432" });
  expect(found.evidence).toEqual([{ file: "prod/patch.yaml", line: 8, text: "db.prod:5000" }]);
});

it.each([true, false])(
  "takes no template for an object: an Ingress lets somebody in where the values say so (%s)",
  async (on) => {
    const chart = {
      "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
      "chart/values.yaml": `ingress: ${on}\n`,
      "chart/templates/db.yaml": db,
      "chart/templates/ingress.yaml": `{{- if .Values.ingress }}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: db, namespace: shop}
spec: {defaultBackend: {service: {name: db, port: {number: 5000}}}}
{{- end }}
`,
    };
    const run = await runCommand(needsCommand, chart, [".", "--format", "json"]);
    expect(JSON.parse(run.stdout).map(({ dst }: Row) => dst)).toEqual(on ? ["shop/db[Deployment]"] : []);
  },
);
