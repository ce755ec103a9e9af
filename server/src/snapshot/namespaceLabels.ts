import type { ClusterNamespace } from "../cluster/cluster.ts";
import { meets, type Requirement } from "../traffic/selector.ts";
import type { PolicyContext } from "./context.ts";
import type { SelectorView } from "./policyView.ts";
import { isSatisfiable, nameLabel } from "./selectors.ts";

/** A namespace selector that asks for a label which no known namespace has, with the name of one as its value. */
export interface MissingNamespaceLabel {
  readonly requirement: Requirement;
  /** The values that are names of namespaces. */
  readonly names: readonly string[];
  /** The first of them, where a manifest declares it, so that its labels are known. */
  readonly declared: ClusterNamespace | undefined;
}

/** Namespaces that every cluster has. */
const builtIn: ReadonlySet<string> = new Set(["kube-system", "kube-public", "kube-node-lease", "default"]);

export function missingNamespaceLabel(
  { evidence, cluster }: Pick<PolicyContext, "evidence" | "cluster">,
  { selector, of }: Pick<SelectorView, "selector"> & { readonly of: string },
): MissingNamespaceLabel | undefined {
  if (of !== "namespaces" || !isSatisfiable(selector)) return undefined;
  if (evidence.namespaces(selector).length > 0) return undefined;
  const { requirements } = evidence.compiled(selector);
  for (const requirement of requirements) {
    const { key, operator, values } = requirement;
    if (operator !== "In" || key === nameLabel) continue;
    const names = [...values].filter((value) => cluster.namespaces.has(value) || builtIn.has(value));
    const declared = names.map((name) => cluster.namespaces.get(name)).find((each) => each?.object !== undefined);
    const [first] = names;
    if (first === undefined) continue;
    // Labels of a namespace that nobody declares are unknown; only a key that speaks of names is telling then.
    if (declared === undefined && !/(?:^|[/.-])(?:name|namespace|ns)$/i.test(key)) continue;
    const labels = declared?.labels ?? { [nameLabel]: first };
    if (declared === undefined && requirements.length > 1) continue;
    if (requirements.every((other) => other === requirement || meets(other, labels))) {
      return { requirement, names, declared };
    }
  }
  return undefined;
}
