import type { PolicyType } from "../../manifest/types.ts";

/** Whom a new policy may be for, and whom it may let in or out. */
export interface PolicyChoices {
  /** Those of what is looked at first, then by name. */
  readonly namespaces: readonly NamespaceChoice[];
  /** What is looked at, to be offered first; a workload's `id`. */
  readonly near: { readonly namespace: string; readonly workload: string | null } | null;
}

export interface NamespaceChoice {
  readonly name: string;
  readonly workloads: readonly WorkloadChoice[];
  /** Policies that isolate every pod of it. */
  readonly denied: readonly PolicyType[];
}

export interface WorkloadChoice {
  /** `Deployment/web` */
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  /** Declared by its containers: `TCP 5432`. */
  readonly ports: readonly string[];
}

/** One end that a new policy lets in or out. Whoever writes a `label`, `namespace` or `addresses` fills it in in the text. */
export type PolicyPeer =
  | { readonly kind: "workload"; readonly namespace: string; readonly workload: string }
  | { readonly kind: "pods"; readonly namespace: string }
  | { readonly kind: "label" | "anyNamespace" | "addresses" | "dns" };

export interface NewPolicyParams {
  /** What a person looks at, a text or a folder. */
  readonly uri: string | null;
  /** The folder that it is to be in; `null`: where it fits. */
  readonly folder: string | null;
  /** `deny`: nothing may pass until another policy allows it. */
  readonly purpose: "in" | "out" | "deny";
  /** Of a `deny`. */
  readonly types: readonly PolicyType[];
  readonly namespace: string | null;
  /** Of its namespace; `null`: all pods, `label`: those with a label that is filled in in the text. */
  readonly target: { readonly kind: "workload"; readonly workload: string } | { readonly kind: "pods" | "label" };
  readonly peers: readonly PolicyPeer[];
}

/** A policy in a file of its own; nothing is written yet. */
export interface NewPolicy {
  /** Why there is none; empty when there is. */
  readonly reason: string;
  readonly uri: string;
  readonly text: string;
  /** The same as a snippet: what a person may want to change are its tab stops. */
  readonly snippet: string;
  /** What it does to the known connections: `removes 6 connections`. */
  readonly effect: string;
  /** What there is to know of the place where it is; empty where nothing. */
  readonly note: string;
}
