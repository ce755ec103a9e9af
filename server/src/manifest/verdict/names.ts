/*
 * The server's tests of names, as texts of what is wrong (k8s.io/apimachinery/pkg/util/validation). Lengths are in bytes.
 */

const subdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const label = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const qualifiedName = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const labelValue = /^(?:(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

const subdomainWords =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
const labelWords =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
const nameWords =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

const noFaults: readonly string[] = [];

/** UTF-8. */
export function byteLength(text: string): number {
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
}

function tooLong(most: number): string {
  return `must be no more than ${most} bytes`;
}

/** IsDNS1123Subdomain: names of objects. */
export function subdomainFaults(text: string): readonly string[] {
  const faults: string[] = [];
  if (byteLength(text) > 253) faults.push(tooLong(253));
  if (!subdomain.test(text)) faults.push(subdomainWords);
  return faults;
}

/** IsDNS1123Label: names of namespaces. */
export function dnsLabelFaults(text: string): readonly string[] {
  const faults: string[] = [];
  if (byteLength(text) > 63) faults.push(tooLong(63));
  if (!label.test(text)) faults.push(subdomain.test(text) ? "must not contain dots" : labelWords);
  return faults;
}

/** IsQualifiedName: keys of labels and annotations. */
export function labelKeyFaults(text: string): readonly string[] {
  if (text.length <= 63 && qualifiedName.test(text)) return noFaults;
  const parts = text.split("/");
  if (parts.length > 2)
    return [`a valid label key ${nameWords} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const faults: string[] = [];
  const name = parts.at(-1) ?? "";
  const [prefix] = parts;
  if (parts.length === 2 && prefix !== undefined) {
    if (prefix === "") faults.push("prefix part must be non-empty");
    else faults.push(...subdomainFaults(prefix).map((fault) => `prefix part ${fault}`));
  }
  if (name === "") faults.push("name part must be non-empty");
  else if (byteLength(name) > 63) faults.push(`name part ${tooLong(63)}`);
  if (!qualifiedName.test(name)) faults.push(`name part ${nameWords}`);
  return faults;
}

/** IsValidLabelValue. */
export function labelValueFaults(text: string): readonly string[] {
  if (text.length <= 63 && labelValue.test(text)) return noFaults;
  const faults: string[] = [];
  if (byteLength(text) > 63) faults.push(tooLong(63));
  if (!labelValue.test(text))
    faults.push(
      `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
    );
  return faults;
}

/** IsValidPortName: an IANA service name. */
export function portNameFaults(text: string): readonly string[] {
  const faults: string[] = [];
  if (byteLength(text) > 15) faults.push("must be no more than 15 characters");
  if (!/^[-a-z0-9]+$/.test(text)) faults.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(text)) faults.push("must contain at least one letter (a-z)");
  if (text.includes("--")) faults.push("must not contain consecutive hyphens");
  if (text.startsWith("-") || text.endsWith("-")) faults.push("must not begin or end with a hyphen");
  return faults;
}
