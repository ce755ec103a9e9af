import { isolates, rulesOf } from "../../../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction, Peer, PolicyRule } from "../../../manifest/types.ts";
import { intersect, isEmpty } from "../../../traffic/connectionSet.ts";
import { capital } from "../../../words/lists.ts";
import { type PictureLocation, plainText, type Rich, type RowDoor, type RowPeer, type RowSide } from "../model.ts";
import { type PictureInput, type Subject, subjectOf } from "./input.ts";
import { bold } from "./names.ts";
import { placeOf } from "./others.ts";
import { peerWho } from "./peer.ts";
import { chipOf, portList } from "./ports.ts";

/** What all policies together let into or out of one workload, a door for each set of ports. */
export function rowSide(input: PictureInput, workload: number, direction: Direction, home: string): RowSide {
  const { cluster, traffic } = input;
  const isolating = traffic
    .isolatedBy(workload, direction)
    .flatMap((index) => cluster.policies[index] ?? [])
    .filter(({ object }) => isolates(object, direction));
  if (isolating.length === 0) return { state: "open", doors: [] };
  const doors = new Map<string, Open>();
  for (const policy of isolating) {
    const subject = subjectOf(input, policy.origin.uri, policy.origin.index);
    if (subject === undefined) continue;
    for (const rule of rulesOf(policy.object, direction)) {
      const ports = [
        ...new Set(rule.ports.map(({ protocol, port, endPort }) => `${protocol} ${port ?? "*"} ${endPort ?? ""}`)),
      ]
        .sort()
        .join();
      const door: Open = doors.get(ports) ?? { rule, subject, peers: new Map() };
      doors.set(ports, door);
      for (const peer of peersOf(input, subject, rule, workload, direction, home))
        if (!door.peers.has(plainText(peer.who))) door.peers.set(plainText(peer.who), peer);
    }
  }
  return {
    state: "closed",
    doors: [...doors].map(([key, door]) => doorOf(input, `${direction}/${key}`, door, workload, direction)),
  };
}

interface Open {
  readonly rule: PolicyRule;
  readonly subject: Subject;
  readonly peers: Map<string, RowPeer>;
}

function doorOf(
  input: PictureInput,
  key: string,
  { rule, subject, peers }: Open,
  workload: number,
  direction: Direction,
): RowDoor {
  const list = [...peers.values()];
  const name = input.cluster.workloads[workload]?.name ?? "";
  const words = portList(rule.ports);
  const who = list.map((peer) => plainText(peer.who)).join(" or ");
  const on = words === "" ? "on every port" : `on ${words}`;
  const location: PictureLocation | undefined =
    subject.index === undefined ? undefined : placeOf(subject, { index: subject.index });
  return {
    key,
    peers: list,
    chip: chipOf(subject, rule, direction === "ingress" ? [workload] : destinationsOf(input, subject, rule)),
    all: rule.ports.length === 0,
    standing: "passes",
    label: direction === "ingress" ? `${capital(who)} may reach ${name} ${on}.` : `${name} may reach ${who} ${on}.`,
    location,
  };
}

function destinationsOf({ traffic }: PictureInput, { namespace }: Subject, rule: PolicyRule): readonly number[] {
  return [...new Set(rule.peers.flatMap((peer) => [...traffic.workloadsOfPeer(peer, namespace)]))].slice(0, 50);
}

function peersOf(
  input: PictureInput,
  subject: Subject,
  rule: PolicyRule,
  workload: number,
  direction: Direction,
  home: string,
): readonly RowPeer[] {
  if (rule.peers.length === 0)
    return [
      {
        who: [bold(direction === "ingress" ? "Everybody" : "Anywhere")],
        standing: "passes",
        label: "every pod and every address",
      },
    ];
  return rule.peers.map((peer) => {
    const { who, standing, now } = peerWho(subject, peer);
    const stop = standing === "passes" ? refusal(input, subject, rule, peer, workload, direction) : undefined;
    const words = `${now}${stop === undefined ? "" : `, ${stop}`}`;
    return {
      who: atHome(who, home),
      standing: stop === undefined ? standing : "stopped",
      ...(stop !== undefined && { stop }),
      label: words,
    };
  });
}

/** The own namespace's prefix is left out. */
function atHome(who: Rich, home: string): Rich {
  const [first, ...rest] = who;
  return first?.look === "prefix" && first.text === `${home}/` ? rest : who;
}

const mostAsked = 20;

/** The other end does not take it. */
function refusal(
  { traffic }: PictureInput,
  { namespace }: Subject,
  rule: PolicyRule,
  peer: Peer,
  workload: number,
  direction: Direction,
): string | undefined {
  const others = peer.ipBlock === undefined ? [...traffic.workloadsOfPeer(peer, namespace)] : [];
  if (others.length === 0 || others.length > mostAsked) return undefined;
  const refused = others.every((other) => {
    const [from, to] = direction === "ingress" ? [other, workload] : [workload, other];
    const ports = traffic.portsAt(rule, to);
    const { allowed, open } = traffic.passing(from, to);
    return !isEmpty(ports) && isEmpty(intersect(allowed, ports)) && isEmpty(intersect(open, ports));
  });
  return refused ? (direction === "ingress" ? "may not send" : "not let in") : undefined;
}
