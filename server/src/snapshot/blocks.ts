import type { AddressRange } from "../cluster/addresses.ts";
import { parseCidr } from "../manifest/cidr.ts";
import type { IpBlock } from "../manifest/types.ts";
import type { PeerView } from "./policyView.ts";

/** The cloud's metadata server, in every cloud. */
export const metadataServer = "169.254.169.254/32";

/** `0.0.0.0/0` or `::/0`, with or without excepts. */
export function isWholeFamily(block: IpBlock | undefined): boolean {
  return block !== undefined && parseCidr(block.cidr)?.prefix === 0;
}

/** A single address. */
export function isHost(block: IpBlock): boolean {
  const cidr = parseCidr(block.cidr);
  return cidr !== undefined && cidr.first === cidr.last;
}

export function rangesOverlap(a: readonly AddressRange[], b: readonly AddressRange[]): boolean {
  return a.some((one) =>
    b.some((other) => one.family === other.family && one.first <= other.last && other.first <= one.last),
  );
}

/** A peer that is a block of addresses. */
export interface BlockPeer {
  readonly peer: PeerView;
  readonly block: IpBlock;
}

export function blockPeers(peers: readonly PeerView[]): readonly BlockPeer[] {
  return peers.flatMap((peer) => (peer.peer.ipBlock === undefined ? [] : [{ peer, block: peer.peer.ipBlock }]));
}
