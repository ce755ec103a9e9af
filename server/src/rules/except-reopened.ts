import { coversRanges, rangeOfCidr, rangesOfBlock } from "../cluster/addresses.ts";
import type { ClusterPolicy } from "../cluster/cluster.ts";
import { rulesOf } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import type { IpBlock, Peer, PolicyRule } from "../manifest/types.ts";
import { metadataServer } from "../snapshot/blocks.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { portsCover } from "../snapshot/coverage.ts";
import type { Finding, RelatedPlace } from "../snapshot/finding.ts";
import { headOf, type PeerView, type RuleView, spanOfItem } from "../snapshot/policyView.ts";
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
  page: {
    title: "What `except` carves out is allowed elsewhere",
    what: "Another peer, rule or policy for the same pods allows all of what an `except` takes out of its block.",
    why: "`except` only narrows its own `ipBlock`. Permissions add up over peers, rules and policies, and nothing denies: whatever allows the carved-out addresses wins. A narrower hole that is opened on purpose is not reported.",
    bad: example("10.20.0.0/15"),
    good: example("10.20.7.0/24"),
    sources: [
      "`IPBlock.except`",
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation",
    ],
  },
  *check(context) {
    for (const rule of context.view.rulesInForce) {
      for (const peer of rule.peers) {
        for (const [index, except] of (peer.peer.ipBlock?.except ?? []).entries()) {
          const finding = findingFor(context, rule, peer, index, except);
          if (finding !== undefined) yield finding;
        }
      }
    }
  },
};

function findingFor(
  context: PolicyContext,
  rule: RuleView,
  peer: PeerView,
  index: number,
  except: string,
): Finding | undefined {
  const range = rangeOfCidr(except);
  const block = rangeOfCidr(peer.peer.ipBlock?.cidr ?? "");
  // Outside its block it carves out nothing.
  if (range === undefined || block === undefined || !coversRanges([block], [range])) return undefined;
  // Never on the wire between pods, whoever allows it; the metadata server is another matter.
  if (except !== metadataServer && coversRanges(neverSent, [range])) return undefined;
  const opener = openerIn(context, rule, peer, range) ?? openerElsewhere(context, rule, range);
  if (opener === undefined) return undefined;
  const { document } = context.view;
  const item = nodeAt(document.root, [...peer.path, "ipBlock", "except", index]);
  return {
    rule: "except-reopened",
    span: item?.span ?? headOf(document, peer.item),
    field: `${peer.field}.ipBlock.except[${index}]`,
    message: `\`except\` takes ${tick(except)} out of ${tick(peer.peer.ipBlock?.cidr ?? "")}, but ${opener.who} allows it all the same. Permissions add up, so the \`except\` has no effect: narrow ${opener.what}, or remove the \`except\`.`,
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

type Range = NonNullable<ReturnType<typeof rangeOfCidr>>;

/** Another peer or rule of this policy, at the same ports or more. */
function openerIn(context: PolicyContext, rule: RuleView, peer: PeerView, range: Range): Opener | undefined {
  const { file, policy: manifest } = context;
  for (const other of rule.direction.rules) {
    if (isOpen(other.rule) || !portsCover(other.rule.ports, rule.rule.ports)) continue;
    if (other !== rule && other.rule.peers.length === 0) {
      const related = [
        { uri: file.uri, document: manifest.document, span: spanOfItem(other.item), message: "allows everybody" },
      ];
      return { who: "another rule of this policy", what: "that rule", related };
    }
    const opener = other.peers.find(
      (each) =>
        each !== peer && each.peer.ipBlock !== undefined && coversRanges(rangesIn(context, each.peer.ipBlock), [range]),
    );
    if (opener === undefined) continue;
    const cidr = opener.peer.ipBlock?.cidr ?? "";
    const related = [
      { uri: file.uri, document: manifest.document, span: spanOfItem(opener.item), message: `allows ${cidr}` },
    ];
    return { who: `the peer ${tick(cidr)}${other === rule ? "" : " of another rule"}`, what: "that peer", related };
  }
  return undefined;
}

/** A policy that selects at least the same pods, by its selector or as far as they are known. */
function openerElsewhere(context: PolicyContext, rule: RuleView, range: Range): Opener | undefined {
  const { evidence, inCluster, namespace, policy: manifest } = context;
  if (inCluster === undefined) return undefined;
  const target = evidence.compiled(manifest.object.podSelector);
  // "All pods" are more than those that are known.
  const pods = target.requirements.length === 0 ? [] : evidence.pods(manifest.object.podSelector, namespace);
  const selectsAll = (policy: ClusterPolicy) => {
    if (implies(target, evidence.compiled(policy.object.podSelector))) return true;
    return (
      pods.length > 0 &&
      pods.every(({ index }) => evidence.isolatedBy(index, rule.direction.direction).includes(policy.index))
    );
  };
  for (const other of evidence.isolating(namespace, rule.direction.direction)) {
    if (other.index === inCluster.index) continue;
    if (!rulesOf(other.object, rule.direction.direction).some((each) => opens(context, each, rule.rule, range)))
      continue;
    if (!selectsAll(other)) continue;
    return opener(context, other);
  }
  return undefined;
}

/** Lets everything through: mostly on purpose, and allows-everything speaks about it. */
function isOpen({ peers, ports }: PolicyRule): boolean {
  return peers.length === 0 && ports.length === 0;
}

function opens(context: PolicyContext, other: PolicyRule, rule: PolicyRule, range: Range): boolean {
  if (isOpen(other)) return false;
  const holds = ({ ipBlock }: Peer) => ipBlock !== undefined && coversRanges(rangesIn(context, ipBlock), [range]);
  return (other.peers.length === 0 || other.peers.some(holds)) && portsCover(other.ports, rule.ports);
}

/** Of a block that hundreds of exceptions are held against. */
function rangesIn({ evidence }: PolicyContext, block: IpBlock): readonly Range[] {
  return evidence.derived(block, "ranges", () => rangesOfBlock(block));
}

function opener(context: PolicyContext, other: ClusterPolicy): Opener {
  return { who: `policy ${tick(other.object.name)}`, what: "that policy", related: policyPlace(context, other) };
}
