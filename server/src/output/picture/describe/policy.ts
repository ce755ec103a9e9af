import { rulesOf } from "../../../manifest/kinds/networkPolicy/policyTypes.ts";
import { type DirectionView, headOf, type RuleView, spanOfItem } from "../../../snapshot/policyView.ts";
import { capital, count, join, someOf } from "../../../words/lists.ts";
import { isEverything } from "../../../words/selectors.ts";
import type { PeerPicture, PolicyPicture, Remark, RulePicture, SidePicture, TargetPicture } from "../model.ts";
import { lineOf, type PictureInput, type Subject, subjectOf } from "./input.ts";
import { bold, namespaceNames, prefixed, sortedNames, twoNames, workloadsAt } from "./names.ts";
import { nearNote } from "./near.ts";
import { addsOf, decidesOf } from "./others.ts";
import { everybody, isTemplated, peerPicture } from "./peer.ts";
import { chipOf, portList } from "./ports.ts";
import { otherPolicies, restOf } from "./rest.ts";
import { conditionOf, spoken } from "./selectors.ts";
import { summaryOf } from "./summary.ts";
import { stripsOf } from "./tiers.ts";

/** The picture of one policy of a file; `undefined` where there is none of this index. */
export function describePolicy(input: PictureInput, uri: string, index: number): PolicyPicture | undefined {
  const subject = subjectOf(input, uri, index);
  if (subject === undefined) return undefined;
  const { manifest, namespace, file } = subject;
  const notice = noticeOf(subject);
  const faint = notice !== undefined;
  const target = targetOf(subject);
  const [ingress, egress] = subject.view.directions.map((view) => sideOf(subject, view, faint)) as unknown as [
    SidePicture,
    SidePicture,
  ];
  const name = manifest.object.name === "" ? "(no name)" : manifest.object.name;
  return {
    scope: "policy",
    name: [{ text: `${namespace}/`, look: "prefix" }, bold(name)],
    subtitle: `NetworkPolicy in ${input.nameOf(file.written ?? file.uri)}`,
    summary: summaryOf(subject, ingress, egress),
    notice,
    faint,
    strips: faint ? [] : stripsOf(subject),
    target,
    ingress,
    egress,
  };
}

/** Why nothing of it is in force. */
function noticeOf(subject: Subject): string | undefined {
  const { manifest, file, index, input } = subject;
  if (index !== undefined) return undefined;
  const fault = manifest.faults.find(({ severity }) => severity !== "warning");
  if (fault !== undefined) return `Not in force: rejected at line ${lineOf(subject.locate(fault.span))}`;
  if (manifest.partial)
    return manifest.unsure === true || isTemplated(manifest.node)
      ? undefined
      : "Not in force: a patch of another policy";
  const replaced = input.cluster.replacedPolicies.some(
    ({ origin }) => origin.uri === file.uri && file.policies[origin.index] === manifest,
  );
  return replaced ? "Not in force: a later policy has its name" : "Not in force";
}

