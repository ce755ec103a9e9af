import { isolates } from "../../../manifest/kinds/networkPolicy/policyTypes.ts";
import { count } from "../../../words/lists.ts";
import { plainText, type Rich, type RowPicture, type RowSide, type RowsPicture, type Run } from "../model.ts";
import type { PictureInput } from "./input.ts";
import { bold, sortedNames, twoNames, workloadsAt } from "./names.ts";
import { workloadPlace } from "./places.ts";
import { rowSide } from "./rowSide.ts";

const mostRows = 200;

/** A row for each workload of a namespace, over all its policies; workloads with the same picture share one. */
export function describeNamespace(input: PictureInput, namespace: string): RowsPicture | undefined {
  const { cluster } = input;
  const indexes = cluster.workloadsByNamespace.get(namespace) ?? [];
  const policies = cluster.policiesByNamespace.get(namespace) ?? [];
  if (indexes.length + policies.length === 0 && !cluster.namespaces.has(namespace)) return undefined;
  const workloads = sortedNames(workloadsAt(cluster, indexes), namespace);
  const own = workloads.map((workload) => {
    const selecting = policies.flatMap((index) => {
      const policy = cluster.policies[index];
      return policy !== undefined && [...input.traffic.selectedBy(index)].includes(workload.index)
        ? [policy.object.name]
        : [];
    });
    const ingress = rowSide(input, workload.index, "ingress", namespace);
    const egress = rowSide(input, workload.index, "egress", namespace);
    return { workload, selecting, ingress, egress, alike: alikeKey(ingress, egress, selecting) };
  });
  const byKey = new Map<string, (typeof own)[number][]>();
  for (const each of own) byKey.set(each.alike, [...(byKey.get(each.alike) ?? []), each]);
  const groups = [...byKey.values()].sort((a, b) => weight(b[0]) - weight(a[0]));
  const rows = groups.slice(0, mostRows).flatMap((group): readonly RowPicture[] => {
    const [first] = group;
    if (first === undefined) return [];
    const names = group.map(({ workload }) => workload.name);
    const shown = names.length > 3 ? twoNames(names) : names.join(", ");
    const caret = group.some(({ workload }) => workload.origins.some(({ uri }) => uri === input.caret?.uri));
    return [
      {
        key: `row/${names[0]}`,
        who: [bold(shown)],
        notes: [first.selecting.length === 0 ? "no policy" : first.selecting.join(", ")],
        label: `${names.join(", ")}: ${first.selecting.length === 0 ? "selected by no policy" : `selected by ${first.selecting.join(", ")}`}. ${sideWords(first.ingress, "in")} ${sideWords(first.egress, "out")}`,
        location: workloadPlace(input, first.workload.index),
        ingress: first.ingress,
        egress: first.egress,
        ...(caret && { caret }),
      },
    ];
  });
  return {
    scope: "namespace",
    name: [bold(namespace)],
    subtitle: `namespace · ${count(workloads.length, "workload")} · ${count(policies.length, "policy", "policies")}`,
    summary: summaryOf(
      own.map(({ workload, ingress, egress }) => ({ name: workload.name, ingress, egress })),
      policies.some((index) => {
        const policy = cluster.policies[index];
        return policy !== undefined && isolates(policy.object, "egress");
      }),
    ),
    head: count(workloads.length, "workload"),
    rows,
    left: Math.max(0, groups.length - mostRows),
  };
}

/** Those that somebody reaches come first: what is shut says little. */
function weight(row: { readonly ingress: RowSide; readonly egress: RowSide } | undefined): number {
  return row === undefined ? 0 : Math.min(1, row.ingress.doors.length + row.egress.doors.length);
}

function alikeKey(ingress: RowSide, egress: RowSide, selecting: readonly string[]): string {
  const side = ({ state, doors }: RowSide) =>
    `${state} ${doors.map(({ key, peers }) => `${key}:${peers.map(({ who, stop }) => `${plainText(who)} ${stop ?? ""}`).join()}`).join(";")}`;
  return `${side(ingress)} | ${side(egress)} | ${selecting.join()}`;
}

function sideWords({ state, doors }: RowSide, way: "in" | "out"): string {
  if (state === "open") return way === "in" ? "Coming in is not restricted." : "Going out is not restricted.";
  if (doors.length === 0) return way === "in" ? "Nobody may come in." : "It may go nowhere.";
  return doors.map(({ label }) => label).join(" ");
}

interface Summed {
  readonly name: string;
  readonly ingress: RowSide;
  readonly egress: RowSide;
}

const mostNames = 3;

function summaryOf(rows: readonly Summed[], anyEgress: boolean): Rich {
  if (rows.length === 0) return [{ text: "No workload of this namespace is known here." }];
  const shut = rows.filter(({ ingress }) => ingress.state === "closed" && ingress.doors.length === 0);
  const open = rows.filter(({ ingress }) => ingress.state === "open");
  const limited = rows.filter(({ egress }) => egress.state === "closed");
  const refused = limited.flatMap(({ name, egress }) =>
    egress.doors.flatMap(({ peers }) =>
      peers.filter(({ stop }) => stop === "not let in").map(({ who }) => ({ name, to: plainText(who) })),
    ),
  );
  const runs: Run[] = [];
  const say = (...more: readonly Run[]) => runs.push(...(runs.length > 0 ? [{ text: " " }] : []), ...more);
  if (shut.length === rows.length) say(bold("Nobody"), { text: " may come in anywhere." });
  else if (shut.length > 0) say(...names(shut), { text: shut.length === 1 ? " lets nobody in." : " let nobody in." });
  if (open.length === rows.length) say({ text: "Coming in is not restricted anywhere." });
  else if (open.length > 0)
    say(...names(open), { text: open.length === 1 ? " is open to everybody." : " are open to everybody." });
  if (limited.length === 0 || !anyEgress) say({ text: "Going out is not restricted." });
  else {
    const [first] = refused;
    const all = limited.length === rows.length;
    const only: readonly Run[] = all
      ? [{ text: "All are" }]
      : [{ text: "Only " }, ...names(limited), { text: limited.length === 1 ? " is" : " are" }];
    say(
      ...only,
      { text: " restricted going out" },
      { text: first === undefined ? "." : `, and what ${first.name} sends to ${first.to} does not arrive.` },
    );
  }
  return runs;
}

function names(rows: readonly Summed[]): Rich {
  if (rows.length > mostNames) return [bold(count(rows.length, "workload"))];
  const list = rows.map(({ name }) => name);
  return list.flatMap((name, i) => [
    bold(name),
    ...(i === list.length - 1 ? [] : [{ text: i === list.length - 2 ? " and " : ", " }]),
  ]);
}
