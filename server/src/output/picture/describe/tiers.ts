import { isolates } from "../../../manifest/kinds/networkPolicy/policyTypes.ts";
import type { AdminPolicy, Direction } from "../../../manifest/types.ts";
import { textPlace } from "../../../snapshot/textPlace.ts";
import { count, join } from "../../../words/lists.ts";
import { createLineIndex } from "../../../yaml/lines.ts";
import type { PictureLocation, StripPicture } from "../model.ts";
import type { PictureInput, Subject } from "./input.ts";

const mostLines = 4;
const directions = ["ingress", "egress"] as const satisfies readonly Direction[];

/** Policies for the whole cluster that are about what this one selects: before it, and behind it. */
export function stripsOf(subject: Subject): readonly StripPicture[] {
  const { input, selected, manifest } = subject;
  const { cluster, traffic } = input;
  const own = new Set(selected);
  const about = cluster.adminPolicies
    .filter(({ index }) => [...traffic.selectedBy(cluster.policies.length + index)].some((each) => own.has(each)))
    .sort((a, b) => a.object.priority - b.object.priority);
  const admin = about.filter(({ object }) => object.tier === "Admin");
  const baseline = about.filter(({ object }) => object.tier === "Baseline");
  const above: readonly StripPicture[] =
    admin.length === 0
      ? []
      : [
          {
            place: "above",
            title: "Admin decides first",
            lines: cut(admin.map(({ object }) => `${object.name} ${actionsOf(object)}`)),
            location: locate(input, admin[0]),
          },
        ];
  if (baseline.length === 0) return above;
  const asked = directions.filter(
    (direction) => !isolates(manifest.object, direction) && baseline.some(({ object }) => object[direction].length > 0),
  );
  const names = join(baseline.map(({ object }) => object.name));
  return [
    ...above,
    {
      place: "below",
      title: "Baseline",
      lines:
        asked.length === 0
          ? [`${names} is not asked, this policy isolates`]
          : cut(baseline.map(({ object }) => `${object.name} ${actionsOf(object)}; asked for ${join(asked)} only`)),
      location: locate(input, baseline[0]),
    },
  ];
}

/** `denies 2 peers of ingress and passes 1`: what it does before anything else is asked. */
function actionsOf(policy: AdminPolicy): string {
  return join(
    directions.flatMap((direction) => {
      const byAction = new Map<string, number>();
      for (const { action, peers } of policy[direction])
        if (action !== "") byAction.set(action, (byAction.get(action) ?? 0) + peers.length);
      const verbs = { Accept: "accepts", Allow: "accepts", Deny: "denies", Pass: "passes on" } as const;
      const parts = [...byAction].map(
        ([action, number]) => `${verbs[action as keyof typeof verbs]} ${count(number, "peer")}`,
      );
      return parts.length === 0 ? [] : [`${join(parts)} ${direction === "ingress" ? "coming in" : "going out"}`];
    }),
    "and",
  );
}

function cut(lines: readonly string[]): readonly string[] {
  if (lines.length <= mostLines) return lines;
  return [...lines.slice(0, mostLines - 1), `${lines.length - mostLines + 1} more policies`];
}

function locate(
  { fileOf }: PictureInput,
  policy: { readonly origin: { readonly uri: string; readonly index: number } } | undefined,
): PictureLocation | undefined {
  const file = policy === undefined ? undefined : fileOf(policy.origin.uri);
  const manifest = file?.adminPolicies[policy?.origin.index ?? -1];
  if (file === undefined || manifest === undefined) return undefined;
  const place = textPlace(file, manifest.document, manifest.node.span, (uri) => fileOf(uri)?.stream);
  const lines = createLineIndex(fileOf(place.uri)?.stream.text ?? file.stream.text);
  const start = lines.positionAt(place.start);
  return { uri: place.uri, range: { start, end: start } };
}
