/** What a strict server finds wrong with a block that older servers take; tested in this order, one at a time (KEP-4858). */
export type CidrProblem = "leading-zeros" | "ipv4-mapped" | "host-bits";

export interface Cidr {
  /** An IPv4-mapped IPv6 block (`::ffff:10.0.0.0/104`) is an IPv4 block to the server, so it is one here. */
  readonly family: 4 | 6;
  /** First and last address, both inside; 32 or 128 bits. */
  readonly first: bigint;
  readonly last: bigint;
  /** Prefix length within `family`. */
  readonly prefix: number;
  /** The address as written, host bits included. */
  readonly address: bigint;
  /** Prefix length as written, which is what the server compares `except` by. */
  readonly writtenPrefix: number;
  readonly problems: readonly CidrProblem[];
}

/**
 * A CIDR as the server's ParseCIDRSloppy reads it (k8s.io/utils/net: Go's parser before 1.17, leading zeros decimal), with
 * what netip.ParsePrefix would object to as `problems`. `undefined` for anything that is no CIDR to the server.
 */
export function parseCidr(text: string): Cidr | undefined {
  const plain = plainIpv4(text);
  if (plain !== undefined) return ipv4Block(addressIn(plain), prefixIn(plain));
  const slash = text.indexOf("/");
  if (slash === -1) return undefined;
  const addressText = text.slice(0, slash);
  const prefixText = text.slice(slash + 1);
  const writtenPrefix = decimal(prefixText);
  if (writtenPrefix === undefined) return undefined;
  const longPrefix = prefixText.length > 1 && prefixText.startsWith("0");
  const ipv4 = parseIpv4(addressText);
  const parsed = ipv4 ?? parseIpv6(addressText);
  if (parsed === undefined) return undefined;
  const writtenBits = ipv4 === undefined ? 128 : 32;
  if (writtenPrefix > writtenBits) return undefined;

  const mapped = ipv4 === undefined && parsed.value >> 32n === mappedPrefix;
  const masked = mask(parsed.value, writtenPrefix, writtenBits);
  const asIpv4 = mapped && masked >> 32n === mappedPrefix;
  const problems: CidrProblem[] = [];
  if (parsed.leadingZeros || longPrefix) problems.push("leading-zeros");
  if (mapped) problems.push("ipv4-mapped");
  if (masked !== parsed.value) problems.push("host-bits");

  const bits = ipv4 !== undefined || asIpv4 ? 32 : 128;
  const prefix = asIpv4 ? writtenPrefix - 96 : writtenPrefix;
  const first = asIpv4 ? masked & 0xffffffffn : masked;
  const address = asIpv4 ? parsed.value & 0xffffffffn : parsed.value;
  const last = first + (1n << BigInt(bits - prefix)) - 1n;
  return { family: bits === 32 ? 4 : 6, first, last, prefix, address, writtenPrefix, problems };
}

/** The first and the last address of what `parseCidr` reads: of thousands of blocks nobody asks for more. */
export function rangeOf(text: string): Pick<Cidr, "family" | "first" | "last"> | undefined {
  const plain = plainIpv4(text);
  if (plain === undefined) {
    const cidr = parseCidr(text);
    return cidr === undefined ? undefined : { family: cidr.family, first: cidr.first, last: cidr.last };
  }
  const size = 2 ** (32 - prefixIn(plain));
  const start = addressIn(plain) - (addressIn(plain) % size);
  return { family: 4, first: BigInt(start), last: BigInt(start + size - 1) };
}

/**
 * What nearly all are, a block of IPv4 without leading zeros, as one number of address and prefix: nothing else is made for it.
 * `undefined`: it is another, or none.
 */
function plainIpv4(text: string): number | undefined {
  let value = 0;
  let octets = 0;
  let part = 0;
  let digits = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === dot || code === slashSign) {
      if (digits === 0 || octets === 4 || (code === slashSign) !== (octets === 3)) return undefined;
      value = value * 256 + part;
      octets++;
      part = 0;
      digits = 0;
    } else {
      if (code < 48 || code > 57 || (digits > 0 && part === 0)) return undefined;
      part = part * 10 + code - 48;
      digits++;
      if (part > 255) return undefined;
    }
  }
  return octets === 4 && digits > 0 && part <= 32 ? value * prefixes + part : undefined;
}

/** More than there are prefixes of IPv4. */
const prefixes = 64;
const slashSign = 47;

function addressIn(plain: number): number {
  return Math.floor(plain / prefixes);
}

function prefixIn(plain: number): number {
  return plain % prefixes;
}

/** Small numbers are far quicker than big ones. */
function ipv4Block(address: number, prefix: number): Cidr {
  const size = 2 ** (32 - prefix);
  const start = address - (address % size);
  const first = BigInt(start);
  return {
    family: 4,
    first,
    last: BigInt(start + size - 1),
    prefix,
    address: start === address ? first : BigInt(address),
    writtenPrefix: prefix,
    problems: start === address ? noProblems : hostBits,
  };
}

const noProblems: readonly CidrProblem[] = [];
const hostBits: readonly CidrProblem[] = ["host-bits"];

