import { allowFix } from "../edits/allowNeed.ts";
import { countedFix } from "../edits/fixes.ts";
import { type DeniedNeed, deniedAt } from "../expectations/needs/denied.ts";
import type { Direction } from "../manifest/types.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import type { Finding, RelatedPlace } from "../snapshot/finding.ts";
import { endKey } from "../snapshot/need.ts";
import { specExtent, specSpan } from "../snapshot/policyView.ts";
import type { Fix } from "../source/fix.ts";
import { protocols, toText } from "../traffic/connectionSet.ts";
import { capital, count, tick } from "../words/lists.ts";
import { insertEntry, insertItem } from "../yaml/edit.ts";
import type { Data } from "../yaml/render.ts";
import { policy, service, workload } from "./examples.ts";
import type { Rule } from "./rule.ts";

const web = `---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: web
        image: registry.example.com/web:1
        env:
        - name: DATABASE_URL
          value: postgres://db:5432/shop
`;
const example = (app: string) =>
  policy({
    name: "db",
    namespace: "shop",
    target: "db",
    types: ["Ingress"],
    rules: `  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: ${app}\n    ports:\n    - protocol: TCP\n      port: 5432\n`,
  }) +
  web +
  workload({ name: "admin", namespace: "shop" }) +
  workload({ name: "db", namespace: "shop", ports: [{ port: 5432 }] }) +
  service({ name: "db", namespace: "shop", port: 5432, targetPort: 5432 });

/** Places that are shown; more nobody follows. */
const mostPlaces = 5;

export const neededConnectionDenied: Rule = {
  id: "needed-connection-denied",
  section: "mistaken",
  severity: "warning",
  readsAllPolicies: true,
  absence: true,
  page: () => ({
    title: "A needed connection that the policies deny",
    what: "The manifests tell that something has to be reached: the address of a Service stands in a pod's environment, arguments or configuration, a Service is scraped, an Ingress leads to it, the API server calls its webhook. The policies in force deny it, and this one is where a rule is missing.",
    why: "Nothing tells of a connection that a policy drops: the application waits until it times out. Who is given an address is given it to connect there. Words that may mean something else, such as a list of allowed origins or settings that several workloads share, are not taken for evidence.",
    bad: example("admin"),
    good: example("web"),
    sources: [
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation",
      "https://kubernetes.io/docs/concepts/services-networking/service/#discovering-services",
    ],
  }),
  overrides: ["target-unreachable", "workload-cut-off"],
  yieldsToMistakes: true,
  *check(context) {
    if (context.inCluster === undefined) return;
    const denied = deniedAt(context, context.inCluster);
    for (const direction of ["ingress", "egress"] as const) {
      const own = denied
        .filter((each) => each.direction === direction)
        .toSorted((a, b) => Number(a.perhaps ?? false) - Number(b.perhaps ?? false));
      const [first] = own;
      if (first !== undefined) yield findingOf(context, direction, first, own);
    }
  },
};

function findingOf(
  context: PolicyContext,
  direction: Direction,
  first: DeniedNeed,
  all: readonly DeniedNeed[],
): Finding {
  const { view, policy: manifest } = context;
  const { entry } = view.directions[direction === "ingress" ? 0 : 1];
  const pairs = distinct(all);
  const more = pairs.length - 1;
  const place = direction === "ingress" ? "in" : "out";
  const perhaps = first.perhaps === true;
  const rest = more === 0 ? "" : ` So ${more === 1 ? "is" : "are"} ${count(more, "other needed connection")}.`;
  return {
    rule: "needed-connection-denied",
    ...(perhaps && { severity: "information" as const }),
    span: entry?.key.span ?? view.policyTypes?.key.span ?? specSpan(view, manifest),
    extent: specExtent(view, manifest),
    field: `spec.${direction}`,
    message: perhaps
      ? `${capital(needWords(context, first))}, and the rule for it lets in the pods of every namespace: on many networks the connection is denied.${rest} Allow the addresses that it comes from, or everybody on that port.`
      : `${capital(needWords(context, first))}, and no rule lets that ${place}: the connection is denied.${rest} Allow it, or take away what asks for it.`,
    related: pairs.slice(0, mostPlaces).map((each) => evidencePlace(context, each)),
    fixes: () => fixesFor(context, pairs),
  };
}

