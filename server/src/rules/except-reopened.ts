import {
  coversRanges,
  mergedHold,
  mergeRanges,
  type AddressRange as Range,
  rangeOfCidr,
  wholeFamily,
} from "../cluster/addresses.ts";
import type { ClusterPolicy } from "../cluster/cluster.ts";
import { rulesOf } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction, PolicyRule } from "../manifest/types.ts";
import { metadataServer } from "../snapshot/blocks.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { portsCover } from "../snapshot/coverage.ts";
import type { About } from "../snapshot/evidence.ts";
import type { Finding, RelatedPlace } from "../snapshot/finding.ts";
import { headOf, type PeerView, type RuleView, spanOfItem } from "../snapshot/policyView.ts";
import type { Question } from "../snapshot/question.ts";
import { policyPlace } from "../snapshot/related.ts";
import { implies } from "../snapshot/selectors.ts";
import { tick } from "../words/lists.ts";
import { nodeAt } from "../yaml/find.ts";
import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const office = "    - ipBlock:\n        cidr: 10.0.0.0/8\n        except:\n        - 10.20.0.0/16\n";
const example = (second: string) =>
  policy({
    name: "web",
    namespace: "shop",
    target: "web",
    types: ["Ingress"],
    rules: `  ingress:\n  - from:\n${office}    - ipBlock:\n        cidr: ${second}\n    ports:\n    - protocol: TCP\n      port: 8080\n`,
  });

export const exceptReopened: Rule = {
  id: "except-reopened",
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "What `except` carves out is allowed elsewhere",
    what: "Another peer, rule or policy for the same pods allows all of what an `except` takes out of its block.",
    why: "`except` only narrows its own `ipBlock`. Permissions add up over peers, rules and policies, and nothing denies: whatever allows the carved-out addresses wins. A narrower hole that is opened on purpose is not reported.",
    bad: example("10.20.0.0/15"),
    good: example("10.20.7.0/24"),
    sources: [
      "`IPBlock.except`",
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation",
    ],
  }),
  *check(context) {
    for (const rule of context.view.rulesInForce) {
      if (!rule.rule.peers.some(hasExcepts)) continue;
      for (const peer of rule.peers) {
        const { cidr, except } = peer.peer.ipBlock ?? { cidr: "", except: [] };
        const block = except.length === 0 ? undefined : rangeOfCidr(cidr);
        if (block === undefined) continue;
        // Thousands of exceptions are held against what is found once.
        const openings = [
          ...openingsIn(context, rule, peer),
          ...(mayBeReopened(context, rule, except) ? openingsElsewhere(context, rule) : []),
        ];
        if (openings.length === 0) continue;
        for (const [index, text] of except.entries()) {
          const finding = findingFor(context, peer, { index, text, block, openings });
          if (finding !== undefined) yield finding;
        }
      }
    }
  },
};

function hasExcepts({ ipBlock }: PolicyRule["peers"][number]): boolean {
  return ipBlock !== undefined && ipBlock.except.length > 0;
}

interface Except {
  readonly index: number;
  readonly text: string;
  /** Out of which it is taken. */
  readonly block: Range;
  readonly openings: readonly Opening[];
}

function findingFor(
  context: PolicyContext,
  peer: PeerView,
  { index, text, block, openings }: Except,
): Finding | undefined {
  const range = rangeOfCidr(text);
  // Outside its block it carves out nothing.
  if (range === undefined || !coversRanges([block], [range])) return undefined;
  // Never on the wire between pods, whoever allows it; the metadata server is another matter.
  if (text !== metadataServer && coversRanges(neverSent, [range])) return undefined;
  const opener = openings.find(({ ranges, counts }) => coversRanges(ranges, [range]) && counts())?.opener();
  if (opener === undefined) return undefined;
  const { document } = context.view;
  const item = nodeAt(document.root, [...peer.path, "ipBlock", "except", index]);
  return {
    rule: "except-reopened",
    span: item?.span ?? headOf(document, peer.item),
    field: `${peer.field}.ipBlock.except[${index}]`,
    message: `\`except\` takes ${tick(text)} out of ${tick(peer.peer.ipBlock?.cidr ?? "")}, but ${opener.who} allows it all the same. Permissions add up, so the \`except\` has no effect: narrow ${opener.what}, or remove the \`except\`.`,
    related: opener.related,
  };
}

/** Loopback, link-local and multicast addresses, which lists of exceptions hold out of habit. */
const neverSent = [
  "0.0.0.0/8",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "::/127",
  "fe80::/10",
  "ff00::/8",
].flatMap((cidr) => rangeOfCidr(cidr) ?? []);