function targetOf(subject: Subject): TargetPicture {
  const { input, manifest, namespace, selected, view } = subject;
  const { cluster } = input;
  const { podSelector } = manifest.object;
  const location =
    view.target.entry === undefined
      ? subject.locate((view.spec ?? view.metadata)?.key.span ?? manifest.node.span)
      : subject.locate(view.target.entry.key.span);
  const names = sortedNames(workloadsAt(cluster, selected), namespace);
  const inNamespace = cluster.workloadsByNamespace.get(namespace) ?? [];
  const onHost = workloadsAt(cluster, inNamespace).filter(
    ({ object }) => object.hostNetwork && isEverything(podSelector),
  ).length;
  const host = onHost === 0 ? [] : [`${onHost} on the host network: not defined`];
  const line = lineOf(location);
  const what = isEverything(podSelector) ? `every pod of ${namespace}` : `pods ${spoken(podSelector)} in ${namespace}`;
  const base = { key: "target", conditions: [conditionOf("pods", podSelector)], line, location };
  const [first, second] = names;
  const plain = names.map(({ name }) => name);
  const now = names.length === 0 ? "no workload known" : `${count(names.length, "workload")}, ${someOf(plain, 20)}`;
  const label = `Applies to ${what}: ${now}.${host.map((each) => ` ${each}.`).join("")} Line ${line}.`;
  if (isEverything(podSelector)) {
    const list = names.length <= 6 ? plain.join(", ") : twoNames(plain);
    const notes = names.length === 0 ? ["no workload known"] : [`${count(names.length, "workload")}: ${list}`];
    return { ...base, who: [bold(`every pod of ${namespace}`)], notes: [...notes, ...host], nothing: false, label };
  }
  if (first === undefined) {
    const known = inNamespace.length > 0 && !cluster.templatedNamespaces.has(namespace);
    const near = known ? nearNote(cluster, podSelector, [namespace]) : undefined;
    return known
      ? {
          ...base,
          who: [{ text: "Nothing matches" }],
          notes: [near ?? `none of the ${count(inNamespace.length, "workload")} of ${namespace}`],
          nothing: true,
          label,
        }
      : { ...base, who: [bold(`pods of ${namespace}`)], notes: ["no workload known"], nothing: false, label };
  }
  if (names.length === 1) {
    const kind = first.kind === "" ? "" : `, ${first.kind}`;
    return { ...base, who: prefixed(first), notes: [`1 workload${kind}`, ...host], nothing: false, label };
  }
  const all = `${names.length} of ${count(inNamespace.length, "workload")} of ${namespace}`;
  if (names.length === 2 && second !== undefined)
    return { ...base, who: [bold(join(plain))], notes: [all, ...host], nothing: false, label };
  return {
    ...base,
    who: [bold(count(names.length, "workload"))],
    notes: [twoNames(plain), `of ${namespaceNames([namespace])}`, ...host],
    nothing: false,
    label,
  };
}

function sideOf(subject: Subject, view: DirectionView, faint: boolean): SidePicture {
  const { direction, inForce } = view;
  const rules = view.rules.map((rule) => ruleOf(subject, rule));
  const written = rulesOf(subject.manifest.object, direction).length > 0;
  const others = inForce ? addsOf(subject, direction) : decidesOf(subject, direction);
  const state = inForce ? "closed" : others === undefined ? "open" : "others";
  const idle = !inForce && written;
  const peers = rules.reduce((sum, rule) => sum + rule.peers.length, 0);
  const nobody = direction === "ingress" ? "nobody" : "nowhere";
  const wide = rules.some(({ peers: [only] }) => only !== undefined && only.conditions.length === 0);
  const everything = view.rules.some(({ rule }) => rule.peers.length === 0 && rule.ports.length === 0) && inForce;
  const head = idle
    ? "not in force"
    : !inForce
      ? ""
      : rules.length === 0
        ? nobody
        : wide && rules.length === 1
          ? ""
          : count(peers, "peer");
  const closing =
    state === "open"
      ? "open"
      : state === "closed"
        ? "closed"
        : `closed by ${otherPolicies(subject, direction)
            .map(({ object }) => `${subject.namespace}/${object.name}`)
            .join(", ")}`;
  const counted = rules.length === 0 ? [] : [count(peers, "peer"), count(rules.length, "rule")];
  return {
    direction,
    state,
    head,
    headTip: headTip(subject, view, idle),
    rules,
    note: idle && !faint ? `${view.type} is not in policyTypes.` : "",
    faint: faint || idle,
    rest: inForce && !faint ? restOf(subject, view) : undefined,
    others: faint || everything ? undefined : others,
    open: state === "open" && !faint ? openOf(subject, view) : undefined,
    label: [direction === "ingress" ? "May come in" : "May go out", ...counted, closing].join(", "),
  };
}

