import { inRanges, rangeOfCidr, rangesOfBlock, subtractRanges } from "../../cluster/addresses.ts";
import { parseAddress } from "../../manifest/cidr.ts";
import type { IpBlock } from "../../manifest/types.ts";
import { kindWords, numberWords, sizeOf, sizeWords } from "../../words/blocks.ts";
import { links } from "../../words/links.ts";
import { capital, code, join, someOf } from "../../words/lists.ts";
import { peerWords } from "../../words/selectors.ts";
import { countedNames } from "../now.ts";
import { type PolicyInCluster, workloadsOfPeers } from "../policyInCluster.ts";
import { paragraphs } from "./compose.ts";
import { ineffective, mayWords, type PeerPlace } from "./peer.ts";
import type { HoverView } from "./view.ts";

/** A peer's `ipBlock` or its `cidr`. */
export function ipBlockHover(view: HoverView, place: PeerPlace, empty: string | undefined): string | undefined {
  const peers = view.policy[place.direction]?.[place.rule]?.peers ?? [];
  const peer = peers[place.peer];
  const block = peer?.ipBlock;
  if (peer === undefined || block === undefined) return undefined;
  const valid = rangeOfCidr(block.cidr) !== undefined;
  const may = valid ? ` ${mayWords(place.direction)}` : "";
  const who = `${capital(peerWords(peer, view.namespace))}${may}.`;
  const lead = peers.length > 1 ? `**OR**: one of ${peers.length} peers, any one is enough. ${who}` : who;
  return paragraphs(
    lead,
    ineffective(view, place.direction),
    block.cidr === "" ? undefined : addressWords(block),
    view.unsaid ?? paragraphs(podsInside(view, peer), servicesInside(view, block)),
    empty,
    place.direction === "ingress"
      ? "The address seen here may be that of a load balancer or node instead of the client's."
      : undefined,
    links.fields,
  );
}

function addressWords(block: IpBlock): string {
  const range = rangeOfCidr(block.cidr);
  if (range === undefined) return `${code(block.cidr)} is not an address block, so it matches nothing.`;
  const left = rangesOfBlock(block);
  const taken = sizeOf([range]) - sizeOf(left);
  const carved =
    block.except.length === 0
      ? ""
      : left.length === 0
        ? " `except` leaves nothing of it."
        : ` ${numberWords(taken)} carved out, ${numberWords(sizeOf(left))} left.`;
  return paragraphs(`${capital(sizeWords(range))}.${carved}`, kindWords(range, left));
}

/** Pods whose address is known to be inside, or that may have one inside. */
function podsInside(view: PolicyInCluster, peer: Parameters<typeof peerWords>[0]): string {
  const { cluster, settings } = view.context;
  const meant = "Meant for addresses outside the cluster; whether it matches pods depends on the network plugin.";
  const inside = workloadsOfPeers(view, [peer]);
  if (inside.length > 0) return `${meant} Pods inside: ${countedNames(cluster, inside, view.namespace)}.`;
  const left = peer.ipBlock === undefined ? [] : rangesOfBlock(peer.ipBlock);
  const overlapping = settings.cluster.podCidrs.filter((cidr) => {
    const range = rangeOfCidr(cidr);
    return range !== undefined && sizeOf(subtractRanges([range], left)) < sizeOf([range]);
  });
  if (overlapping.length > 0) return `${meant} It overlaps the pods' ${join(overlapping.map(code))}.`;
  return `${meant} No pod here has a known address inside.`;
}

function servicesInside(view: PolicyInCluster, block: IpBlock): string | undefined {
  const ranges = rangesOfBlock(block);
  const names = view.context.cluster.services
    .filter(({ object }) =>
      object.clusterIPs.some((text) => {
        const address = parseAddress(text);
        return address !== undefined && inRanges(address, ranges);
      }),
    )
    .map(({ namespace, object }) => code(`${namespace}/${object.name}`));
  if (names.length === 0) return undefined;
  return `It holds the cluster address of Service ${someOf(names)}, which is rewritten to a pod's before policies see it.`;
}

/** `except`, or one of its items. */
export function exceptHover(block: IpBlock, index: number | undefined, empty: string | undefined): string {
  const items = index === undefined ? block.except : block.except.slice(index, index + 1);
  const lines = items.map((cidr) => {
    const range = rangeOfCidr(cidr);
    if (range === undefined) return `${code(cidr)} is not an address block.`;
    return `${code(cidr)}: ${sizeWords(range)}. ${kindWords(range, [range]) ?? ""}`;
  });
  return paragraphs(
    items.length === 0
      ? undefined
      : `Carved out of ${code(block.cidr)}, and of nothing else: another peer, rule or policy may still allow it.`,
    empty,
    someOfLines(lines),
    links.fields,
  );
}

function someOfLines(lines: readonly string[]): string {
  const shown = lines.slice(0, 8).map((line) => `- ${line}`);
  if (lines.length > 8) shown.push(`- … and ${lines.length - 8} more`);
  return shown.join("\n");
}
