/** Short ways to write the surroundings of a fixture; what a test is about is written out in it. */

/** Deployments with `app: <name>`, each with its ports: numbers (TCP), or `name:number`, or `UDP:53`. */
export function pods(namespace: string, apps: Readonly<Record<string, readonly (number | string)[] | number>>): string {
  return Object.entries(apps)
    .map(([name, ports]) => pod(namespace, name, { app: name }, typeof ports === "number" ? [ports] : ports))
    .join("");
}

export function pod(
  namespace: string,
  name: string,
  labels: Readonly<Record<string, string>>,
  ports: readonly (number | string)[] = [],
  extra = "",
): string {
  const lines = Object.entries(labels).map(([key, value]) => `        ${key}: ${JSON.stringify(value)}\n`);
  return `
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}${namespace === "" ? "" : `\n  namespace: ${namespace}`}
spec:
  template:
    metadata:
      labels:
${lines.join("")}    spec:
${extra}      containers:
      - name: main
        image: registry.example.com/main:1
${ports.length === 0 ? "" : `        ports:\n${ports.map(portText).join("")}`}`;
}

function portText(port: number | string): string {
  const [first = "", second] = String(port).split(":");
  if (second === undefined) return `        - containerPort: ${first}\n`;
  const protocol = /^(?:TCP|UDP|SCTP)$/.test(first);
  return `        - containerPort: ${second}\n          ${protocol ? "protocol" : "name"}: ${first}\n`;
}

export function namespace(name: string, labels: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries(labels).map(([key, value]) => `    ${key}: ${JSON.stringify(value)}\n`);
  return `
---
apiVersion: v1
kind: Namespace
metadata:
  name: ${name}
${lines.length === 0 ? "" : `  labels:\n${lines.join("")}`}`;
}

export function service(namespaceName: string, name: string, port: number, targetPort: number | string): string {
  return `
---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: ${namespaceName}
spec:
  selector:
    app: ${name}
  ports:
  - port: ${port}
    targetPort: ${targetPort}
`;
}

/** A policy with everything but what follows `spec:`, which is indented by two. */
export function policy(name: string, namespaceName: string, spec: string): string {
  return `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}${namespaceName === "" ? "" : `\n  namespace: ${namespaceName}`}
spec:
${spec.replace(/^\n/, "").trimEnd()}
`;
}

export const kubeDns = pod("kube-system", "coredns", { "k8s-app": "kube-dns" }, ["UDP:53", "TCP:53"]);

/** An egress rule, indented by two. */
export const dnsRule = `
  - to:
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
      protocol: TCP`.slice(1);
