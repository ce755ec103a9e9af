import { snapshotKinds } from "../output/snapshot/kinds.ts";
import { reduceObject } from "../output/snapshot/reduce.ts";
import { writeSnapshot } from "../output/snapshot/write.ts";
import type { Data } from "../yaml/render.ts";
import type { Kubectl } from "./kubectl.ts";

export interface TakenSnapshot {
  readonly text: string;
  readonly objects: number;
  /** What could not be read, in plain words. */
  readonly missing: readonly string[];
}

/** What the cluster holds that decides about connections; a text says why there is none. `say`: what is being asked for. */
export async function takeSnapshot(
  kubectl: Kubectl,
  { cluster, context }: { readonly cluster: string; readonly context: string | undefined },
  say: (what: string) => void = () => {},
): Promise<TakenSnapshot | string> {
  const taken = new Date().toISOString();
  const current = context ?? (await currentContext(kubectl));
  say("what the API server has");
  const known = await kubectl.run("api-resources", "--verbs=list", "-o", "name");
  if ("failed" in known) return known.failed;
  const names = new Set(known.text.split(/\s+/));
  const kinds = snapshotKinds.filter((kind) => names.has(kind));
  if (kinds.length === 0) return "the API server has nothing that could be read";
  say(`${kinds.length} kinds`);
  const together = await list(kubectl, kinds.join(","));
  const { objects, missing } = typeof together === "string" ? await oneByOne(kubectl, kinds, say) : whole(together);
  if (missing.length === kinds.length) return missing[0] ?? "";
  const head = { cluster, ...(current !== undefined && { context: current }), taken };
  return { text: writeSnapshot(head, objects), objects: objects.length, missing };
}

interface Read {
  readonly objects: readonly Data[];
  readonly missing: readonly string[];
}

const whole = (objects: readonly Data[]): Read => ({ objects, missing: [] });

/** All at once fails where one kind may not be listed. */
async function oneByOne(kubectl: Kubectl, kinds: readonly string[], say: (what: string) => void): Promise<Read> {
  const objects: Data[] = [];
  const missing: string[] = [];
  for (const kind of kinds) {
    say(kind);
    const items = await list(kubectl, kind);
    if (typeof items === "string") missing.push(`${kind}: ${items}`);
    else for (const item of items) objects.push(item);
  }
  return { objects, missing };
}

async function list(kubectl: Kubectl, kinds: string): Promise<readonly Data[] | string> {
  const answer = await kubectl.run("get", kinds, "--all-namespaces", "-o", "json");
  return "failed" in answer ? answer.failed : itemsOf(answer.text);
}

async function currentContext(kubectl: Kubectl): Promise<string | undefined> {
  const answer = await kubectl.run("config", "current-context");
  const name = "text" in answer ? answer.text.trim() : "";
  return name === "" ? undefined : name;
}

function itemsOf(text: string): readonly Data[] | string {
  try {
    const { items, apiVersion, kind } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (!Array.isArray(items)) return "no list was printed";
    const given = { apiVersion: String(apiVersion ?? ""), kind: String(kind ?? "").replace(/List$/, "") };
    return items.flatMap((item) => reduceObject(item, given) ?? []);
  } catch {
    return "what was printed is no JSON";
  }
}
