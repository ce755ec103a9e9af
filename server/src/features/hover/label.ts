import { isolates } from "../../manifest/kinds/networkPolicy/policyTypes.ts";
import type { LabelSelector } from "../../manifest/types.ts";
import type { Context } from "../../snapshot/context.ts";
import { links } from "../../words/links.ts";
import { code, count, join, someOf } from "../../words/lists.ts";
import { isEverything } from "../../words/selectors.ts";
import type { Subject } from "../navigation/subject.ts";
import { namespacesOf, workloadNames } from "../now.ts";
import { paragraphs } from "./compose.ts";

/** A label as a workload, Service or Namespace bears it: which policies look at it. */
export function bornLabelHover(context: Context, label: Extract<Subject, { kind: "label" }>): string {
  const { of, key, value, namespaces } = label;
  const pair = code(`${key}=${value}`);
  const lead =
    of === "namespaces"
      ? `The namespace carries the label ${pair}; a \`namespaceSelector\` sees its labels, not its name.`
      : `The pods carry the label ${pair}; a \`podSelector\` sees labels, not names.`;
  const { targets, peers } = asking(context, label);
  const about = targets.length === 0 ? undefined : `Policies that select pods by it: ${someOf(targets)}.`;
  const from = peers.length === 0 ? undefined : `Policies with a peer that asks for it: ${someOf(peers)}.`;
  return paragraphs(
    lead,
    of === "pods" ? bearers(context, key, value, namespaces) : undefined,
    about,
    from,
    about === undefined && from === undefined ? "No policy known here asks for it." : undefined,
    about === undefined && from === undefined ? undefined : "With another value these would no longer match.",
    links.labels,
  );
}

function bearers({ cluster }: Context, key: string, value: string, namespaces: readonly string[]): string {
  const found = namespaces.flatMap((name) =>
    (cluster.workloadsByNamespace.get(name) ?? []).filter(
      (index) => cluster.workloads[index]?.object.labels[key] === value,
    ),
  );
  const where = join(namespaces.map(code));
  return found.length === 0
    ? `No workload known in ${where} has it.`
    : `Now on ${count(found.length, "workload")} of ${where}: ${workloadNames(cluster, found, namespaces[0])}.`;
}

interface Asking {
  readonly targets: readonly string[];
  readonly peers: readonly string[];
}

function asking({ cluster }: Context, { of, key, value, namespaces }: Extract<Subject, { kind: "label" }>): Asking {
  const targets: string[] = [];
  const peers: string[] = [];
  const scopes = new Map<LabelSelector, boolean>();
  /** Whether a peer of a policy that lives in `home` looks for pods where these are. */
  const looksHere = (selector: LabelSelector | undefined, home: string) => {
    if (selector === undefined) return namespaces.includes(home);
    const known =
      scopes.get(selector) ??
      (isEverything(selector) || namespacesOf(cluster, selector).some((name) => namespaces.includes(name)));
    scopes.set(selector, known);
    return known;
  };
  for (const { namespace, object } of cluster.policies) {
    const here = namespaces.includes(namespace);
    const name = code(here ? object.name : `${namespace}/${object.name}`);
    if (of === "pods" && here && asksFor(object.podSelector, key, value)) targets.push(name);
    const directions = (["ingress", "egress"] as const).filter(
      (direction) =>
        isolates(object, direction) &&
        object[direction]?.some((rule) =>
          rule.peers.some(({ podSelector, namespaceSelector }) =>
            of === "namespaces"
              ? asksFor(namespaceSelector, key, value)
              : asksFor(podSelector, key, value) && looksHere(namespaceSelector, namespace),
          ),
        ),
    );
    if (directions.length > 0) peers.push(`${name} (${directions.join(", ")})`);
  }
  return { targets, peers };
}

/** Whether a selector names the key, so that this value matters to it. */
function asksFor(selector: LabelSelector | undefined, key: string, value: string): boolean {
  if (selector === undefined) return false;
  const { matchLabels, matchExpressions } = selector;
  return (
    (Object.hasOwn(matchLabels, key) && matchLabels[key] === value) ||
    matchExpressions.some(
      (each) =>
        each.key === key && (each.operator === "Exists" || (each.operator === "In" && each.values.includes(value))),
    )
  );
}
