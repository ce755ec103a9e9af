/*
 * Workloads and Services for the examples of rule pages. What an example is about is written out in the rule itself.
 */

export interface ExamplePort {
  readonly name?: string;
  readonly port: number;
  readonly protocol?: "UDP" | "SCTP";
}

export interface ExampleWorkload {
  readonly name: string;
  readonly namespace: string;
  readonly kind?: "Deployment" | "StatefulSet" | "DaemonSet";
  /** `app: <name>` unless given. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly ports?: readonly ExamplePort[];
  readonly hostNetwork?: true;
}

/** A document of a stream, with the `---` in front. */
export function workload({
  name,
  namespace,
  kind = "Deployment",
  labels,
  ports = [],
  hostNetwork,
}: ExampleWorkload): string {
  const lines = Object.entries(labels ?? { app: name }).map(([key, value]) => `${key}: ${value}`);
  const indented = (indent: number) => lines.map((line) => `${" ".repeat(indent)}${line}`).join("\n");
  return `---
apiVersion: apps/v1
kind: ${kind}
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  selector:
    matchLabels:
${indented(6)}
  template:
    metadata:
      labels:
${indented(8)}
    spec:
${hostNetwork ? "      hostNetwork: true\n" : ""}      containers:
      - name: ${name}
        image: registry.example.com/${name}:1
${ports.length === 0 ? "" : `        ports:\n${ports.map(containerPort).join("")}`}`;
}

function containerPort({ name, port, protocol }: ExamplePort): string {
  return `        - containerPort: ${port}\n${name === undefined ? "" : `          name: ${name}\n`}${
    protocol === undefined ? "" : `          protocol: ${protocol}\n`
  }`;
}

export interface ExampleService {
  readonly name: string;
  readonly namespace: string;
  readonly port: number;
  readonly targetPort: number | string;
  readonly clusterIP?: string;
}

/** For the pods with `app: <name>`. */
export function service({ name, namespace, port, targetPort, clusterIP }: ExampleService): string {
  return `---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
${clusterIP === undefined ? "" : `  clusterIP: ${clusterIP}\n`}  selector:
    app: ${name}
  ports:
  - protocol: TCP
    port: ${port}
    targetPort: ${targetPort}
`;
}

export interface ExamplePolicy {
  readonly name: string;
  readonly namespace: string;
  /** `app: <target>`; every pod without it. */
  readonly target?: string;
  readonly types: readonly ("Ingress" | "Egress")[];
  /** The rest of `spec`, indented by two spaces, ending with a line break. */
  readonly rules?: string;
}

/** A NetworkPolicy; no `---` in front. */
export function policy({ name, namespace, target, types, rules = "" }: ExamplePolicy): string {
  const selector = target === undefined ? " {}" : `\n    matchLabels:\n      app: ${target}`;
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  podSelector:${selector}
  policyTypes:
${types.map((type) => `  - ${type}\n`).join("")}${rules}`;
}

/** The egress rule that every pod with a need for names has. */
export const dnsRule = `  - to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: kube-system
      podSelector:
        matchLabels:
          k8s-app: kube-dns
    ports:
    - protocol: UDP
      port: 53
    - protocol: TCP
      port: 53
`;

/** A chart with a workload and a policy for it: what differs between examples is what they are about. */
export function chart(parts: {
  /** Whole lines. */
  readonly values: string;
  readonly helpers: string;
  /** Value of the label `app` on the pods. */
  readonly label: string;
  /** The labels that the policy's target asks for, indented by six. */
  readonly target: string;
}): string {
  const { values, helpers, label, target } = parts;
  return `# file: chart/Chart.yaml
apiVersion: v2
name: shop
version: 1.0.0
# file: chart/values.yaml
${values}# file: chart/templates/_helpers.tpl
${helpers}# file: chart/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels:
      app: ${label}
  template:
    metadata:
      labels:
        app: ${label}
    spec:
      containers:
        - name: web
          image: registry.example.com/web:1
          ports:
            - containerPort: 8080
# file: chart/templates/policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
spec:
  podSelector:
    matchLabels:
${target}  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector: {}
      ports:
        - protocol: TCP
          port: 8080
`;
}