export interface Address {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** A single address, as the API writes it in `status.podIP` and `clusterIP`; IPv4-mapped ones are IPv4. */
export function parseAddress(text: string): Address | undefined {
  const ipv4 = parseIpv4(text);
  if (ipv4 !== undefined) return { family: 4, value: ipv4.value };
  const ipv6 = parseIpv6(text);
  if (ipv6 === undefined) return undefined;
  return ipv6.value >> 32n === mappedPrefix
    ? { family: 4, value: ipv6.value & 0xffffffffn }
    : { family: 6, value: ipv6.value };
}

/** Dotted quad, or RFC 5952: lower case, no leading zeros, the first longest run of zero groups (at least two) as `::`. */
export function formatAddress(address: Address): string {
  if (address.family === 4) {
    const value = Number(address.value);
    return `${value >>> 24}.${(value >>> 16) & 0xff}.${(value >>> 8) & 0xff}.${value & 0xff}`;
  }
  const groups: string[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(((address.value >> shift) & 0xffffn).toString(16));
  let bestStart = -1;
  let bestLength = 1;
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (groups[start + length] === "0") length++;
    if (length > bestLength) [bestStart, bestLength] = [start, length];
  }
  if (bestStart === -1) return groups.join(":");
  return `${groups.slice(0, bestStart).join(":")}::${groups.slice(bestStart + bestLength).join(":")}`;
}

/** The block's own text: its network address and prefix length. */
export function formatCidr(cidr: Pick<Cidr, "family" | "first" | "prefix">): string {
  return `${formatAddress({ family: cidr.family, value: cidr.first })}/${cidr.prefix}`;
}

/** The server's test for `except`: an address inside `cidr`, and a longer prefix. Host bits do not matter (API-SERVER C5). */
export function isStrictlyInside(except: Cidr, cidr: Cidr): boolean {
  if (except.family !== cidr.family) return false;
  return cidr.first <= except.first && except.first <= cidr.last && cidr.writtenPrefix < except.writtenPrefix;
}

const mappedPrefix = 0xffffn;

function mask(value: bigint, prefix: number, bits: number): bigint {
  const rest = BigInt(bits - prefix);
  return (value >> rest) << rest;
}

interface Parsed {
  readonly value: bigint;
  /** netip.ParseAddr would refuse it for leading zeros. */
  readonly leadingZeros: boolean;
}

function decimal(text: string): number | undefined {
  if (!/^[0-9]+$/.test(text)) return undefined;
  const value = Number(text);
  // Go's dtoi gives up here.
  return value < 0xffffff ? value : undefined;
}

function parseIpv4(text: string): Parsed | undefined {
  const quad = readQuad(text);
  return quad && { value: BigInt(quad.value), leadingZeros: quad.leadingZeros };
}

/** Sign by sign: a block may have thousands of exceptions. */
function readQuad(text: string): { readonly value: number; readonly leadingZeros: boolean } | undefined {
  let value = 0;
  let octets = 0;
  let octet = 0;
  let digits = 0;
  let leadingZeros = false;
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : dot;
    if (code === dot) {
      if (digits === 0 || octets === 4) return undefined;
      value = value * 256 + octet;
      octets++;
      octet = 0;
      digits = 0;
    } else {
      if (code < 48 || code > 57) return undefined;
      if (digits > 0 && octet === 0) leadingZeros = true;
      octet = octet * 10 + code - 48;
      digits++;
      if (octet > 255) return undefined;
    }
  }
  return octets === 4 ? { value, leadingZeros } : undefined;
}

const dot = 46;

function parseIpv6(text: string): Parsed | undefined {
  if (!text.includes(":")) return undefined;
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = "", tail] = halves;
  const left = parseGroups(head, tail === undefined);
  const right = tail === undefined ? { groups: [], leadingZeros: false } : parseGroups(tail, true);
  if (left === undefined || right === undefined) return undefined;
  const count = left.groups.length + right.groups.length;
  // `::` stands for at least one group.
  if (tail === undefined ? count !== 8 : count > 7) return undefined;
  const groups = [...left.groups, ...new Array<number>(8 - count).fill(0), ...right.groups];
  let value = 0n;
  for (const group of groups) value = (value << 16n) | BigInt(group);
  return { value, leadingZeros: left.leadingZeros || right.leadingZeros };
}

/** Groups of one side of `::`; the last may be an IPv4 address where that is the end of the text. */
function parseGroups(
  text: string,
  atEnd: boolean,
): { readonly groups: readonly number[]; readonly leadingZeros: boolean } | undefined {
  if (text === "") return { groups: [], leadingZeros: false };
  const groups: number[] = [];
  let leadingZeros = false;
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (atEnd && index === parts.length - 1 && part.includes(".")) {
      const ipv4 = parseIpv4(part);
      if (ipv4 === undefined) return undefined;
      groups.push(Number(ipv4.value >> 16n), Number(ipv4.value & 0xffffn));
      leadingZeros ||= ipv4.leadingZeros;
      continue;
    }
    if (!/^[0-9a-fA-F]+$/.test(part) || Number.parseInt(part, 16) > 0xffff) return undefined;
    leadingZeros ||= part.length > 4;
    groups.push(Number.parseInt(part, 16));
  }
  return { groups, leadingZeros };
}
