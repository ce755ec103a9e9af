import { rulesOf } from "../../../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction, PolicyRule } from "../../../manifest/types.ts";
import { count } from "../../../words/lists.ts";
import type { PictureLocation, Remark } from "../model.ts";
import { type Subject, subjectOf } from "./input.ts";
import { sortedNames, workloadsAt } from "./names.ts";
import { portList } from "./ports.ts";
import { type OtherPolicy, otherPolicies, sharedNames } from "./rest.ts";

const mostLines = 3;

/** Other policies that let more through than this one says. */
export function addsOf(subject: Subject, direction: Direction): Remark | undefined {
  const adding = otherPolicies(subject, direction).filter(({ object }) => rulesOf(object, direction).length > 0);
  const [first] = adding;
  if (first === undefined) return undefined;
  const shown = adding.length > mostLines ? adding.slice(0, mostLines - 1) : adding;
  const lines = [
    ...shown.map((policy) => lineOfPolicy(subject, policy, direction)),
    ...(adding.length > shown.length ? [`${adding.length - shown.length} more policies`] : []),
  ];
  const title = adding.length === 1 ? "1 policy adds to this" : `${adding.length} policies add to this`;
  const verb = direction === "ingress" ? "let somebody in" : "let something out";
  return {
    key: `${direction}/others`,
    title,
    lines,
    label: `Other policies ${verb}: ${adding.map((policy) => lineOfPolicy(subject, policy, direction)).join(", ")}.`,
    location: placeOf(subject, first),
  };
}

/** Where this policy says nothing of a direction, and others do. */
export function decidesOf(subject: Subject, direction: Direction): Remark | undefined {
  const deciding = otherPolicies(subject, direction);
  const [first] = deciding;
  if (first === undefined) return undefined;
  const one = deciding.length === 1;
  const title = one ? `${first.object.name} decides` : `${deciding.length} policies decide`;
  const what = one
    ? letsWords(first, direction)
    : deciding
        .map(({ object }) => object.name)
        .slice(0, 3)
        .join(", ");
  const more = deciding.length > 3 ? ` + ${deciding.length - 3}` : "";
  const side = direction === "ingress" ? "ingress" : "egress";
  return {
    key: `${direction}/others`,
    title,
    lines: [`${what}${more}. This policy says nothing of ${side}.`],
    label: `${direction === "ingress" ? "Who may come in" : "Where it may go"} is decided by ${
      one ? `another policy, ${subject.namespace}/${first.object.name}` : `${deciding.length} other policies`
    }: ${what}${more}.`,
    location: placeOf(subject, first),
  };
}

function letsWords({ object }: OtherPolicy, direction: Direction): string {
  const rules = rulesOf(object, direction);
  if (rules.length === 0) return direction === "ingress" ? "nobody may come in" : "it may go nowhere";
  const peers = rules.reduce((sum, rule) => sum + rule.peers.length, 0);
  const ports = portList(rules.flatMap((rule) => rule.ports));
  const who = rules.some((rule) => rule.peers.length === 0) ? "everybody" : count(peers, "peer");
  return rules.some((rule) => rule.ports.length === 0) || ports === "" ? who : `${who}, ${ports}`;
}

/** `api lets 2 peers reach api`, `dns lets every pod ask the DNS` */
function lineOfPolicy(subject: Subject, policy: OtherPolicy, direction: Direction): string {
  const { object } = policy;
  const rules = rulesOf(object, direction);
  const own = sharedNames(subject, policy);
  const others = peersWords(subject, rules);
  if (direction === "ingress") return `${object.name} lets ${others} reach ${own}`;
  const dns = rules.every(({ ports }) => ports.length > 0 && ports.every(({ port }) => port === 53));
  return `${object.name} lets ${own} ${dns ? "ask the DNS" : `reach ${others}`}`;
}

function peersWords({ input, namespace }: Subject, rules: readonly PolicyRule[]): string {
  if (rules.some(({ peers }) => peers.length === 0)) return "everybody";
  const peers = rules.flatMap((rule) => rule.peers);
  const [only] = peers;
  if (only === undefined || peers.length > 1) return count(peers.length, "peer");
  if (only.ipBlock !== undefined) return only.ipBlock.cidr;
  const names = sortedNames(workloadsAt(input.cluster, input.traffic.workloadsOfPeer(only, namespace)), namespace);
  const [name] = names;
  return names.length === 1 && name !== undefined ? name.name : "1 peer";
}

export function placeOf({ input }: Subject, { index }: Pick<OtherPolicy, "index">): PictureLocation | undefined {
  const policy = input.cluster.policies[index];
  const subject = policy === undefined ? undefined : subjectOf(input, policy.origin.uri, policy.origin.index);
  const name = subject?.view.name ?? subject?.view.metadata;
  return subject === undefined || name === undefined ? undefined : subject.locate(name.key.span);
}
