import { rangeOfCidr, rangesOfBlock, wholeFamily } from "../../../cluster/addresses.ts";
import type { ClusterWorkload } from "../../../cluster/cluster.ts";
import type { IpBlock, Peer } from "../../../manifest/types.ts";
import { type PeerView, type RuleView, spanOfItem } from "../../../snapshot/policyView.ts";
import { compileSelector, matches } from "../../../traffic/selector.ts";
import { numberWords, sizeOf } from "../../../words/blocks.ts";
import { capital, count, join, someOf } from "../../../words/lists.ts";
import { isEverything, namespaceNameOf } from "../../../words/selectors.ts";
import type { YamlNode } from "../../../yaml/tree.ts";
import type { Condition, PeerPicture, Rich, Standing } from "../model.ts";
import { lineOf, type Subject } from "./input.ts";
import { bold, nameFrom, namespaceNames, prefixed, sortedNames, twoNames, workloadsAt } from "./names.ts";
import { nearNote } from "./near.ts";
import { reachOf } from "./reach.ts";
import { conditionOf, shortSelector, spoken, spokenNamespaces } from "./selectors.ts";

/** What a neighbour's box says above its conditions. */
export interface Who {
  readonly who: Rich;
  readonly notes: readonly string[];
  readonly standing: Standing;
  /** Behind "Now": `1 workload, web`. */
  readonly now: string;
  readonly short: string;
}

/** One item of `from` or `to`. */
export function peerPicture(subject: Subject, view: PeerView): PeerPicture {
  const { rule, index, peer } = view;
  const { direction } = rule.direction;
  const location = subject.locate(view.item.dash.end > view.item.dash.start ? headOfItem(view) : spanOfItem(view.item));
  const conditions = conditionsOf(subject, view);
  const and = peer.podSelector !== undefined && peer.namespaceSelector !== undefined;
  const found = isTemplated(view.item.value) ? template : peerWho(subject, peer);
  const reach = found.standing === "passes" ? reachOf(subject, rule, peer) : undefined;
  const standing = reach?.standing ?? found.standing;
  const line = lineOf(location);
  const place = `${capital(direction)} rule ${rule.index + 1}, peer ${index + 1} of ${rule.peers.length}`;
  const stops = reach?.stop === undefined ? "" : ` ${capital(reach.stop)}.`;
  const more = [...found.notes, ...(reach?.notes ?? [])];
  const unsure = found.standing === "passes" ? "" : more.map((note) => ` ${capital(note)}.`).join("");
  return {
    key: `${direction}/${rule.index}/${index}`,
    who: found.who,
    notes: more,
    conditions,
    and,
    standing,
    ...(reach?.stop !== undefined && { stop: reach.stop }),
    line,
    location,
    label: `${place}: ${spokenPeer(subject, peer)}. ${capital(found.now)}.${unsure}${stops} Line ${line}.`,
    short: found.short,
    ...(subject.holdsCaret(spanOfItem(view.item)) && { caret: true }),
  };
}

/** A rule without `from` or `to`. */
export function everybody(subject: Subject, rule: RuleView): PeerPicture {
  const { direction } = rule.direction;
  const location = subject.locate(rule.item.dash.end > rule.item.dash.start ? rule.item.dash : spanOfItem(rule.item));
  const line = lineOf(location);
  const unknown = rule.peersEntry !== undefined && isTemplated(rule.peersEntry.value);
  return {
    key: `${direction}/${rule.index}/0`,
    who: unknown ? template.who : [bold("Everybody")],
    notes: unknown ? [] : ["every pod and", "every address"],
    conditions: [],
    and: false,
    standing: unknown ? "unknown" : "passes",
    line,
    location,
    label: unknown
      ? `${capital(direction)} rule ${rule.index + 1}: its peers are not known, a template decides. Line ${line}.`
      : `${capital(direction)} rule ${rule.index + 1} names no peers: everybody, every pod and every address. Line ${line}.`,
    short: unknown ? "not known" : "everybody",
    ...(subject.holdsCaret(spanOfItem(rule.item)) && { caret: true }),
  };
}

const template: Who = {
  who: [{ text: "Not known: a template" }],
  notes: [],
  standing: "unknown",
  now: "Not known, a template decides",
  short: "not known",
};

/** Only where something of the value is filled in: a comment with braces is none. */
export function isTemplated(node: YamlNode): boolean {
  if (node.templated) return true;
  if (node.kind === "map") return node.entries.some(({ key, value }) => key.templated === true || isTemplated(value));
  return node.kind === "sequence" && node.items.some(({ value }) => isTemplated(value));
}