interface Opener {
  readonly who: string;
  readonly what: string;
  readonly related: readonly RelatedPlace[];
}

/** Something else that allows addresses, at the same ports or more. */
interface Opening {
  readonly ranges: readonly Range[];
  /** Asked of those that cover an exception. */
  counts(): boolean;
  opener(): Opener;
}

const everybody: readonly Range[] = [wholeFamily(4), wholeFamily(6)];

/** Another peer or rule of this policy. */
function* openingsIn({ file, policy, evidence }: PolicyContext, rule: RuleView, peer: PeerView): Iterable<Opening> {
  const counts = () => true;
  const place = (item: RuleView["item"], message: string): readonly RelatedPlace[] => [
    { uri: file.uri, document: policy.document, span: spanOfItem(item), message },
  ];
  for (const other of rule.direction.rules) {
    if (isOpen(other.rule) || !portsCover(other.rule.ports, rule.rule.ports)) continue;
    if (other !== rule && other.rule.peers.length === 0) {
      const opener = () => ({
        who: "another rule of this policy",
        what: "that rule",
        related: place(other.item, "allows everybody"),
      });
      yield { ranges: everybody, counts, opener };
    }
    for (const each of other.peers) {
      const block = each.peer.ipBlock;
      if (each === peer || block === undefined) continue;
      const opener = () => ({
        who: `the peer ${tick(block.cidr)}${other === rule ? "" : " of another rule"}`,
        what: "that peer",
        related: place(each.item, `allows ${block.cidr}`),
      });
      yield { ranges: evidence.rangesOf(block), counts, opener };
    }
  }
}

/** All addresses that policies of a namespace allow, at whatever ports: what else one of them says makes no difference. */
const allowedIn: Question<About, [namespace: string, direction: Direction], readonly Range[]> = {
  name: "allowed addresses",
  answer: ({ evidence }, namespace, direction) =>
    mergeRanges(
      evidence
        .isolating(namespace, direction)
        .flatMap(({ object }) =>
          rulesOf(object, direction).flatMap((rule) =>
            isOpen(rule)
              ? []
              : rule.peers.length === 0
                ? everybody
                : rule.peers.flatMap(({ ipBlock }) => (ipBlock === undefined ? [] : evidence.rangesOf(ipBlock))),
          ),
        ),
    ),
  same: (a, b) =>
    a.length === b.length &&
    a.every(({ family, first, last }, at) => {
      const other = b[at];
      return family === other?.family && first === other.first && last === other.last;
    }),
};

/** Nobody is looked at where none of the exceptions is allowed by all policies together. */
function mayBeReopened({ evidence, namespace }: PolicyContext, { direction }: RuleView, except: readonly string[]) {
  const allowed = evidence.ask(allowedIn, namespace, direction.direction);
  return except.some((text) => {
    const range = rangeOfCidr(text);
    return range !== undefined && mergedHold(allowed, range);
  });
}

/** Policies that select at least the same pods, by their selector or as far as they are known. */
function* openingsElsewhere(context: PolicyContext, rule: RuleView): Iterable<Opening> {
  const { evidence, inCluster, namespace, policy: manifest } = context;
  if (inCluster === undefined) return;
  const { direction } = rule.direction;
  const target = evidence.compiled(manifest.object.podSelector);
  // "All pods" are more than those that are known.
  const pods = target.requirements.length === 0 ? [] : evidence.pods(manifest.object.podSelector, namespace);
  const selectsAll = (policy: ClusterPolicy) => {
    if (implies(target, evidence.compiled(policy.object.podSelector))) return true;
    return pods.length > 0 && pods.every(({ index }) => evidence.isolatedBy(index, direction).includes(policy.index));
  };
  for (const other of evidence.isolating(namespace, direction)) {
    if (other.index === inCluster.index) continue;
    let known: boolean | undefined;
    const counts = () => {
      known ??= selectsAll(other);
      return known;
    };
    const opener = () => ({
      who: `policy ${tick(other.object.name)}`,
      what: "that policy",
      related: policyPlace(context, other),
    });
    for (const each of rulesOf(other.object, direction)) {
      if (isOpen(each) || !portsCover(each.ports, rule.rule.ports)) continue;
      if (each.peers.length === 0) yield { ranges: everybody, counts, opener };
      for (const { ipBlock } of each.peers)
        if (ipBlock !== undefined) yield { ranges: evidence.rangesOf(ipBlock), counts, opener };
    }
  }
}

/** Lets everything through: mostly on purpose, and allows-everything speaks about it. */
function isOpen({ peers, ports }: PolicyRule): boolean {
  return peers.length === 0 && ports.length === 0;
}