/** One for each pair of ends. */
function distinct(all: readonly DeniedNeed[]): readonly DeniedNeed[] {
  const seen = new Set<string>();
  return all.filter(({ group: { source }, destination, connections }) => {
    const key = `${endKey(source)} ${destination} ${connections.key}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

/** `` `web` connects to `db` on TCP 5432 (`postgres://db:5432/shop`) ``. */
function needWords(context: PolicyContext, denied: DeniedNeed): string {
  const { group, connections } = denied;
  const { evidence } = group;
  const [from, to] = namesOf(context, denied);
  const what = `${to} on ${toText(connections).replaceAll(",", ", ")}`;
  const written = `(${tick(evidence.text)})`;
  switch (evidence.kind) {
    case "webhook":
      return `the API server, which is no pod, calls ${what} ${written}`;
    case "exposed":
      return `a Service of type ${tick(evidence.text)} lets the outside in to ${what}`;
    case "scrape":
      return `${from} scrapes ${what} ${written}`;
    case "route":
      return `${from} passes requests on to ${what} ${written}`;
    default:
      return `${from} is given the address of ${what} ${written}`;
  }
}

/** By name alone, where both live in the policy's namespace. */
function namesOf({ cluster, namespace }: PolicyContext, { group, destination }: DeniedNeed): readonly [string, string] {
  const nameOf = (index: number) => {
    const found = cluster.workloads[index];
    return tick(found?.namespace === namespace ? found.name : `${found?.namespace ?? ""}/${found?.name ?? ""}`);
  };
  return [group.source.kind === "workload" ? nameOf(group.source.workload) : "anybody", nameOf(destination)];
}

function evidencePlace(context: PolicyContext, denied: DeniedNeed): RelatedPlace {
  const { uri, document, span } = denied.group.evidence;
  return { uri, document, span, message: `${capital(needWords(context, denied))}` };
}

function fixesFor(context: PolicyContext, pairs: readonly DeniedNeed[]): readonly Fix[] {
  const titleOf = (each: DeniedNeed) => {
    const [from, to] = namesOf(context, each);
    return `Allow ${toText(each.connections).replaceAll(",", ", ")} from ${from} to ${to}`;
  };
  const fixOf = (each: DeniedNeed): readonly Fix[] => {
    const { source } = each.group;
    if (source.kind !== "workload") return countedFix(context, titleOf(each), ruleForAll(context, each));
    return allowFix(context, titleOf(each), [
      { source: source.workload, destination: each.destination, connections: each.connections },
    ]);
  };
  const wanted = pairs.flatMap(({ group: { source }, destination, connections }) =>
    source.kind === "workload" ? [{ source: source.workload, destination, connections }] : [],
  );
  const all =
    wanted.length > 1 && wanted.length <= 20
      ? allowFix(context, `Allow all ${wanted.length} needed connections`, wanted)
      : [];
  return [...pairs.slice(0, 3).flatMap(fixOf), ...all];
}

/** Addresses outside of the cluster are no pods: a rule without peers is what lets them in. */
function ruleForAll({ view, policy: manifest }: PolicyContext, { connections }: DeniedNeed) {
  const ports: readonly Data[] = protocols.flatMap((protocol) =>
    connections.ports[protocol].map(({ first, last }) => ({
      protocol,
      port: first,
      ...(last > first && { endPort: last }),
    })),
  );
  if (view.spec === undefined) return undefined;
  const path = [...view.base, "spec"];
  return manifest.object.ingress === undefined || view.directions[0].entry === undefined
    ? insertEntry(view.document, path, "ingress", [{ ports }])
    : insertItem(view.document, [...path, "ingress"], { ports });
}