function headTip({ manifest }: Subject, { type, inForce }: DirectionView, idle: boolean): string {
  if (idle) return `Not in force: ${type} is not in policyTypes, so these rules do nothing.`;
  if (manifest.object.policyTypes !== undefined)
    return inForce ? `policyTypes has ${type}.` : `${type} is not in policyTypes.`;
  return inForce
    ? `No policyTypes are written: ${type} is implied.`
    : `No policyTypes are written, and ${type} is not implied.`;
}

function openOf(subject: Subject, { direction, type }: DirectionView): Remark {
  const nobody = subject.selected.length === 0 ? "this policy" : "no policy here";
  return {
    key: `${direction}/open`,
    title: direction === "ingress" ? "Anybody" : "Anywhere",
    lines:
      subject.selected.length === 0
        ? [`${nobody} does not restrict ${direction}`]
        : [`${nobody} restricts ${direction}`],
    label: `${direction === "ingress" ? "Coming in" : "Going out"}: not restricted by any policy, none has policyTypes ${type}.`,
  };
}

function ruleOf(subject: Subject, view: RuleView): RulePicture {
  const { direction, rule, index } = view;
  const unknownPeers = view.peersEntry !== undefined && isTemplated(view.peersEntry.value) && view.peers.length === 0;
  const peers: readonly PeerPicture[] =
    view.peers.length === 0 || unknownPeers
      ? [everybody(subject, view)]
      : view.peers.map((peer) => peerPicture(subject, peer));
  const destinations =
    direction.direction === "ingress"
      ? subject.selected
      : [...new Set(rule.peers.flatMap((peer) => [...subject.input.traffic.workloadsOfPeer(peer, subject.namespace)]))];
  const unknownPorts = view.portsEntry !== undefined && isTemplated(view.portsEntry.value);
  const chip = unknownPorts ? [{ text: "ports not known" }] : chipOf(subject, rule, destinations);
  const all = (standing: PeerPicture["standing"]) => peers.every((peer) => peer.standing === standing);
  const standing =
    all("unknown") || unknownPorts ? "unknown" : all("undecided") ? "undecided" : all("nothing") ? "nothing" : "passes";
  const ports = view.portsEntry ?? view.peersEntry;
  return {
    key: `${direction.direction}/${index}`,
    title: direction.rules.length > 1 ? `rule ${index + 1}` : "",
    peers,
    chip: standing === "undecided" ? chip.map((row, i) => (i === 0 ? { ...row, text: `${row.text} ?` } : row)) : chip,
    all: rule.ports.length === 0 && !unknownPorts,
    standing,
    label: ruleLabel(view, peers.length, chip),
    location: subject.locate(
      ports?.key.span ??
        (view.item.dash.end > view.item.dash.start ? headOf(subject.view.document, view.item) : spanOfItem(view.item)),
    ),
  };
}

function ruleLabel({ direction, rule, index }: RuleView, peers: number, chip: RulePicture["chip"]): string {
  const ingress = direction.direction === "ingress";
  const who = rule.peers.length === 0 ? "everybody" : count(peers, "peer");
  const named = rule.ports.length === 1 && typeof rule.ports[0]?.port === "string";
  const resolved = chip
    .slice(1)
    .map(({ text, of }) => `${text.replace("= ", "")}${of === undefined ? "" : ` on ${of}`}`);
  const on =
    rule.ports.length === 0
      ? "on every port of every protocol, and ICMP"
      : named
        ? `on the port named ${rule.ports[0]?.port}${resolved.length > 0 ? `: ${resolved.join(", ")}` : ""}`
        : `on ${portList(rule.ports, 20)}`;
  const idle = direction.inForce ? "" : ` Not in force: ${direction.type} is not in policyTypes.`;
  return `${capital(direction.direction)} rule ${index + 1} lets ${ingress ? `${who} in` : `it reach ${who}`} ${on}.${idle}`;
}
