import { describe, expect, it } from "vitest";
import { makeWorkspace } from "../harness/rules.ts";

/** Text of every kind of template that nothing may be claimed of, whatever will stand in its holes. */
const templates: Readonly<Record<string, string>> = {
  Flux: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: \${APP}-allow
  namespace: \${NAMESPACE:=shop}
spec:
  podSelector: {matchLabels: {app: \${APP}}}
  policyTypes: [Ingress]
  ingress:
    - from:
        - ipBlock:
            cidr: \${CIDR}
      ports:
        - protocol: \${PROTO}
          port: \${PORT}
          endPort: \${END}
`,
  envsubst: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: $(NAME)
  namespace: $NS
spec:
  podSelector:
    matchLabels:
      app: $APP
  policyTypes: [$TYPE]
  egress:
    - to:
        - ipBlock: {cidr: $CIDR, except: ["$(EXCEPT)"]}
      ports:
        - port: $PORT
          protocol: $(PROTO)
`,
  placeholders: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: <NAME>
  namespace: <your namespace>
spec:
  podSelector:
    matchLabels:
      app: <APP>
      tier: a-<TIER>
  policyTypes:
    - Ingress
  ingress:
    - from:
        - ipBlock: {cidr: <CIDR>}
      ports:
        - port: <PORT>
`,
  ytt: `#@ load("@ytt:data", "data")
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: #@ data.values.name
  namespace: #@ data.values.ns
spec:
  podSelector:
    matchLabels: #@ labels()
  policyTypes:
    - Ingress
  ingress:
    - from:
        #@ for p in data.values.peers:
        - podSelector:
            matchLabels:
              app: #@ p
        #@ end
      ports:
        - port: #@ data.values.port
        #@ if data.values.x:
        - port: 80
        #@ else:
          protocol: TCP
        #@ end
    - from:
        - ipBlock:
            cidr: #@ data.values.cidr
`,
  Jinja: `{# comment #}
{% if x %}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: a
  namespace: b
spec:
  podSelector: {}
  policyTypes:
{% for t in types %}
    - {{ t }}
{% endfor %}
  ingress:
{% if y is defined %}
    - from:
        - podSelector: {}
{% else %}
      ports: []
{% endif %}
{% endif %}
`,
  Helm: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .Release.Name }}
spec:
  podSelector:
    matchLabels: {app: {{ .Values.app }}}
  policyTypes: [Ingress]
  ingress:
    {{- if .Values.a }}
    - from:
        - podSelector: {}
    {{- else }}
            port: 80
    {{- end }}
    - ports:
        {{- if .Values.metrics }}
        - port: 9090
          protocol: TCP
        {{- else if .Values.b }}
        - port: 9090
        {{- else }}
          protocol: UDP
          port: 3
        {{- end }}
`,
};

const workload = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web}]}
`;

describe("text that a tool fills in satisfies and breaks nothing", () => {
  it.each(Object.keys(templates))("%s", (name) => {
    const workspace = makeWorkspace({ "a.yaml": templates[name] ?? "", "web.yaml": workload });
    const loud = workspace.findings("a.yaml").filter(({ severity }) => severity === "error" || severity === "warning");
    expect(loud).toEqual([]);
  });

  it.each([
    "${ENV}",
    "$ENV",
    "{{ env }}",
    '"{{ env }}"',
    "'{{ env | default(\"a\") }}'",
    '"{% if x %}a{% endif %}"',
    "<ENV>",
    '"@ENV@"',
    "__ENV__",
    '"%ENV%"',
    '"[[ .Env ]]"',
    "(( grab env ))",
    '"<%= env %>"',
    '"#{ENV}#"',
  ])("a label called as a field of containers is, with %s", (value) => {
    const text = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: a, namespace: shop}
spec:
  podSelector:
    matchLabels:
      app: web
      env: ${value}
  policyTypes: [Ingress]
`;
    expect(makeWorkspace({ "a.yaml": text, "web.yaml": workload }).findings("a.yaml")).toEqual([]);
  });

  it("a pod whose labels are filled in may be anybody", () => {
    const text = workload.replace("{app: web}", '{app: web, env: "{{ env }}"}');
    const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: a, namespace: shop}
spec: {podSelector: {matchLabels: {app: web, env: prod}}, policyTypes: [Ingress]}
`;
    const found = makeWorkspace({ "a.yaml": policy, "web.yaml": text }).findings("a.yaml");
    expect(found.map(({ rule }) => rule)).toEqual(["no-default-deny"]);
  });

  it("but what is wrong whatever stands there is told", () => {
    const text = (templates.Flux ?? "").replace("[Ingress]", "[Ingres]");
    const found = makeWorkspace({ "a.yaml": text, "web.yaml": workload }).findings("a.yaml");
    expect(found.map(({ rule }) => rule)).toContain("invalid-policy-type");
  });
});
