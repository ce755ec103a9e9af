import type { Cluster, ClusterPolicy } from "../cluster/cluster.ts";
import type { ManifestFile, PolicyManifest } from "../manifest/file.ts";
import type { Settings, Severity } from "../settings.ts";
import type { Traffic } from "../traffic/types.ts";
import type { Span } from "../yaml/tree.ts";
import type { Evidence } from "./support/evidence.ts";
import type { PolicyView } from "./support/view.ts";

/** Section of the catalogue: rejected by the server, not what it says, worth knowing, style. */
export type Section = "rejected" | "mistaken" | "notable" | "style";

/** The contract of a diagnostic: one value per file, listed in `index.ts`. */
export interface Rule {
  readonly id: string;
  readonly section: Section;
  readonly severity: Severity;
  /** Off until `netpol.rules` switches it on. */
  readonly off?: true;
  /** What the executed page under `server/docs/rules` is made from. */
  readonly page: RulePage;
  /** Rules that keep quiet about a place where this one speaks (see `Finding.extent`). "One cause, one finding." */
  readonly overrides?: readonly string[];
  /** Called once per policy manifest. Pure; never throws. Speaks about this policy only, with the whole cluster to look at. */
  check?(context: RuleContext): Iterable<Finding>;
  /** Called once per file, for what is not about one policy: documents that cannot be read, workloads. */
  checkFile?(context: FileRuleContext): Iterable<FileFinding>;
}

export interface RulePage {
  /** One line, no full stop. */
  readonly title: string;
  /** Markdown. */
  readonly what: string;
  readonly why: string;
  /**
   * A whole YAML stream (policy and the workloads that give the evidence) on which exactly this rule speaks.
   * `# file: name.yaml` on a line of its own begins another file.
   */
  readonly bad: string;
  /** The same intent, right: no rule of severity warning or above speaks, and not this rule. */
  readonly good: string;
  /** Where it is written down: Kubernetes field, document or RFC. */
  readonly sources: readonly string[];
  /** Settings that the examples need. */
  readonly settings?: Partial<Settings>;
}

/** What every rule may look at: one consistent snapshot of the workspace. */
export interface FileRuleContext {
  readonly file: ManifestFile;
  readonly cluster: Cluster;
  readonly traffic: Traffic;
  readonly settings: Settings;
  /** What is known about the cluster, worked out once for all rules and files. */
  readonly evidence: Evidence;
  /** The file that declares an object of the cluster, for positions of other places. */
  fileOf(uri: string): ManifestFile | undefined;
  files(): Iterable<ManifestFile>;
}

export interface RuleContext extends FileRuleContext {
  readonly policy: PolicyManifest;
  /** The policy in the cluster; undefined for those not in force: partial, rejected by the server, replaced by a later one. */
  readonly inCluster: ClusterPolicy | undefined;
  /** Where the policy lives, also when it names no namespace. */
  readonly namespace: string;
  /** The policy's parts with their places in the text. */
  readonly view: PolicyView;
}

export interface Finding {
  readonly rule: string;
  /** Where it differs from the rule's own (depends on evidence). */
  readonly severity?: Severity;
  /** What is underlined. Relative to the policy's document. */
  readonly span: Span;
  /** What the finding is about, where that is more than what is underlined: rules overridden by this one keep quiet there. */
  readonly extent?: Span;
  /** The API server's field path. */
  readonly field: string;
  /** What is so, why it matters, what to do: at most three short sentences, names from the file. */
  readonly message: string;
  readonly related?: readonly RelatedPlace[];
  /** Drawn faintly. */
  readonly unnecessary?: true;
  /** Computed only when asked for. The first is the preferred one when `safe`. */
  readonly fixes?: () => readonly Fix[];
}

/** A finding that is not about one policy. */
export interface FileFinding extends Finding {
  /** Index into the stream's documents; the spans are relative to it. */
  readonly document: number;
  /** `Deployment shop/web`; empty where there is no object. */
  readonly object: string;
}

export interface RelatedPlace {
  readonly uri: string;
  readonly document: number;
  readonly span: Span;
  readonly message: string;
}

export interface Fix {
  readonly title: string;
  readonly edits: readonly FixEdit[];
  /** A file that is made by it; it must not exist yet. */
  readonly create?: { readonly uri: string; readonly text: string };
  /** Preferred and part of "fix all": keeps what is allowed, or is the only thing that can be meant. */
  readonly safe: boolean;
}

/** A text change; `document` and `span` as in the file named by `uri`. */
export interface FixEdit {
  readonly uri: string;
  readonly document: number;
  readonly span: Span;
  readonly newText: string;
}
