import { plainFix, safeFix } from "../edits/fixes.ts";
import { type Cidr, formatAddress, formatCidr, parseCidr } from "../manifest/cidr.ts";
import type { Fault } from "../manifest/fault.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { documentOf, keysAt, stepsIn } from "../snapshot/parts.ts";
import type { Fix } from "../source/fix.ts";
import { replaceScalar } from "../yaml/edit.ts";
import { asFinding, rejectionsOf, shown } from "./rejections.ts";
import type { Rule } from "./rule.ts";

const id = "cidr-host-bits";

export const cidrHostBits: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "An address block that is not written as one",
    what: "A `cidr` or `except` has bits beyond its prefix length, leading zeros, or an IPv4 address in IPv6 form.",
    why: "Servers from v1.36 reject it (StrictIPCIDRValidation); older ones take it for the network that the prefix gives, and warn. Leading zeros are octal to some programs and decimal to others.",
    bad: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db-from-web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes:
    - Ingress
  ingress:
    - from:
        - ipBlock:
            cidr: 192.168.1.5/24
      ports:
        - protocol: TCP
          port: 5432
`,
    good: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db-from-web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes:
    - Ingress
  ingress:
    - from:
        - ipBlock:
            cidr: 192.168.1.0/24
      ports:
        - protocol: TCP
          port: 5432
`,
    sources: [
      "KEP-4858, IP/CIDR validation improvements",
      "https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/",
    ],
  }),
  *check(context) {
    for (const rejection of rejectionsOf(context, id)) {
      const { fault } = rejection;
      const cidr = parseCidr(fault.value ?? "");
      if (cidr === undefined) continue;
      yield asFinding(rejection, messageOf(fault, cidr), () => fixesOf(context, fault, cidr));
    }
  },
};

function hostOf({ family, address }: Cidr): string {
  return `${formatAddress({ family, value: address })}/${family === 4 ? 32 : 128}`;
}

function messageOf(fault: Fault, cidr: Cidr): string {
  const value = shown(fault.value);
  const network = shown(formatCidr(cidr));
  const verdict =
    fault.severity === "warning"
      ? "Servers from v1.36 reject it, older ones"
      : "The server rejects it; those before v1.36";
  switch (cidr.problems[0]) {
    case "leading-zeros":
      return `${value} has leading zeros. ${verdict} read them as decimal. Write ${network}.`;
    case "ipv4-mapped":
      return `${value} is an IPv4 block in IPv6 form. ${verdict} take it for ${network}. Write that.`;
    default:
      return `${value} has bits set beyond its prefix length. ${verdict} take it for the whole network ${network}. Write that, or ${shown(hostOf(cidr))} for the one address.`;
  }
}

function fixesOf(context: PolicyContext, { path }: Fault, cidr: Cidr): readonly Fix[] {
  const document = documentOf(context);
  const steps = stepsIn(context, path);
  if (steps === undefined) return [];
  const network = formatCidr(cidr);
  const host = hostOf(cidr);
  // The network is what older servers make of it, so it keeps what is allowed.
  return [
    ...safeFix(context, `Change to the network ${shown(network)}`, replaceScalar(document, steps, network)),
    // A single address holds no exceptions.
    ...(cidr.problems.includes("host-bits") && !keysAt(context, path.slice(0, -1)).includes("except")
      ? plainFix(context, `Change to the address ${shown(host)}`, replaceScalar(document, steps, host))
      : []),
  ];
}