function headOfItem({ item }: PeerView) {
  const first = item.value.kind === "map" ? item.value.entries[0]?.key.span : undefined;
  return first?.source === undefined ? { ...item.dash, end: Math.max(first?.end ?? 0, item.dash.end) } : item.dash;
}

function conditionsOf({ namespace }: Subject, { peer }: PeerView): readonly Condition[] {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  if (ipBlock !== undefined) return blockConditions(ipBlock);
  return [
    ...(namespaceSelector === undefined ? [] : [conditionOf("namespace", namespaceSelector)]),
    ...(podSelector === undefined
      ? []
      : [conditionOf("pods", podSelector, namespaceSelector === undefined ? namespace : undefined)]),
  ];
}

const mostExcepts = 3;

function blockConditions({ cidr, except }: IpBlock): readonly Condition[] {
  const shown = except.length > mostExcepts ? except.slice(0, mostExcepts) : except;
  return [
    { word: "addresses", parts: [cidr] },
    ...shown.map((each): Condition => ({ word: "but not", parts: [each] })),
    ...(except.length > shown.length
      ? [{ word: "but not", parts: [`${except.length - shown.length} more`] } satisfies Condition]
      : []),
  ];
}

/** Who a peer matches now, for a box above its conditions or of one line. */
export function peerWho(subject: Subject, peer: Peer): Who {
  const { input, namespace } = subject;
  const { cluster, traffic } = input;
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const matched = workloadsAt(cluster, traffic.workloadsOfPeer(peer, namespace));
  if (ipBlock !== undefined) return blockWho(subject, ipBlock, matched);
  if (podSelector === undefined && namespaceSelector === undefined)
    return {
      who: [bold("Nobody")],
      notes: ["an empty peer"],
      standing: "nothing",
      now: "An empty peer",
      short: "nobody",
    };
  if (podSelector === undefined || isEverything(podSelector)) return wholeWho(subject, peer, matched);
  if (matched.length === 0) return nobodyWho(subject, peer);
  const names = sortedNames(matched, namespace);
  const spoken = names.map((each) => nameFrom(namespace, each));
  const both =
    namespaceSelector === undefined
      ? []
      : [`${count(names.length, "workload")} ${names.length === 1 ? "has" : "have"} both`];
  const now = `Now ${count(names.length, "workload")}, ${someOf(spoken, 20)}`;
  const [first, second] = names;
  if (first !== undefined && names.length === 1)
    return { who: prefixed(first), notes: both, standing: "passes", now, short: spoken[0] ?? "" };
  if (first !== undefined && second !== undefined && names.length === 2)
    return { who: [bold(join(spoken))], notes: both, standing: "passes", now, short: join(spoken) };
  const homes = namespaceNames([...new Set(names.map((each) => each.namespace))]);
  return {
    who: [bold(`${count(names.length, "workload")} of ${homes}`)],
    notes: [...both, twoNames(spoken)],
    standing: "passes",
    now,
    short: `${names.length} of ${homes}`,
  };
}

/** Every pod of some namespaces, or of all. */
function wholeWho({ input, namespace }: Subject, peer: Peer, matched: readonly ClusterWorkload[]): Who {
  const { cluster } = input;
  const { namespaceSelector } = peer;
  const workloads = sortedNames(matched, namespace);
  const names = workloads.map(({ namespace: home, name }) =>
    namespaceSelector === undefined || new Set(matched.map((each) => each.namespace)).size === 1
      ? name
      : `${home}/${name}`,
  );
  const notes = names.length === 0 ? [] : [`${count(names.length, "workload")}: ${twoNames(names)}`];
  const now = `Now ${count(names.length, "workload")}${names.length > 0 ? `, ${someOf(names, 20)}` : ""}`;
  if (namespaceSelector !== undefined && isEverything(namespaceSelector))
    return { who: [bold("every pod of every namespace")], notes: [], standing: "passes", now, short: "every pod" };
  const homes =
    namespaceSelector === undefined
      ? [namespace]
      : [...cluster.namespaces.values()]
          .filter(({ labels }) => matches(compileSelector(namespaceSelector), labels))
          .map(({ name }) => name)
          .sort();
  const named = namespaceSelector === undefined ? undefined : namespaceNameOf(namespaceSelector);
  if (homes.length === 0 && (named !== undefined || !labelsKnown(cluster)))
    return {
      who: [
        bold(`every pod of ${named ?? shortSelector(namespaceSelector ?? { matchLabels: {}, matchExpressions: [] })}`),
      ],
      notes: [named === undefined ? "no namespace's labels known" : `nothing known in ${named}`],
      standing: "passes",
      now: "Which pods that is now is not known",
      short: `all of ${named ?? "some namespaces"}`,
    };
  if (homes.length === 0) return noNamespace;
  const where = namespaceNames(homes);
  const empty = names.length === 0 ? [`no workload known in ${where}`] : notes;
  return { who: [bold(`every pod of ${where}`)], notes: empty, standing: "passes", now, short: `all of ${where}` };
}

