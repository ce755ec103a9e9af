/* What folders of plain files and bases are made of, where somebody types. */

export const policy = (name: string, app: string, port: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}}
spec:
  podSelector: {matchLabels: {app: ${app}}}
  ingress:
    - from:
        - podSelector: {matchLabels: {app: web}}
      ports:
        - port: ${port}
`;

export const workload = (name: string, app: string, more = "") => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}${more}}
spec:
  selector: {matchLabels: {app: ${app}}}
  template:
    metadata: {labels: {app: ${app}}}
    spec:
      containers:
        - {name: main, image: main, ports: [{name: http, containerPort: 8080}]}
`;
