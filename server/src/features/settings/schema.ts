import type { Path } from "../../yaml/find.ts";

/** What may stand at a place of `.netpol.yaml`. */
export interface SettingShape {
  /** What it means, in one line without a full stop. */
  readonly detail: string;
  /** Of a map with known keys. */
  readonly fields?: Readonly<Record<string, SettingShape>>;
  /** Of a list. */
  readonly item?: SettingShape;
  /** Words that may stand there, with what they mean; or things of the workspace. */
  readonly values?: Readonly<Record<string, string>> | "paths" | "values files" | "namespaces" | "cluster names";
  readonly example?: string;
  /** Markdown: where more of it is told. */
  readonly more?: string;
}

/** A rule, as its severity is set. */
export interface NamedRule {
  readonly id: string;
  readonly title: string;
  readonly url: string;
}

const severities: Readonly<Record<string, string>> = {
  error: "Shown as an error",
  warning: "Shown as a warning",
  information: "Shown as information",
  hint: "Shown as a hint",
  off: "Not shown",
  on: "As severe as the rule itself says",
};

const sections: Readonly<Record<string, string>> = {
  rejected: "Rules about what the API server rejects",
  mistaken: "Rules about what is almost surely not meant",
  notable: "Rules about what is worth knowing",
  style: "Rules about style and redundancy",
};

const path: SettingShape = {
  detail: "A folder, a kustomization or a chart, from the folder of this file",
  values: "paths",
  example: "overlays/prod",
};

const cluster: SettingShape = {
  detail: "A cluster",
  fields: {
    name: { detail: "What the cluster is called", values: "cluster names", example: "prod" },
    paths: {
      detail: "What is applied to it: folders, kustomizations, charts",
      item: {
        ...path,
        fields: {
          path,
          values: {
            detail: "Values files of a chart; the last one wins",
            values: "values files",
            item: { detail: "A values file, from the folder of this file", values: "values files" },
          },
          namespace: { detail: "Where objects without a namespace go", values: "namespaces" },
        },
      },
    },
  },
};

const externalWorkload: SettingShape = {
  detail: "A workload that no file here declares",
  fields: {
    namespace: { detail: "Where it runs", values: "namespaces" },
    name: { detail: "What it is called" },
    labels: { detail: "The labels of its pods" },
  },
};

/** The whole file. */
export const settingsShape = (rules: readonly NamedRule[]): SettingShape => ({
  detail: "Settings of Netpol for this folder, in every editor and in CI",
  fields: {
    clusters: {
      detail: "The clusters that these files describe; without it they are found",
      item: cluster,
    },
    rules: {
      detail: "How severe what a rule or a section of rules finds is",
      fields: Object.fromEntries([
        ...Object.entries(sections).map(([id, detail]) => [id, { detail, values: severities }] as const),
        ...rules.map(({ id, title, url }): [string, SettingShape] => [
          id,
          { detail: title, values: severities, more: `[Read about ${id}](${url})` },
        ]),
      ]),
    },
    kubernetesVersion: {
      detail: "Version of the API server whose verdict is shown",
      example: '"1.36"',
    },
    defaultNamespace: { detail: "Namespace of objects that name none and that nothing places", values: "namespaces" },
    ipBlocks: {
      detail: "Whether an `ipBlock` matches the addresses of pods; CNIs differ",
      values: {
        pods: "It does, as the Kubernetes end-to-end tests expect",
        external: "It matches addresses outside the cluster only, as with Cilium",
      },
    },
    cluster: {
      detail: "What is known about the cluster's network",
      fields: {
        podCidrs: {
          detail: "Address blocks that hold all pods",
          item: { detail: "An address block", example: "10.244.0.0/16" },
        },
      },
    },
    flows: {
      detail: "Logs of flows that were seen (Hubble's JSON lines, plain or gzipped)",
      item: { detail: "A log, from the folder of this file", example: "flows.jsonl.gz" },
    },
    exclude: {
      detail: "Files that nobody applies, as a `.gitignore` would name them; what builds take in is read all the same",
      item: { detail: "A pattern of paths, from the folder of this file", example: "generated/" },
    },
    externalWorkloads: { detail: "Workloads that live outside of these files", item: externalWorkload },
    policyNamePattern: {
      detail: "What names of policies look like, for the rule `policy-name-convention`",
      example: '"<namespace>.<target>"',
    },
  },
});

/** What may stand at a path; `undefined` where nothing is known. */
export function shapeAt(whole: SettingShape, at: Path): SettingShape | undefined {
  let found: SettingShape | undefined = whole;
  for (const step of at) {
    if (found === undefined) return undefined;
    const { item, fields }: SettingShape = found;
    found =
      typeof step === "number" ? item : fields !== undefined && Object.hasOwn(fields, step) ? fields[step] : undefined;
  }
  return found;
}
