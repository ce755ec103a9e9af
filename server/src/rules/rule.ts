import type { AdminPolicyKind } from "../manifest/types.ts";
import type { AdminContext, FileContext, PolicyContext } from "../snapshot/context.ts";
import type { FileFinding, Finding } from "../snapshot/finding.ts";
import type { PeerView, PortView, RuleView } from "../snapshot/policyView.ts";
import type { Settings, Severity } from "../source/settings.ts";

/** Section of the catalogue: rejected by the server, not what it says, worth knowing, style. */
export type Section = "rejected" | "mistaken" | "notable" | "style";

/** The contract of a diagnostic: one value per file, listed in `index.ts`. */
export interface Rule {
  readonly id: string;
  readonly section: Section;
  readonly severity: Severity;
  /** Off until `netpol.rules` switches it on. */
  readonly off?: true;
  /** What the executed page under `server/docs/rules` is made from. Most runs ask for none: texts that are never made cost no start. */
  readonly page: () => RulePage;
  /** It says that something is not there: of a text that several clusters take in it must be so in all of them. */
  readonly absence?: true;
  /**
   * It argues from what the policies of a namespace do not allow or do not say: where policies of other engines, which nobody
   * reads, may say it, it keeps quiet.
   */
  readonly readsAllPolicies?: true;
  /**
   * It takes long, and speaks rarely: while somebody types it is asked about a file only where it spoke when it was asked last,
   * and about the others when nobody types. Has `checkFile` alone.
   */
  readonly patient?: true;
  /** Rules that keep quiet about a place where this one speaks (see `Finding.extent`). "One cause, one finding." */
  readonly overrides?: readonly string[];
  /** Keeps quiet about a policy of which another rule says that it is a mistake. */
  readonly yieldsToMistakes?: true;
  /**
   * Kinds of the whole cluster that `checkAdmin` is about; those of the Network Policy API where it is absent. What the server
   * rejects is told of every kind.
   */
  readonly kinds?: readonly AdminPolicyKind[];
  /** Called once per policy manifest. Pure; never throws. Speaks about this policy only, with the whole cluster to look at. */
  check?(context: PolicyContext): Iterable<Finding>;
  /**
   * The same for each ingress and egress rule in force, as long as one says nothing that follows from another: an edit asks
   * only about those that it has changed. Of the policy around it the namespace and the target may be looked at.
   */
  checkRule?(context: PolicyContext, rule: RuleView): Iterable<Finding>;
  /** The same for each peer of a rule. */
  checkPeers?(context: PolicyContext, rule: RuleView): EachItem<PeerView> | undefined;
  /** The same for each port of a rule. */
  checkPorts?(context: PolicyContext, rule: RuleView): EachItem<PortView> | undefined;
  /** As `check`, for a policy that holds for the whole cluster, of one of the `kinds`. */
  checkAdmin?(context: AdminContext): Iterable<Finding>;
  /** Called once per file, for what is not about one policy: documents that cannot be read, workloads. */
  checkFile?(context: FileContext): Iterable<FileFinding>;
}

/** What is asked about the peers or the ports of one rule; nothing where none of them is worth a look. */
export interface EachItem<View> {
  /** May look at the one that it is asked about and, of the others of the rule, at those of the other list. */
  of(item: View): Finding | readonly Finding[] | undefined;
  /** What `of` knows of the others of the same list: an answer holds for as long as it is equal. */
  readonly beside?: string | boolean;
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
