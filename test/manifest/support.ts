import type { Fault } from "../../server/src/manifest/fault.ts";
import type { PolicyManifest } from "../../server/src/manifest/file.ts";
import { readManifestFile } from "../../server/src/manifest/read.ts";

export function policyOf(text: string, kubernetesVersion = "1.36"): PolicyManifest {
  const [policy] = readManifestFile("file:///policy.yaml", text, { kubernetesVersion }).policies;
  if (policy === undefined) throw new Error("no policy");
  return policy;
}

/** What the server rejects the object for; warnings are none of it. */
export function faultsOf(text: string, kubernetesVersion?: string): readonly Fault[] {
  return policyOf(text, kubernetesVersion).faults.filter((fault) => fault.severity === undefined);
}

export function indent(text: string, spaces: number): string {
  return text.replace(/^(?=.)/gm, " ".repeat(spaces));
}

/** A policy with this `spec`. */
export function withSpec(spec: string): string {
  return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: np\nspec:\n${indent(spec, 2)}\n`;
}

export function withMetadata(metadata: string): string {
  return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n${indent(metadata, 2)}\nspec:\n  podSelector: {}\n`;
}

/** A policy with one ingress rule with this peer. */
export function withPeer(peer: string): string {
  return withSpec(`podSelector: {}\ningress:\n  - from:\n${indent(peer, 6)}`);
}

export function withPort(port: string): string {
  return withSpec(`podSelector: {}\negress:\n  - ports:\n${indent(port, 6)}`);
}

export function withSelector(selector: string): string {
  return withSpec(`podSelector:\n${indent(selector, 2)}`);
}
