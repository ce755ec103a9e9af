import { limits } from "../../limits.ts";
import { formatAddress, parseAddress, parseCidr } from "../../manifest/cidr.ts";
import type { IpBlock } from "../../manifest/types.ts";
import { isWithin } from "../../snapshot/seenAddresses.ts";

/** Where pods, nodes and what else is near live (RFC 1918, RFC 4193): such addresses are meant one by one. */
const near = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];

/** Blocks of addresses that were seen: each alone, or the whole outside where so many were seen that it is what is meant. */
export function blocksFor(addresses: readonly string[]): readonly IpBlock[] {
  if (addresses.length <= limits.flows.addresses) return addresses.flatMap(single);
  const far = addresses.filter((address) => !near.some((block) => isIn(address, block)));
  const families = new Set(far.map((address) => parseAddress(address)?.family));
  return [
    ...(families.has(4) ? [{ cidr: "0.0.0.0/0", except: near.filter((block) => !block.includes(":")) }] : []),
    ...(families.has(6) ? [{ cidr: "::/0", except: near.filter((block) => block.includes(":")) }] : []),
    ...addresses.filter((address) => !far.includes(address)).flatMap(single),
  ];
}

function single(text: string): readonly IpBlock[] {
  const address = parseAddress(text);
  return address === undefined
    ? []
    : [{ cidr: `${formatAddress(address)}/${address.family === 4 ? 32 : 128}`, except: [] }];
}

function isIn(text: string, block: string): boolean {
  const range = parseCidr(block);
  return range !== undefined && isWithin(text, range);
}
