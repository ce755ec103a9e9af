/** A workspace of made-up but realistic manifests: namespaces, Deployments with Services, policies. Deterministic. */
export interface MadeFile {
  readonly path: string;
  readonly text: string;
}

export interface Size {
  readonly namespaces: number;
  readonly workloads: number;
  readonly services: number;
  readonly policies: number;
}

const tiers = ["web", "api", "worker", "cache", "db"];

export function* makeWorkspace({ namespaces, workloads, services, policies }: Size): Iterable<MadeFile> {
  for (let n = 0; n < namespaces; n++) {
    yield {
      path: `namespaces/ns-${n}.yaml`,
      text: `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ns-${n}\n  labels:\n    team: team-${n % 17}\n`,
    };
  }
  for (let w = 0; w < workloads; w++) {
    const tier = tiers[w % tiers.length];
    yield {
      path: `ns-${w % namespaces}/app-${w}.yaml`,
      text: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${w}
  namespace: ns-${w % namespaces}
  labels:
    app: app-${w}
spec:
  replicas: 2
  selector:
    matchLabels:
      app: app-${w}
  template:
    metadata:
      labels:
        app: app-${w}
        tier: ${tier}
    spec:
      containers:
        - name: main
          image: registry.example/app-${w}:1.4.2
          ports:
            - name: http
              containerPort: ${8000 + (w % 50)}
          env:
            - name: LEVEL
              value: "info"
`,
    };
  }
  for (let s = 0; s < services; s++) {
    yield {
      path: `ns-${s % namespaces}/service-${s}.yaml`,
      text: `apiVersion: v1
kind: Service
metadata:
  name: app-${s}
  namespace: ns-${s % namespaces}
spec:
  selector:
    app: app-${s}
  ports:
    - port: 80
      targetPort: http
`,
    };
  }
  for (let p = 0; p < policies; p++) yield { path: `policies/policy-${p}.yaml`, text: makePolicy(p, namespaces) };
}

export function makePolicy(p: number, namespaces: number): string {
  const namespace = p % namespaces;
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: policy-${p}
  namespace: ns-${namespace}
spec:
  podSelector:
    matchLabels:
      tier: ${tiers[p % tiers.length]}
  policyTypes:
    - Ingress
    - Egress
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              team: team-${p % 17}
          podSelector:
            matchLabels:
              tier: ${tiers[(p + 1) % tiers.length]}
        - podSelector: {}
      ports:
        - protocol: TCP
          port: http
  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: ns-${(namespace + 1) % namespaces}
      ports:
        - protocol: TCP
          port: ${8000 + (p % 50)}
    - to:
        - ipBlock:
            cidr: 10.${p % 200}.0.0/16
`;
}
