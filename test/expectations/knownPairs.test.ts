import { expect, it } from "vitest";
import { check } from "../../server/src/node/commands/check.ts";
import { connectivity } from "../../server/src/node/commands/connectivity.ts";
import { generate } from "../../server/src/node/commands/generate.ts";
import { needs } from "../../server/src/node/commands/needs.ts";
import { runCommand } from "../cli/run.ts";

/** A workload of any kind; `container`: what its container has besides name and image. */
const workload = (kind: string, name: string, container = "", namespace = "default") => {
  const template = `{metadata: {labels: {app: ${name}}}, spec: {containers: [{name: main, image: x${container}}]}}`;
  const [version, spec] =
    kind === "Pod"
      ? ["v1", `{containers: [{name: main, image: x${container}}]}`]
      : kind === "CronJob"
        ? ["batch/v1", `{schedule: "@daily", jobTemplate: {spec: {template: ${template}}}}`]
        : kind === "ReplicationController"
          ? ["v1", `{selector: {app: ${name}}, template: ${template}}`]
          : [
              kind === "Job" ? "batch/v1" : "apps/v1",
              `{selector: {matchLabels: {app: ${name}}}, template: ${template}}`,
            ];
  const labels = kind === "Pod" ? `, labels: {app: ${name}}` : "";
  return `---\napiVersion: ${version}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}${labels}}\nspec: ${spec}\n`;
};
const service = (name: string, ports: string, { namespace = "default", more = "" } = {}) =>
  `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {selector: {app: ${name}}, ports: [${ports}]${more}}\n`;
const env = (...pairs: readonly (readonly [string, string])[]) =>
  `, env: [${pairs.map(([name, value]) => `{name: ${name}, value: "${value}"}`).join(", ")}]`;
const listens = (port: number, name = "") =>
  `, ports: [{containerPort: ${port}${name === "" ? "" : `, name: ${name}`}}]`;
const outside = "0.0.0.0-255.255.255.255[External]";

/** Manifests as people write them, and every pair that they evidently need. */
const applications: Readonly<Record<string, readonly [manifests: readonly string[], pairs: readonly string[]]>> = {
  "a guest book: a leader, followers, and a page for the world": [
    [
      workload("ReplicationController", "leader", listens(6379)),
      service("leader", "{port: 6379}"),
      workload("Deployment", "follower", `${env(["LEADER_HOST", "leader"])}${listens(6379)}`),
      service("follower", "{port: 6379}"),
      workload(
        "Deployment",
        "page",
        `${env(["WRITE", "leader:6379"], ["READ", "redis://follower:6379/0"])}${listens(80)}`,
      ),
      service("page", "{port: 80}", { more: ", type: LoadBalancer" }),
    ],
    [
      `${outside} => default/page[Deployment] : TCP 80`,
      "default/follower[Deployment] => default/leader[ReplicationController] : TCP 6379",
      "default/page[Deployment] => default/follower[Deployment] : TCP 6379",
      "default/page[Deployment] => default/leader[ReplicationController] : TCP 6379",
    ],
  ],
  "services that find one another in a ConfigMap": [
    [
      `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: where}\ndata: {CATALOGUE: "http://catalogue", ORDERS_DB: "mongodb://user:secret@orders-db.data.svc.cluster.local:27017/orders"}\n`,
      workload("Deployment", "front", `, envFrom: [{configMapRef: {name: where}}]${listens(8079)}`),
      workload("Deployment", "catalogue", listens(8080, "http")),
      service("catalogue", "{port: 80, targetPort: http}"),
      workload("StatefulSet", "orders-db", listens(27017), "data"),
      service("orders-db", "{port: 27017}", { namespace: "data" }),
      workload("Deployment", "idle", listens(8080)),
      service("idle", "{port: 80, targetPort: 8080}"),
    ],
    [
      "default/front[Deployment] => data/orders-db[StatefulSet] : TCP 27017",
      "default/front[Deployment] => default/catalogue[Deployment] : TCP 8080",
    ],
  ],
  "arguments, a job and a bare pod": [
    [
      workload("Pod", "queue", listens(5672)),
      service("queue", "{port: 5672}"),
      workload("DaemonSet", "shipper", `, args: ["--output", "queue.default.svc:5672"]`),
      workload("CronJob", "report", `, command: [sh, -c, "curl http://api:8000/report"]`),
      workload("Deployment", "api", listens(8080)),
      service("api", "{port: 8000, targetPort: 8080}"),
    ],
    [
      "default/report[CronJob] => default/api[Deployment] : TCP 8080",
      "default/shipper[DaemonSet] => default/queue[Pod] : TCP 5672",
    ],
  ],
  "a Route, and a name that is no Service of theirs": [
    [
      workload(
        "Deployment",
        "site",
        `${env(["PAY", "https://pay.example.com"], ["API", "api.back:8443"])}${listens(8080)}`,
      ),
      service("site", "{port: 8080}"),
      `---\napiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: site}\nspec: {to: {kind: Service, name: site}, port: {targetPort: 8080}}\n`,
      workload("Deployment", "api", listens(8443), "back"),
      service("api", "{port: 8443}", { namespace: "back" }),
    ],
    [
      `${outside} => default/site[Deployment] : TCP 8080`,
      "default/site[Deployment] => back/api[Deployment] : TCP 8443",
    ],
  ],
};

interface Row {
  readonly src: string;
  readonly dst: string;
  readonly conn: string;
  readonly endKind?: string;
  readonly evidence?: readonly unknown[];
}

const cases = Object.entries(applications).map(
  ([name, [manifests, pairs]]) => [name, manifests.join(""), pairs] as const,
);

it.each(cases)("needs, and is given, just what it evidently needs: %s", async (_, manifests, pairs) => {
  const files = { "all.yaml": manifests };
  const needed = JSON.parse((await runCommand(needs, files, [".", "--format", "json"])).stdout) as readonly Row[];
  const found = needed.filter(({ endKind }) => endKind !== "dns");
  expect(found.every(({ evidence }) => (evidence ?? []).length > 0)).toBe(true);
  expect(found.map(text).sort()).toEqual(pairs);
  const { stdout, stderr } = await runCommand(generate, files, ["."]);
  expect(stderr).toBe("");
  const guarded = { ...files, "policies.yaml": stdout };
  const open = JSON.parse(
    (await runCommand(connectivity, guarded, [".", "--format", "json"])).stdout,
  ) as readonly Row[];
  expect(open.map(text).sort()).toEqual(pairs);
  const checked = await runCommand(check, guarded, ["policies.yaml", "--format", "json"]);
  const severities = JSON.parse(checked.stdout).map(({ severity }: { readonly severity: string }) => severity);
  expect(severities.filter((each: string) => each === "error" || each === "warning")).toEqual([]);
});

function text({ src, dst, conn }: Row): string {
  return `${src} => ${dst} : ${conn}`;
}
