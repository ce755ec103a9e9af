import { allowConnection, removeConnection } from "../../edits/connection/change.ts";
import { difference, type World, type WorldSource, worldOf } from "../../edits/connection/world.ts";
import type { Failure } from "../../expectations/run.ts";
import { effectOf } from "../../snapshot/change.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { Fix } from "../../source/fix.ts";
import { toText } from "../../traffic/connectionSet.ts";
import { tick } from "../../words/lists.ts";
import type { AnsweredTest, AnsweringCluster } from "./answers.ts";

/** Pairs that one fix opens or closes; more is no small change. */
const mostPairs = 12;

/** What makes a failing test hold: the connections that fail are opened, or closed, on the sides where that is needed. */
export function fixesOfTest(snapshot: Snapshot, { answers }: AnsweredTest): readonly Fix[] {
  for (const { cluster, outcome } of answers) {
    if (cluster === undefined || outcome.status !== "failed") continue;
    const { failures, more } = outcome;
    if (more > 0 || failures.length > mostPairs || failures.some(({ kind }) => kind === "unknown")) return [];
    return fix(snapshot, cluster, failures);
  }
  return [];
}

function fix(snapshot: Snapshot, cluster: AnsweringCluster, failures: readonly Failure[]): readonly Fix[] {
  const { shown, traffic } = cluster;
  const pods = failures.flatMap(({ source, destination }) =>
    [source, destination].flatMap((end) => {
      const endpoint = traffic.endpoints[end];
      return endpoint?.kind === "representative" ? [endpoint] : [];
    }),
  );
  const input: WorldSource = { snapshot, shown, pods };
  let world: World = worldOf(input, new Map());
  for (const failure of failures) {
    const ends = endsIn(world, traffic.endpoints[failure.source]?.label, traffic.endpoints[failure.destination]?.label);
    if (ends === undefined || ends.source === ends.destination) return [];
    const made =
      failure.kind === "denied"
        ? allowConnection(input, world, ends, failure.connections)
        : removeConnection(input, world, ends, failure.connections);
    if ("reason" in made) return [];
    world = made.value;
  }
  const edits = [...world.texts].flatMap(([uri, text]) => {
    const file = snapshot.files.get(uri);
    if (file === undefined || shown.files.get(uri) !== file) return [];
    return [{ uri, document: 0, ...spanned(difference(file.stream.text, text)) }];
  });
  if (edits.length === 0 || edits.length < world.texts.size) return [];
  const effect = effectOf({ snapshot, clusterName: shown.name }, edits);
  return [{ title: titleOf(failures, cluster), effect, edits, safe: false }];
}

function spanned({ start, end, newText }: ReturnType<typeof difference>) {
  return { span: { start, end }, newText };
}

/** Changed policies cut the addresses anew, so that ends go by their names. */
function endsIn({ traffic }: World, source: string | undefined, destination: string | undefined) {
  const indexOf = (label: string | undefined) => traffic.endpoints.find((endpoint) => endpoint.label === label)?.index;
  const [from, to] = [indexOf(source), indexOf(destination)];
  return from === undefined || to === undefined ? undefined : { source: from, destination: to };
}

function titleOf(failures: readonly Failure[], { traffic }: AnsweringCluster): string {
  const [first] = failures;
  if (first === undefined) return "";
  const verb = first.kind === "denied" ? "Allow" : "Deny";
  if (failures.length > 1) return `${verb} the ${failures.length} connections that make the test fail`;
  const [from, to] = [first.source, first.destination].map((end) => tick(traffic.endpoints[end]?.label ?? ""));
  return `${verb} ${toText(first.connections).replaceAll(",", ", ")} from ${from} to ${to}`;
}
