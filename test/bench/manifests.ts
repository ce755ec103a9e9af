/** Texts of made-up but realistic manifests, of which the bench's workspaces are made. */
export interface MadeFile {
  readonly path: string;
  readonly text: string;
}

export const tiers = ["web", "api", "worker", "cache", "db"] as const;
export const teams = 17;

/** The item of a list that stands at a place however far one counts. */
export function at<Item>(list: readonly [Item, ...Item[]] | readonly Item[], place: number): Item {
  const found = list[place % list.length];
  if (found === undefined) throw new RangeError("an empty list");
  return found;
}

export function namespace(name: string, number: number): MadeFile {
  return {
    path: `namespaces/${name}.yaml`,
    text: `apiVersion: v1
kind: Namespace
metadata:
  name: ${name}
  labels:
    team: team-${number % teams}
    env: ${number % 3 === 0 ? "dev" : "prod"}
`,
  };
}

export function deployment(number: number, namespace: string, labels: Readonly<Record<string, string>>): string {
  const own = Object.entries({ app: `app-${number}`, ...labels });
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${number}
  namespace: ${namespace}
  labels:
    app: app-${number}
spec:
  replicas: 2
  selector:
    matchLabels:
      app: app-${number}
  template:
    metadata:
      labels:
${own.map(([key, value]) => `        ${key}: ${value}\n`).join("")}    spec:
      containers:
        - name: main
          image: registry.example/app-${number}:1.4.2
          ports:
            - name: http
              containerPort: ${8000 + (number % 50)}
          env:
            - name: LEVEL
              value: "info"
`;
}

export function service(number: number, namespace: string): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: app-${number}
  namespace: ${namespace}
spec:
  selector:
    app: app-${number}
  ports:
    - port: 80
      targetPort: http
`;
}

/** What a policy says besides its name. Peers are the lines of one item of `from` or `to`, without its dash. */
export interface PolicyWords {
  readonly name: string;
  /** Left out where a kustomization sets it. */
  readonly namespace?: string;
  readonly target: readonly string[];
  readonly ingress: readonly RuleWords[];
  readonly egress: readonly RuleWords[];
}

export interface RuleWords {
  readonly peers: readonly (readonly string[])[];
  readonly ports: readonly (readonly string[])[];
}

export function policy({ name, namespace, target, ingress, egress }: PolicyWords): string {
  const rules = (key: "from" | "to", list: readonly RuleWords[]) =>
    list.flatMap(({ peers, ports }) => [
      `    - ${key}:`,
      ...peers.flatMap((lines) => item("        ", lines)),
      ...(ports.length === 0 ? [] : ["      ports:", ...ports.flatMap((lines) => item("        ", lines))]),
    ]);
  return `${[
    "apiVersion: networking.k8s.io/v1",
    "kind: NetworkPolicy",
    "metadata:",
    `  name: ${name}`,
    ...(namespace === undefined ? [] : [`  namespace: ${namespace}`]),
    "spec:",
    ...(target.length === 0 ? ["  podSelector: {}"] : ["  podSelector:", ...target.map((line) => `    ${line}`)]),
    "  policyTypes:",
    "    - Ingress",
    "    - Egress",
    "  ingress:",
    ...rules("from", ingress),
    "  egress:",
    ...rules("to", egress),
  ].join("\n")}\n`;
}

function item(indent: string, [first = "", ...rest]: readonly string[]): readonly string[] {
  return [`${indent}- ${first}`, ...rest.map((line) => `${indent}  ${line}`)];
}
