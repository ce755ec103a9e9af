import type { MadeFile } from "./manifests.ts";

/** A chart as people write them: helpers for names and labels, values with comments, twenty templates. */
export function chartFiles(folder: string, name: string): readonly MadeFile[] {
  const file = (path: string, text: string): MadeFile => ({
    path: `${folder}/${path}`,
    text: text.replaceAll("CHART", name),
  });
  return [
    file("Chart.yaml", "apiVersion: v2\nname: CHART\nversion: 1.4.0\nappVersion: 2.0.1\n"),
    file("values.yaml", values),
    file("templates/_helpers.tpl", helpers),
    file("templates/NOTES.txt", 'Talk to {{ include "CHART.fullname" . }}.\n'),
    ...components.flatMap((component, at) => [
      file(`templates/${component}-deployment.yaml`, ofComponent(deployment, component, at)),
      file(`templates/${component}-service.yaml`, ofComponent(service, component, at)),
      file(`templates/${component}-policy.yaml`, ofComponent(policy, component, at)),
      file(`templates/${component}-config.yaml`, ofComponent(config, component, at)),
    ]),
    file("templates/serviceaccount.yaml", serviceAccount),
    file("templates/ingress.yaml", ingress),
    file("templates/hpa.yaml", autoscaler),
    file("templates/deny.yaml", defaultDeny),
  ];
}

/** What installs a chart into a namespace of its own. */
export function application(folder: string, name: string): MadeFile {
  return {
    path: `apps/${name}.yaml`,
    text: `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: ${name}
spec:
  source: { repoURL: "https://example.com/shops.git", path: ${folder} }
  destination: { server: "https://kubernetes.default.svc", namespace: ${name} }
`,
  };
}

const components = ["web", "api", "worker", "db"] as const;

function ofComponent(text: string, component: string, at: number): string {
  const peer = components[(at + components.length - 1) % components.length] ?? component;
  return text.replaceAll("COMPONENT", component).replaceAll("PEER", peer);
}

const helpers = `{{/* The name of the chart. */}}
{{- define "CHART.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "CHART.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "CHART.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "CHART.selectorLabels" -}}
app.kubernetes.io/name: {{ include "CHART.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "CHART.labels" -}}
helm.sh/chart: {{ include "CHART.chart" . }}
{{ include "CHART.selectorLabels" . }}
{{- if .Chart.AppVersion }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}
`;

const valuesOf = (component: string, port: number) => `
# -- What the ${component} of the chart runs.
${component}:
  replicas: 2
  image:
    repository: registry.example/${component}
    tag: ""
  # -- The port that its container listens on.
  port: ${port}
  service:
    type: ClusterIP
    port: 80
  podAnnotations: {}
  resources:
    limits: { cpu: 500m, memory: 256Mi }
    requests:
      cpu: 100m
      memory: 128Mi
  env:
    LEVEL: info
    LISTEN: "0.0.0.0"
  nodeSelector: {}
  tolerations: []
`;

const values = `nameOverride: ""
fullnameOverride: ""
commonLabels:
  team: shop
serviceAccount:
  create: true
  annotations: {}
networkPolicy:
  enabled: true
  # -- Who may come in besides.
  extraPeers:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: monitoring
ingress:
  enabled: false
  className: nginx
  hosts:
    - host: shop.example
      paths: [{ path: /, pathType: Prefix }]
autoscaling:
  enabled: true
  minReplicas: 2
  maxReplicas: 8
${components.map((component, at) => valuesOf(component, 8080 + at)).join("")}`;

const head = (kind: string, apiVersion: string, name: string) => `apiVersion: ${apiVersion}
kind: ${kind}
metadata:
  name: {{ include "CHART.fullname" . }}${name}
  labels:
    {{- include "CHART.labels" . | nindent 4 }}
`;

