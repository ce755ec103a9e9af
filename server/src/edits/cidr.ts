import { formatCidr, parseAddress, parseCidr } from "../manifest/cidr.ts";

export interface CidrAdvice {
  readonly message: string;
  /** What it should be, where that can be told. */
  readonly meant?: string;
  /** It can only be meant so. */
  readonly safe?: boolean;
}

/** What is wrong with a text that is no CIDR, and what it was meant to be. */
export function explainCidr(text: string): CidrAdvice {
  const shown = `\`${text}\``;
  const trimmed = text.trim();
  if (trimmed !== text && parseCidr(trimmed) !== undefined) {
    return {
      message: `White space around ${shown} makes it no address block, and the server rejects it. Remove it.`,
      meant: trimmed,
      safe: true,
    };
  }
  const address = parseAddress(trimmed);
  if (address?.value === 0n) {
    return {
      message: `${shown} is an address, and a block needs a prefix length: the server rejects it. Write \`${trimmed}/0\` for all addresses.`,
      meant: `${trimmed}/0`,
    };
  }
  if (address !== undefined) {
    const meant = `${trimmed}/${address.family === 4 ? 32 : 128}`;
    return {
      message: `${shown} is an address, and a block needs a prefix length: the server rejects it. Write \`${meant}\` for this one address.`,
      meant,
      safe: true,
    };
  }
  return fromMask(trimmed, shown) ?? fromWildcard(trimmed, shown) ?? { message: otherwise(trimmed, shown) };
}

/** `10.0.0.0/255.255.0.0` */
function fromMask(text: string, shown: string): CidrAdvice | undefined {
  const [addressText = "", maskText = ""] = text.split(/[/\s]+/);
  const mask = parseAddress(maskText);
  const address = parseAddress(addressText);
  if (mask?.family !== 4 || address?.family !== 4) return undefined;
  const bits = mask.value.toString(2).padStart(32, "0");
  const prefix = bits.indexOf("0") === -1 ? 32 : bits.indexOf("0");
  if (bits.slice(prefix).includes("1"))
    return {
      message: `${shown} has a netmask, and one with gaps. The server takes a prefix length only, such as \`10.0.0.0/8\`.`,
    };
  const cidr = parseCidr(`${addressText}/${prefix}`);
  if (cidr === undefined) return undefined;
  const meant = formatCidr(cidr);
  return {
    message: `${shown} has a netmask where the server wants a prefix length, so it rejects the block. Write \`${meant}\`.`,
    meant,
    safe: true,
  };
}

/** `10.1.*.*`, `10.1.*`, `*` */
function fromWildcard(text: string, shown: string): CidrAdvice | undefined {
  if (/^(?:\*|any|all|everywhere|anywhere|world)$/i.test(text)) {
    return {
      message: `${shown} is no address block, so the server rejects it. For all IPv4 addresses write \`0.0.0.0/0\`; for everybody, pods included, leave the peers out.`,
      meant: "0.0.0.0/0",
    };
  }
  const match = /^((?:\d{1,3}\.){1,3})\*(?:\.\*)*$/.exec(text);
  const octets = match?.[1]?.split(".").filter((octet) => octet !== "") ?? [];
  if (octets.length === 0) return undefined;
  const meant = `${[...octets, "0", "0", "0"].slice(0, 4).join(".")}/${octets.length * 8}`;
  if (parseCidr(meant) === undefined) return undefined;
  return {
    message: `An address block has no wildcards, so the server rejects ${shown}. Write \`${meant}\`.`,
    meant,
    safe: true,
  };
}

function otherwise(text: string, shown: string): string {
  const [address = "", prefix] = text.split("/");
  if (text.includes("%"))
    return `${shown} has a zone, which a policy cannot have: the server rejects it. Remove what stands behind the \`%\`.`;
  if (/^[0-9a-f.:]+\s*-\s*[0-9a-f.:]+$/i.test(text))
    return `${shown} is a range of addresses, and the server wants a block with a prefix length. Write one \`ipBlock\` for each block that makes it up.`;
  if (text.includes(",")) return `${shown} is a list of blocks, and a \`cidr\` is one. Write one \`ipBlock\` for each.`;
  if (/^[a-z]+:\/\//i.test(text) || isHostName(address)) {
    return `${shown} is a host name, and a policy cannot name hosts: the server rejects it. Write the addresses, which may change, or use what the network plugin offers for names.`;
  }
  const parsed = parseAddress(address);
  if (parsed !== undefined && prefix !== undefined) {
    return `\`/${prefix}\` is no prefix length of an ${parsed.family === 4 ? "IPv4 address: those go from 0 to 32" : "IPv6 address: those go from 0 to 128"}. The server rejects the block. Correct it.`;
  }
  return `${shown} is no address block, so the server rejects it. Write an address and a prefix length, such as \`10.9.8.0/24\` or \`2001:db8::/64\`.`;
}

function isHostName(text: string): boolean {
  return /^(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?$/i.test(text) && /[g-z]/i.test(text) && !/^[\d.]+$/.test(text);
}
