/*
 * The one way to write the surroundings of a fixture: what a test is about is written out, all else is a line of this
 * notation, in a table of cases (`expandShorthand`), in a text (`short`), or as the functions at the end, which are the same.
 *
 *   @np shop/web                          a NetworkPolicy up to and with `spec:`
 *   @dns                                  an egress rule for kube-dns, UDP and TCP
 *   @dep shop/web app=web,tier=a 8080     a Deployment; also @sts, @ds, @job, @cron, @pod; ports as `8080`, `http:8080`,
 *                                         `UDP:53`, `UDP:dns:53`; `-` for none; behind them `host` (on the host network), or
 *                                         the address of a running Pod (`10.244.1.5`)
 *   @svc shop/web app=web 80:8080         a Service; ports as `80`, `80:8080`, `web=80:http`, `UDP/53`; behind them a field
 *                                         (`type=LoadBalancer`)
 *   @ns shop team=a                       a Namespace
 *   @file other.yaml                      begins another file; the first is `policy.yaml`
 */

/** Texts by path. */
export function expandShorthand(text: string): Record<string, string> {
  const files: Record<string, string> = {};
  let path = "policy.yaml";
  for (const line of text.split("\n")) {
    if (line.startsWith("@file ")) path = line.slice(6).trim();
    else files[path] = (files[path] ?? "") + (line.startsWith("@") ? short(line) : `${line}\n`);
  }
  return Object.fromEntries(Object.entries(files).filter(([, each]) => each.trim() !== ""));
}

/** One line of the notation; it begins with `---`. */
export function short(line: string): string {
  const [command = "", name = "", labels = "-", ports = "-", more] = line.slice(1).trim().split(/\s+/);
  return manifest(command, name, labels, ports, more);
}

const owners: Readonly<Record<string, readonly [apiVersion: string, kind: string]>> = {
  dep: ["apps/v1", "Deployment"],
  sts: ["apps/v1", "StatefulSet"],
  ds: ["apps/v1", "DaemonSet"],
  job: ["batch/v1", "Job"],
};

function manifest(command: string, name: string, labels: string, ports: string, more?: string): string {
  const host = more === "host";
  switch (command) {
    case "np":
      return `${head("networking.k8s.io/v1", "NetworkPolicy", name)}spec:\n`;
    case "dns":
      return `${dnsRule}\n`;
    case "ns":
      return head("v1", "Namespace", name) + labelsOf(labels, 2, "labels");
    case "svc":
      return `${head("v1", "Service", name)}spec:\n${more === undefined ? "" : `  ${more.replace("=", ": ")}\n`}${labelsOf(labels, 2, "selector")}  ports:\n${servicePorts(ports)}`;
    case "pod":
      return head("v1", "Pod", name) + labelsOf(labels, 2, "labels") + podSpec(0, ports, host) + statusOf(more);
    case "cron":
      return `${head("batch/v1", "CronJob", name)}spec:\n  schedule: "0 0 * * *"\n  jobTemplate:\n    spec:\n      template:\n        metadata:\n${labelsOf(labels, 10, "labels")}${podSpec(8, ports, host)}`;
    default: {
      const owner = owners[command];
      if (owner === undefined) throw new Error(`unknown notation @${command}`);
      const selector = command === "job" ? "" : `  selector:\n${labelsOf(labels, 4, "matchLabels")}`;
      return `${head(...owner, name)}spec:\n${selector}  template:\n    metadata:\n${labelsOf(labels, 6, "labels")}${podSpec(4, ports, host)}`;
    }
  }
}

function head(apiVersion: string, kind: string, place: string): string {
  const [namespace = "", name = ""] = place.includes("/") ? place.split("/") : ["", place];
  return headOf(apiVersion, kind, name, namespace);
}

function headOf(apiVersion: string, kind: string, name: string, namespace: string): string {
  const where = namespace === "" ? "" : `  namespace: ${namespace}\n`;
  return `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n${where}`;
}