const noNamespace: Who = Object.freeze({
  who: [{ text: "Nothing matches" }],
  notes: ["no namespace has these labels"],
  standing: "nothing",
  now: "Now no namespace",
  short: "nothing",
});

/** The labels of some namespace are declared. */
function labelsKnown(cluster: Subject["input"]["cluster"]): boolean {
  return [...cluster.namespaces.values()].some(({ origins }) => origins.length > 0);
}

/** No workload matches: known, or only because none is declared where it would be. */
function nobodyWho(subject: Subject, peer: Peer): Who {
  const { input, namespace } = subject;
  const { cluster } = input;
  const { podSelector, namespaceSelector } = peer;
  const condition = shortSelector(podSelector ?? { matchLabels: {}, matchExpressions: [] });
  const homes =
    namespaceSelector === undefined
      ? [namespace]
      : [...cluster.namespaces.values()]
          .filter(({ labels }) => matches(compileSelector(namespaceSelector), labels))
          .map(({ name }) => name);
  const known = homes.filter(
    (home) => (cluster.workloadsByNamespace.get(home)?.length ?? 0) > 0 && !cluster.templatedNamespaces.has(home),
  );
  const named = namespaceSelector === undefined ? namespace : namespaceNameOf(namespaceSelector);
  if (known.length === 0 && (homes.length > 0 || named !== undefined || !labelsKnown(cluster))) {
    const where = named ?? (homes.length > 0 ? namespaceNames(homes) : "its namespaces");
    return {
      who: [bold(`pods ${condition}`)],
      notes: [`no workload known in ${where}`],
      standing: "passes",
      now: "Which pods that is now is not known",
      short: `pods ${condition}`,
    };
  }
  if (known.length === 0) return noNamespace;
  const near = podSelector === undefined ? undefined : nearNote(cluster, podSelector, known);
  return {
    who: [{ text: "Nothing matches" }],
    notes: [
      near ??
        `none of the ${count(known.flatMap((home) => cluster.workloadsByNamespace.get(home) ?? []).length, "workload")} there`,
    ],
    standing: "nothing",
    now: "Now no workload",
    short: `nothing (${condition})`,
  };
}

function blockWho({ input }: Subject, block: IpBlock, matched: readonly ClusterWorkload[]): Who {
  const whole = rangeOfCidr(block.cidr);
  const left = rangesOfBlock(block);
  const family = whole === undefined ? undefined : wholeFamily(whole.family);
  const all = whole !== undefined && family !== undefined && whole.first === family.first && whole.last === family.last;
  const size = sizeOf(left);
  const words =
    whole === undefined
      ? "No readable block"
      : all
        ? `Every IPv${whole.family} address`
        : size === 1n
          ? "One address"
          : capital(numberWords(size));
  const depends = matched.length > 0 && input.traffic.options.ipBlocks === "pods";
  return {
    who: [bold(words)],
    notes: depends ? [`${count(matched.length, "workload")} too? Depends on the CNI`] : [],
    standing: size === 0n ? "nothing" : "passes",
    now: words,
    short: block.cidr,
  };
}

function spokenPeer({ namespace }: Subject, { podSelector, namespaceSelector, ipBlock }: Peer): string {
  if (ipBlock !== undefined) {
    const but = ipBlock.except.length > 0 ? ` but ${join(ipBlock.except)}` : "";
    return `addresses in ${ipBlock.cidr}${but}`;
  }
  const pods = podSelector === undefined || isEverything(podSelector) ? undefined : `pods ${spoken(podSelector)}`;
  if (namespaceSelector === undefined) {
    if (podSelector === undefined) return "nobody, an empty peer";
    return pods === undefined ? `every pod of ${namespace}` : `${pods} in ${namespace}`;
  }
  const homes = spokenNamespaces(namespaceSelector);
  return pods === undefined ? `every pod of ${homes}` : `${pods}, and in ${homes}; both must hold`;
}
