/** The kinds of inlay hints, each with its own switch. */
export type HintKind = "logic" | "policyTypes" | "matches" | "ports" | "everyone";

export const hintKinds: readonly HintKind[] = ["logic", "policyTypes", "matches", "ports", "everyone"];

export type Severity = "error" | "warning" | "information" | "hint";

/** What the user sets under `netpol.*`, resolved for one folder. */
export interface Settings {
  /** `1.36`; decides what depends on the version. */
  readonly kubernetesVersion: string;
  /** Namespace of manifests that name none and that nothing else places. */
  readonly defaultNamespace: string;
  readonly ipBlocks: "pods" | "external";
  readonly cluster: { readonly podCidrs: readonly string[] };
  /** Severity by rule id or by section; `off` silences. */
  readonly rules: Readonly<Record<string, Severity | "off" | "on">>;
  /** Workloads that live outside the workspace: label sets by namespace. */
  readonly externalWorkloads: readonly {
    readonly namespace: string;
    readonly name?: string;
    readonly labels: Readonly<Record<string, string>>;
  }[];
  readonly policyNamePattern: string;
  /** Logs of flows that were seen, as uris. */
  readonly flows: readonly string[];
  /** Files that are no entry points, as a `.gitignore` would name them. */
  readonly exclude: readonly string[];
  /** The clusters of the folder, where somebody says which there are; none: they are found. */
  readonly clusters: readonly {
    readonly name: string;
    readonly paths: readonly {
      readonly path: string;
      readonly values?: readonly string[];
      readonly namespace?: string;
    }[];
  }[];
}

export const defaultSettings: Settings = Object.freeze({
  kubernetesVersion: "1.37",
  defaultNamespace: "default",
  ipBlocks: "pods",
  cluster: { podCidrs: [] },
  rules: {},
  externalWorkloads: [],
  policyNamePattern: "<namespace>.<target>",
  flows: [],
  exclude: [],
  clusters: [],
});