function labelsOf(text: string, column: number, key: string): string {
  if (text === "-") return "";
  const lines = text.split(",").map((each) => {
    const [name, value = ""] = each.split("=");
    return `${" ".repeat(column + 2)}${name}: ${/^[a-z][a-z0-9-]+$/.test(value) && value !== "true" ? value : JSON.stringify(value)}\n`;
  });
  return `${" ".repeat(column)}${key}:\n${lines.join("")}`;
}

function podSpec(column: number, ports: string, host: boolean): string {
  const lines = [
    "spec:",
    ...(host ? ["  hostNetwork: true"] : []),
    "  containers:",
    "  - name: main",
    "    image: main:1",
  ];
  if (ports !== "-") {
    lines.push("    ports:");
    for (const port of ports.split(",")) {
      const parts = port.split(":");
      const protocol = /^(?:TCP|UDP|SCTP)$/.test(parts[0] ?? "") ? parts.shift() : undefined;
      lines.push(`    - containerPort: ${parts.pop()}`);
      if (parts[0] !== undefined) lines.push(`      name: ${parts[0]}`);
      if (protocol !== undefined) lines.push(`      protocol: ${protocol}`);
    }
  }
  return lines.map((line) => `${" ".repeat(column)}${line}\n`).join("");
}

function statusOf(address: string | undefined): string {
  return address === undefined || address === "host" ? "" : `status:\n  phase: Running\n  podIP: "${address}"\n`;
}

function servicePorts(text: string): string {
  return text
    .split(",")
    .map((each) => {
      const [, name, protocol, port, target] = /^(?:([a-z]+)=)?(?:(TCP|UDP|SCTP)\/)?(\d+)(?::(.+))?$/.exec(each) ?? [];
      const rest = [
        ["name", name],
        ["protocol", protocol],
        ["targetPort", target],
      ].flatMap(([key, value]) => (value === undefined ? [] : [`    ${key}: ${value}\n`]));
      return `  - port: ${port}\n${rest.join("")}`;
    })
    .join("");
}

/** An egress rule, indented by two. */
export const dnsRule = `  - to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: kube-system
      podSelector:
        matchLabels:
          k8s-app: kube-dns
    ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP`;

const labelText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",") || "-";
const placeText = (namespace: string, name: string): string => (namespace === "" ? name : `${namespace}/${name}`);

/** Deployments with `app: <name>`, each with its ports. */
export function pods(namespace: string, apps: Readonly<Record<string, readonly (number | string)[] | number>>): string {
  return Object.entries(apps)
    .map(([name, ports]) => pod(namespace, name, { app: name }, typeof ports === "number" ? [ports] : ports))
    .join("");
}

/** A Deployment. */
export function pod(
  namespace: string,
  name: string,
  labels: Readonly<Record<string, string>>,
  ports: readonly (number | string)[] = [],
  more: "host" | "" = "",
): string {
  return `\n${short(`@dep ${placeText(namespace, name)} ${labelText(labels)} ${ports.join() || "-"} ${more}`)}`;
}

export function namespace(name: string, labels: Readonly<Record<string, string>> = {}): string {
  return `\n${short(`@ns ${name} ${labelText(labels)}`)}`;
}

export function service(namespaceName: string, name: string, port: number, targetPort: number | string): string {
  return `\n${short(`@svc ${namespaceName}/${name} app=${name} ${port}:${targetPort}`)}`;
}

/** A policy with everything but what follows `spec:`, which is indented by two. */
export function policy(name: string, namespaceName: string, spec: string): string {
  return `\n---\n${np("", name, namespaceName)}${spec.replace(/^\n/, "").trimEnd()}\n`;
}

/** The same without a line that parts it from what is before. */
export function np(spec: string, name = "p", namespace = "shop"): string {
  return `${headOf("networking.k8s.io/v1", "NetworkPolicy", name, namespace).slice("---\n".length)}spec:\n${spec}`;
}

export const kubeDns = short("@dep kube-system/coredns k8s-app=kube-dns UDP:dns:53,TCP:dns-tcp:53");
