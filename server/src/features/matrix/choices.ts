import { wantedConnections } from "../../edits/connection/allow.ts";
import { type ConnectionSet, contains, isAll, isEmpty } from "../../traffic/connectionSet.ts";
import type { Traffic } from "../../traffic/types.ts";
import { readPort } from "./port.ts";
import type { MatrixExplanation, MatrixPortChoice } from "./types.ts";
import { portsOfSet } from "./words.ts";

/** Which ports a change of a connection may be about: those that the pod declares first, then what a policy names. */
export function portChoices(traffic: Traffic, source: number, destination: number): MatrixExplanation["choices"] {
  const endpoint = traffic.endpoints[destination];
  const ports = endpoint?.kind === "workload" ? (traffic.cluster.workloads[endpoint.workload]?.object.ports ?? []) : [];
  const declared = new Map(ports.map(({ protocol, port, name }) => [`${protocol} ${port}`, name ?? ""]));
  const allowed = traffic.connections(source, destination);
  const wanted = wantedConnections({ traffic }, source, destination, undefined);
  return { allow: allowing(declared, allowed, wanted), remove: removing(declared, allowed) };
}

type Declared = ReadonlyMap<string, string>;

function allowing(declared: Declared, allowed: ConnectionSet, wanted: ConnectionSet): readonly MatrixPortChoice[] {
  const own = [...declared].filter(([port]) => !holds(allowed, port));
  const elsewhere = isAll(wanted) ? [] : textsOf(wanted).filter((port) => !declared.has(port) && !holds(allowed, port));
  const all = [
    ...own.map(([port, note]) => ({ port, note, meant: !isAll(wanted) && holds(wanted, port) })),
    ...elsewhere.map((port) => ({ port, note: "the other side allows it", meant: true })),
  ];
  const meant = all.filter((choice) => choice.meant);
  // Where nothing tells them apart it is the first: more is never opened unasked.
  const likely = meant.length > 0 && meant.length < all.length ? meant : all.slice(0, 1);
  return all.map((choice) => ({ port: choice.port, note: choice.note, likely: likely.includes(choice) }));
}

function removing(declared: Declared, allowed: ConnectionSet): readonly MatrixPortChoice[] {
  if (isEmpty(allowed)) return [];
  const own = [...declared].filter(([port]) => holds(allowed, port));
  const texts = isAll(allowed) ? [] : textsOf(allowed).filter((port) => !declared.has(port));
  const all = [...own.map(([port, note]) => ({ port, note })), ...texts.map((port) => ({ port, note: "" }))];
  return all.map((choice) => ({ ...choice, likely: all.length === 1 }));
}

function holds(set: ConnectionSet, port: string): boolean {
  const wanted = readPort(port);
  return wanted !== undefined && contains(set, wanted);
}

function textsOf(set: ConnectionSet): readonly string[] {
  return portsOfSet(set).flatMap(({ protocol, ranges }) =>
    ranges.length === 0 ? [protocol] : ranges.map((range) => `${protocol} ${range}`),
  );
}
