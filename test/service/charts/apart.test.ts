import { expect, it } from "vitest";
import { serve, type Texts } from "./chart.ts";

const chart = (name: string) => `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`;
const pods = (name: string, rest = "", annotations = "") => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
${annotations}    spec:
      containers:
      - name: main
        image: registry.example.com/${name}:1
        ports: [{containerPort: 8080}]
${rest}`;
const scraped = '      annotations: {prometheus.io/scrape: "true", prometheus.io/port: "8080"}\n';
const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec:
  podSelector:
    matchLabels: {app: web}
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector:
        matchLabels: {app: web}
`;
const service = `apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: 8080}]
`;
const application = (name: string) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}}
spec:
  source: {repoURL: https://example.com/shop.git, path: charts/${name}}
  destination: {namespace: shop}
`;
const charts: Texts = {
  "charts/web/Chart.yaml": chart("web"),
  "charts/web/templates/pods.yaml": pods("web", "", scraped),
  "charts/web/templates/policy.yaml": policy,
  "charts/web/templates/service.yaml": service,
  "charts/prometheus/Chart.yaml": chart("prometheus"),
  "charts/prometheus/templates/pods.yaml": pods("prometheus"),
};
const asks = '        env: [{name: API, value: "http://web:80"}]\n';

it.each<readonly [string, Texts, boolean]>([
  ["charts side by side that nothing installs", charts, false],
  [
    "charts that are installed together",
    { ...charts, "apps/web.yaml": application("web"), "apps/prometheus.yaml": application("prometheus") },
    true,
  ],
  [
    "a chart that names a Service of the other",
    { ...charts, "charts/cart/Chart.yaml": chart("cart"), "charts/cart/templates/pods.yaml": pods("cart", asks) },
    true,
  ],
  [
    "the two in one chart",
    {
      ...Object.fromEntries(Object.entries(charts).filter(([path]) => path.startsWith("charts/web/"))),
      "charts/web/templates/more.yaml": pods("prometheus"),
    },
    true,
  ],
])("tells of a needed connection between %s only where somebody means it", (_, texts, told) => {
  const found = serve(texts).found("charts/web/templates/policy.yaml");
  expect(found.some((each) => each.includes("needed-connection-denied"))).toBe(told);
});

const deny = (name: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}-deny}
spec:
  podSelector: {}
  policyTypes: [Ingress]
`;
const denied: Texts = {
  "charts/a/Chart.yaml": chart("a"),
  "charts/a/templates/deny.yaml": deny("a"),
  "charts/b/Chart.yaml": chart("b"),
  "charts/b/templates/deny.yaml": deny("b"),
};

it.each<readonly [string, Texts, boolean]>([
  ["that nothing installs", denied, false],
  [
    "that are installed together",
    { ...denied, "apps/a.yaml": application("a"), "apps/b.yaml": application("b") },
    true,
  ],
])("tells that one chart's policy makes another's superfluous only of charts %s", (_, texts, told) => {
  const found = serve(texts).found("charts/b/templates/deny.yaml");
  expect(found.some((each) => each.includes("redundant-policy"))).toBe(told);
});
