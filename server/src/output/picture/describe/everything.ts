import { isolates, rulesOf } from "../../../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction } from "../../../manifest/types.ts";
import { count } from "../../../words/lists.ts";
import type { RowDoor, RowPeer, RowPicture, RowSide, RowsPicture } from "../model.ts";
import type { PictureInput } from "./input.ts";
import { bold } from "./names.ts";
import { workloadPlace } from "./places.ts";

const mostRows = 200;

/** A row for each namespace: which others, and which addresses, may come in and be reached. */
export function describeEverything(input: PictureInput): RowsPicture {
  const { cluster } = input;
  const names = [...new Set([...cluster.workloadsByNamespace.keys(), ...cluster.policiesByNamespace.keys()])].sort();
  const rows = names.slice(0, mostRows).map((name): RowPicture => {
    const workloads = cluster.workloadsByNamespace.get(name) ?? [];
    const policies = cluster.policiesByNamespace.get(name) ?? [];
    const ingress = namespaceSide(input, name, "ingress");
    const egress = namespaceSide(input, name, "egress");
    const notes = [
      count(workloads.length, "workload"),
      policies.length === 0 ? "no policy" : count(policies.length, "policy", "policies"),
    ];
    return {
      key: `row/${name}`,
      who: [bold(name)],
      notes,
      label: `Namespace ${name}: ${notes.join(", ")}. ${closedWords(ingress, "coming in")} ${closedWords(egress, "going out")}`,
      location: workloadPlace(input, workloads[0] ?? -1),
      ingress,
      egress,
    };
  });
  const total = cluster.workloads.length;
  const open = rows.filter(({ ingress }) => ingress.state === "open").length;
  return {
    scope: "everything",
    name: [bold("All namespaces")],
    subtitle: `${count(names.length, "namespace")} · ${count(total, "workload")} · ${count(cluster.policies.length, "policy", "policies")}`,
    summary:
      open === 0
        ? [{ text: `Every namespace restricts who comes in, to some of its workloads at least.` }]
        : [
            bold(count(open, "namespace")),
            { text: ` of ${names.length} ${open === 1 ? "lets" : "let"} everybody in.` },
          ],
    head: count(names.length, "namespace"),
    rows,
    left: Math.max(0, names.length - mostRows),
  };
}

function closedWords({ state, doors }: RowSide, way: string): string {
  if (state === "open") return `${way} is not restricted.`;
  const some = state === "partly" ? "partly restricted" : "restricted";
  const who = doors.flatMap(({ peers }) => peers.map(({ label }) => label)).join(", ");
  return `${way} is ${some}${who === "" ? ", nobody may" : ` to ${who}`}.`;
}

function namespaceSide(input: PictureInput, namespace: string, direction: Direction): RowSide {
  const { cluster, traffic } = input;
  const own = cluster.workloadsByNamespace.get(namespace) ?? [];
  const closed = new Set<number>();
  const byNamespace = new Map<string, Set<number>>();
  const blocks = new Set<string>();
  let everybody = false;
  for (const index of cluster.policiesByNamespace.get(namespace) ?? []) {
    const policy = cluster.policies[index];
    if (policy === undefined || !isolates(policy.object, direction)) continue;
    for (const each of traffic.selectedBy(index)) closed.add(each);
    for (const { peers } of rulesOf(policy.object, direction)) {
      if (peers.length === 0) everybody = true;
      for (const peer of peers) {
        if (peer.ipBlock !== undefined) blocks.add(peer.ipBlock.cidr);
        for (const other of traffic.workloadsOfPeer(peer, namespace)) {
          const home = cluster.workloads[other]?.namespace ?? "";
          const known = byNamespace.get(home);
          if (known === undefined) byNamespace.set(home, new Set([other]));
          else known.add(other);
        }
      }
    }
  }
  if (closed.size === 0) return { state: "open", doors: [] };
  const state = closed.size < own.length ? "partly" : "closed";
  const all: RowPeer = {
    who: [bold(direction === "ingress" ? "Everybody" : "Anywhere")],
    standing: "passes",
    label: "everybody",
  };
  const homes = [...byNamespace].sort(
    ([a], [b]) => Number(b === namespace) - Number(a === namespace) || (a < b ? -1 : 1),
  );
  const most = 4;
  const shown = homes.length > most ? homes.slice(0, most - 1) : homes;
  const peers: readonly RowPeer[] = everybody
    ? [all]
    : [
        ...shown.map(([home, workloads]): RowPeer => {
          const whole = workloads.size === (cluster.workloadsByNamespace.get(home)?.length ?? 0);
          const words = whole ? "all" : count(workloads.size, "workload");
          const name = home === namespace ? "itself" : home;
          return {
            who: [bold(name), { text: ` ${words}`, look: "soft" }],
            standing: "passes",
            label: `${words} of ${home}`,
          };
        }),
        ...(homes.length > shown.length
          ? [
              {
                who: [bold(`${homes.length - shown.length} more namespaces`)],
                standing: "passes" as const,
                label: `${homes.length - shown.length} more namespaces`,
              },
            ]
          : []),
        ...(blocks.size > 0
          ? [
              {
                who: [
                  bold(
                    [...blocks].every((cidr) => cidr.endsWith("/0"))
                      ? "the outside"
                      : count(blocks.size, "address block"),
                  ),
                ],
                standing: "passes" as const,
                label: [...blocks].join(", "),
              },
            ]
          : []),
      ];
  if (peers.length === 0) return { state, doors: [] };
  const door: RowDoor = {
    key: `${direction}/all`,
    peers,
    chip: [],
    all: false,
    standing: "passes",
    label: peers.map(({ label }) => label).join(", "),
    location: undefined,
  };
  return { state, doors: [door] };
}
