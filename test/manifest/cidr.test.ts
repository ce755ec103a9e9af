import { describe, expect, it } from "vitest";
import {
  formatAddress,
  formatCidr,
  isStrictlyInside,
  parseAddress,
  parseCidr,
} from "../../server/src/manifest/cidr.ts";

describe("parseCidr", () => {
  it.each<readonly [string, string, readonly string[]]>([
    ["10.0.0.0/8", "10.0.0.0/8 10.0.0.0-10.255.255.255", []],
    ["0.0.0.0/0", "0.0.0.0/0 0.0.0.0-255.255.255.255", []],
    ["10.1.2.3/32", "10.1.2.3/32 10.1.2.3-10.1.2.3", []],
    ["192.168.1.5/24", "192.168.1.0/24 192.168.1.0-192.168.1.255", ["host-bits"]],
    ["010.0.0.0/08", "10.0.0.0/8 10.0.0.0-10.255.255.255", ["leading-zeros"]],
    ["001.002.003.004/8", "1.0.0.0/8 1.0.0.0-1.255.255.255", ["leading-zeros", "host-bits"]],
    ["::/0", "::/0 ::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", []],
    ["2001:DB8::/32", "2001:db8::/32 2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", []],
    ["1:2:3:4:5:6:7:8/128", "1:2:3:4:5:6:7:8/128 1:2:3:4:5:6:7:8-1:2:3:4:5:6:7:8", []],
    ["1::8/128", "1::8/128 1::8-1::8", []],
    ["1:2:3:4:5:6:7::/112", "1:2:3:4:5:6:7:0/112 1:2:3:4:5:6:7:0-1:2:3:4:5:6:7:ffff", []],
    ["::ffff:10.0.0.0/104", "10.0.0.0/8 10.0.0.0-10.255.255.255", ["ipv4-mapped"]],
    ["::ffff:a00:1/128", "10.0.0.1/32 10.0.0.1-10.0.0.1", ["ipv4-mapped"]],
    ["::ffff:0:0/90", "::ffc0:0:0/90 ::ffc0:0:0-::ffff:ffff:ffff", ["ipv4-mapped", "host-bits"]],
    ["64:ff9b::1.2.3.4/128", "64:ff9b::102:304/128 64:ff9b::102:304-64:ff9b::102:304", []],
    ["00001::/16", "1::/16 1::-1:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ["leading-zeros"]],
  ])("%s", (text, expected, problems) => {
    const cidr = parseCidr(text);
    if (cidr === undefined) throw new Error("no CIDR");
    const { family } = cidr;
    const range = [cidr.first, cidr.last].map((value) => formatAddress({ family, value })).join("-");
    expect(`${formatCidr(cidr)} ${range}`).toBe(expected);
    expect(cidr.problems).toEqual(problems);
  });

  it.each([
    "",
    "/",
    "10.0.0.0",
    "10.0.0.0/",
    "/8",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0.0/+8",
    "10.0.0.0/8 ",
    " 10.0.0.0/8",
    "10.0.0/8",
    "10.0.0.0.0/8",
    "10.0.256.0/24",
    "10.0.0.0/255.0.0.0",
    "10..0.0/8",
    "0x10.0.0.0/8",
    "10.0.0.0/8/8",
    "::/129",
    ":::/0",
    "1::2::3/64",
    ":1::/64",
    "1:/64",
    "fe80::1%eth0/64",
    "1:2:3:4:5:6:7:8:9/64",
    "1:2:3:4:5:6:7/64",
    "1:2:3:4:5:6:7:8::/64",
    "12345::/16",
    "g::/16",
    "::1.2.3/128",
    "1.2.3.4::/64",
    "example.com/24",
    "10.0.0.0/99999999999",
  ])("not %j", (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });
});

describe("addresses", () => {
  it.each([
    ["10.0.0.1", "10.0.0.1"],
    ["::", "::"],
    ["::1", "::1"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["2001:DB8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["1:0:0:2:0:0:0:3", "1:0:0:2::3"],
    ["::ffff:1.2.3.4", "1.2.3.4"],
  ])("%s is %s in RFC 5952", (text, canonical) => {
    const address = parseAddress(text);
    expect(address === undefined ? undefined : formatAddress(address)).toBe(canonical);
  });
});

describe("isStrictlyInside", () => {
  it.each<readonly [string, string, boolean]>([
    ["10.1.0.0/16", "10.0.0.0/8", true],
    ["10.0.0.0/8", "10.0.0.0/8", false],
    ["11.0.0.0/16", "10.0.0.0/8", false],
    ["10.0.0.0/7", "10.0.0.0/8", false],
    ["10.1.2.3/16", "10.5.0.0/8", true],
    ["fd00::/16", "10.0.0.0/8", false],
    ["fd00:1::/32", "fd00::/16", true],
  ])("%s in %s: %s", (inner, outer, expected) => {
    const [a, b] = [parseCidr(inner), parseCidr(outer)];
    expect(a !== undefined && b !== undefined && isStrictlyInside(a, b)).toBe(expected);
  });
});
