import { type AddressRange, coversRanges, rangeOfCidr, subtractRanges } from "../cluster/addresses.ts";
import { formatAddress } from "../manifest/cidr.ts";
import { code, count, join } from "./lists.ts";

interface KnownRange {
  readonly cidr: string;
  readonly name: string;
}

/** Ranges worth naming (RFC 1918, 3927, 6598, 5737, 4193, 4291, 3849, 1122, 5771), the special before the general. */
const known: readonly KnownRange[] = [
  { cidr: "169.254.169.254/32", name: "the cloud metadata server" },
  { cidr: "169.254.169.252/32", name: "GKE's metadata server" },
  { cidr: "fd00:ec2::254/128", name: "the cloud metadata server of AWS" },
  { cidr: "10.0.0.0/8", name: "a private range (RFC 1918)" },
  { cidr: "172.16.0.0/12", name: "a private range (RFC 1918)" },
  { cidr: "192.168.0.0/16", name: "a private range (RFC 1918)" },
  { cidr: "100.64.0.0/10", name: "the shared range of providers (RFC 6598)" },
  { cidr: "169.254.0.0/16", name: "the link-local range (RFC 3927)" },
  { cidr: "127.0.0.0/8", name: "the loopback range" },
  { cidr: "192.0.2.0/24", name: "a range for documentation (RFC 5737)" },
  { cidr: "198.51.100.0/24", name: "a range for documentation (RFC 5737)" },
  { cidr: "203.0.113.0/24", name: "a range for documentation (RFC 5737)" },
  { cidr: "224.0.0.0/4", name: "the multicast range" },
  { cidr: "::1/128", name: "the loopback address" },
  { cidr: "fc00::/7", name: "the unique local range (RFC 4193)" },
  { cidr: "fe80::/10", name: "the link-local range (RFC 4291)" },
  { cidr: "ff00::/8", name: "the multicast range" },
  { cidr: "2001:db8::/32", name: "a range for documentation (RFC 3849)" },
];

/** Those that somebody who opens a wide block may not have thought of. */
const noteworthy: readonly (KnownRange & { readonly short: string })[] = [
  { cidr: "10.0.0.0/8", name: "private", short: "10.0.0.0/8" },
  { cidr: "172.16.0.0/12", name: "private", short: "172.16.0.0/12" },
  { cidr: "192.168.0.0/16", name: "private", short: "192.168.0.0/16" },
  { cidr: "169.254.169.254/32", name: "the cloud metadata server", short: "169.254.169.254" },
  { cidr: "fc00::/7", name: "private", short: "fc00::/7" },
  { cidr: "fd00:ec2::254/128", name: "the cloud metadata server of AWS", short: "fd00:ec2::254" },
];

/** The range as first, last and number of addresses: ``65,536 addresses, `172.17.0.0` to `172.17.255.255` ``. */
export function sizeWords(range: AddressRange): string {
  if (range.first === range.last)
    return `1 address, ${code(formatAddress({ family: range.family, value: range.first }))}`;
  const from = code(formatAddress({ family: range.family, value: range.first }));
  const to = code(formatAddress({ family: range.family, value: range.last }));
  return `${numberWords(range.last - range.first + 1n)}, ${from} to ${to}`;
}

export function sizeOf(ranges: readonly AddressRange[]): bigint {
  return ranges.reduce((sum, range) => sum + (range.last - range.first + 1n), 0n);
}

/** `256 addresses`; powers of two beyond what anybody reads as digits. */
export function numberWords(size: bigint): string {
  if (size < 1n << 40n) return count(Number(size), "address", "addresses");
  const bits = size.toString(2);
  const power = bits.length - 1;
  if (size === 1n << BigInt(power)) return `2^${power} addresses`;
  // The nearer power of two: all but a few of 2^96 are about 2^96.
  return `about 2^${bits[1] === "1" ? power + 1 : power} addresses`;
}

/** What kind of addresses a block holds: what it is part of, or what wide ranges it takes in. */
export function kindWords(block: AddressRange, left: readonly AddressRange[]): string | undefined {
  const bits = block.family === 4 ? 32n : 128n;
  if (block.last - block.first + 1n === 1n << bits) {
    const what = `Every IPv${block.family} address`;
    const whole = left.length === 1 && left[0]?.first === block.first && left[0].last === block.last;
    return `${what}${whole ? ", the internet" : left.length > 0 ? " but those carved out" : ""}.${takenIn(left)}`;
  }
  for (const { cidr, name } of known) {
    const range = rangeOfCidr(cidr);
    if (range === undefined || range.family !== block.family) continue;
    if (!coversRanges([range], [block])) continue;
    return range.first === block.first && range.last === block.last
      ? `This is ${name}.`
      : `Part of ${code(cidr)}, ${name}.`;
  }
  const taken = takenIn(left);
  return taken === "" ? "Public addresses." : taken.trim();
}

/** The private ranges and the metadata server, where they are inside. */
function takenIn(left: readonly AddressRange[]): string {
  const inside = noteworthy.filter(({ cidr }) => {
    const range = rangeOfCidr(cidr);
    return range !== undefined && subtractRanges([range], left).length === 0;
  });
  const ranges = inside.flatMap(({ name, short }) => (name === "private" ? [code(short)] : []));
  const words = [
    ...(ranges.length === 0 ? [] : [`the private ${ranges.length === 1 ? "range" : "ranges"} ${join(ranges)}`]),
    ...inside.flatMap(({ name, short }) => (name === "private" ? [] : [`${name} (${code(short)})`])),
  ];
  return words.length === 0 ? "" : ` It takes in ${join(words)}.`;
}