const deployment = `${head("Deployment", "apps/v1", "-COMPONENT")}    app.kubernetes.io/component: COMPONENT
spec:
  {{- if not .Values.autoscaling.enabled }}
  replicas: {{ .Values.COMPONENT.replicas }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "CHART.selectorLabels" . | nindent 6 }}
      app.kubernetes.io/component: COMPONENT
  template:
    metadata:
      annotations:
        checksum/config: {{ include (print $.Template.BasePath "/COMPONENT-config.yaml") . | sha256sum }}
        {{- with .Values.COMPONENT.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      labels:
        {{- include "CHART.labels" . | nindent 8 }}
        app.kubernetes.io/component: COMPONENT
    spec:
      serviceAccountName: {{ include "CHART.fullname" . }}
      containers:
        - name: COMPONENT
          image: "{{ .Values.COMPONENT.image.repository }}:{{ .Values.COMPONENT.image.tag | default .Chart.AppVersion }}"
          ports:
            - name: http
              containerPort: {{ .Values.COMPONENT.port }}
          env:
            {{- range $name, $value := .Values.COMPONENT.env }}
            - name: {{ $name }}
              value: {{ $value | quote }}
            {{- end }}
          resources:
            {{- toYaml .Values.COMPONENT.resources | nindent 12 }}
      {{- with .Values.COMPONENT.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .Values.COMPONENT.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
`;

const service = `${head("Service", "v1", "-COMPONENT")}spec:
  type: {{ .Values.COMPONENT.service.type }}
  ports:
    - port: {{ .Values.COMPONENT.service.port }}
      targetPort: http
      name: http
  selector:
    {{- include "CHART.selectorLabels" . | nindent 4 }}
    app.kubernetes.io/component: COMPONENT
`;

const policy = `{{- if .Values.networkPolicy.enabled }}
${head("NetworkPolicy", "networking.k8s.io/v1", "-COMPONENT")}spec:
  podSelector:
    matchLabels:
      {{- include "CHART.selectorLabels" . | nindent 6 }}
      app.kubernetes.io/component: COMPONENT
  policyTypes:
    - Ingress
  ingress:
    - from:
        - podSelector:
            matchLabels:
              {{- include "CHART.selectorLabels" . | nindent 14 }}
              app.kubernetes.io/component: PEER
        {{- with .Values.networkPolicy.extraPeers }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      ports:
        - port: {{ .Values.COMPONENT.port }}
          protocol: TCP
{{- end }}
`;

const config = `${head("ConfigMap", "v1", "-COMPONENT")}data:
  settings.yaml: |
    listen: {{ .Values.COMPONENT.port }}
    upstream: {{ include "CHART.fullname" . }}-PEER:{{ .Values.PEER.service.port }}
    {{- range $name, $value := .Values.COMPONENT.env }}
    {{ $name | lower }}: {{ $value | quote }}
    {{- end }}
`;

const serviceAccount = `{{- if .Values.serviceAccount.create -}}
${head("ServiceAccount", "v1", "")}{{- with .Values.serviceAccount.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
{{- end }}
{{- end }}
`;

const ingress = `{{- if .Values.ingress.enabled }}
${head("Ingress", "networking.k8s.io/v1", "")}spec:
  ingressClassName: {{ .Values.ingress.className }}
  rules:
    {{- range .Values.ingress.hosts }}
    - host: {{ .host | quote }}
      http:
        paths:
          {{- range .paths }}
          - path: {{ .path }}
            pathType: {{ .pathType }}
            backend:
              service:
                name: {{ include "CHART.fullname" $ }}-web
                port:
                  number: {{ $.Values.web.service.port }}
          {{- end }}
    {{- end }}
{{- end }}
`;

const autoscaler = `{{- if .Values.autoscaling.enabled }}
${head("HorizontalPodAutoscaler", "autoscaling/v2", "")}spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "CHART.fullname" . }}-web
  minReplicas: {{ .Values.autoscaling.minReplicas }}
  maxReplicas: {{ .Values.autoscaling.maxReplicas }}
{{- end }}
`;

const defaultDeny = `{{- if .Values.networkPolicy.enabled }}
${head("NetworkPolicy", "networking.k8s.io/v1", "-deny")}spec:
  podSelector: {}
  policyTypes:
    - Ingress
{{- end }}
`;
