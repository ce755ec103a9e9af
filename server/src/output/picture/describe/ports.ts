import type { PolicyPort, PolicyRule } from "../../../manifest/types.ts";
import type { RuleView } from "../../../snapshot/policyView.ts";
import { join } from "../../../words/lists.ts";
import type { ChipRow } from "../model.ts";
import type { Subject } from "./input.ts";
import { sortedNames, workloadsAt } from "./names.ts";

const mostRows = 4;
/** Targets that a named port is looked up on by name; of more, only the numbers are shown. */
const mostTargets = 3;

/** The rows of a rule's chip. `destinations`: the workloads whose ports are meant. */
export function chipOf(subject: Subject, rule: PolicyRule, destinations: readonly number[]): readonly ChipRow[] {
  if (rule.ports.length === 0) return [{ text: "all" }];
  const rows = rule.ports.flatMap((port): readonly ChipRow[] =>
    typeof port.port === "string"
      ? [{ text: `${port.protocol} ${port.port}` }, ...resolved(subject, port.port, port, destinations)]
      : [{ text: portText(port) }],
  );
  return rows.length > mostRows ? shared(rule.ports) : rows;
}

export function portText({ protocol, port, endPort }: PolicyPort): string {
  if (port === undefined) return `every ${protocol} port`;
  return `${protocol} ${numberText(port, endPort)}`;
}

function numberText(port: number | string, endPort: number | undefined): string {
  return endPort !== undefined && typeof port === "number" && endPort > port ? `${port}-${endPort}` : String(port);
}

/** `= 9102`; a row for each number where targets differ, with its owner; `none on cart`. */
function resolved(
  { input, namespace }: Subject,
  name: string,
  { protocol }: PolicyPort,
  destinations: readonly number[],
): readonly ChipRow[] {
  const byNumber = new Map<number | undefined, string[]>();
  for (const { name: owner, object } of sortedNames(workloadsAt(input.cluster, destinations), namespace)) {
    const port = object.ports.find((each) => each.name === name && each.protocol === protocol)?.port;
    byNumber.set(port, [...(byNumber.get(port) ?? []), owner]);
  }
  const missing = byNumber.get(undefined) ?? [];
  byNumber.delete(undefined);
  const differ = byNumber.size > 1;
  const known = [...byNumber].map(([port, owners]): ChipRow => {
    const of = owners.length > mostTargets ? `${owners.length} workloads` : owners.join(", ");
    return { text: `= ${port}`, ...(differ && { of }) };
  });
  const none = missing.length > 2 ? `${missing.length} workloads` : missing.join(", ");
  return [...known, ...(missing.length > 0 && destinations.length > 0 ? [{ text: `none on ${none}` }] : [])];
}

/** Many ports: those of a protocol share rows; after three rows the rest is counted. */
function shared(ports: readonly PolicyPort[]): readonly ChipRow[] {
  const rows: { text: string; count: number }[] = [];
  for (const { protocol, port, endPort } of ports) {
    const text = port === undefined ? "every port" : numberText(port, endPort);
    const last = rows.at(-1);
    const longer = `${last?.text}, ${text}`;
    if (last?.text.startsWith(`${protocol} `) && longer.length <= widestRow) {
      last.text = longer;
      last.count += 1;
    } else rows.push({ text: `${protocol} ${text}`, count: 1 });
  }
  if (rows.length <= mostRows) return rows.map(({ text }) => ({ text }));
  const left = rows.slice(mostRows - 1).reduce((sum, row) => sum + row.count, 0);
  return [...rows.slice(0, mostRows - 1).map(({ text }) => ({ text })), { text: `+ ${left} ports` }];
}

/** Letters. */
const widestRow = 16;

/** `on TCP 8080 and 8443`, `on the port named metrics`; empty for all. */
export function onPorts(ports: readonly PolicyPort[]): string {
  const words = portList(ports);
  return words === "" ? "" : `on ${words}`;
}

/** `TCP 8080 and 8443`, `UDP 53 and TCP 53`, `metrics`; empty for all. */
export function portList(ports: readonly PolicyPort[], most = 3): string {
  const byProtocol = new Map<string, string[]>();
  for (const { protocol, port, endPort } of ports) {
    const list = byProtocol.get(protocol) ?? [];
    list.push(port === undefined ? "" : numberText(port, endPort));
    byProtocol.set(protocol, list);
  }
  const parts = [...byProtocol].map(([protocol, list]) => {
    if (list.includes("")) return `every ${protocol} port`;
    const shown = list.length > most ? [...list.slice(0, most - 1), `${list.length - most + 1} more`] : list;
    const onlyNamed = list.every((each) => !/^\d/.test(each)) && byProtocol.size === 1 && protocol === "TCP";
    return onlyNamed ? join(shown) : `${protocol} ${join(shown)}`;
  });
  return join(parts);
}

/** Every port of the rule is the DNS's. */
export function isDns({ rule }: RuleView): boolean {
  return rule.ports.length > 0 && rule.ports.every(({ port, endPort }) => port === 53 && (endPort ?? 53) === 53);
}
