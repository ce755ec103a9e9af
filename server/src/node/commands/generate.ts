import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { URI } from "vscode-uri";
import { policyAt } from "../../cluster/cluster.ts";
import { alikeWorkloads } from "../../expectations/leastPrivilege/alike.ts";
import { type PlannedPolicy, type PlannedRule, planPolicies } from "../../expectations/leastPrivilege/plan.ts";
import { proveLeastPrivilege, type Shortfall } from "../../expectations/leastPrivilege/prove.ts";
import { createSelectors } from "../../expectations/leastPrivilege/selectors.ts";
import { tryOut } from "../../expectations/leastPrivilege/tryOut.ts";
import { writePolicies } from "../../expectations/leastPrivilege/write.ts";
import { findNeeds } from "../../expectations/needs/needs.ts";
import { plain } from "../../output/formats/plain.ts";
import { toText } from "../../traffic/connectionSet.ts";
import type { Traffic } from "../../traffic/types.ts";
import { list } from "../../words/lists.ts";
import { parseArgs } from "./args.ts";
import { flowOptions, flowUsage, loadFlows } from "./flows.ts";
import type { CommandIo } from "./io.ts";
import {
  type LoadedTraffic,
  loadTraffic,
  readTrafficArguments,
  type TrafficArguments,
  trafficOptions,
  trafficUsage,
} from "./load.ts";
import { createEvidencePlaces, objectsIn } from "./objects.ts";
import { printUsage } from "./usage.ts";

/** `--namespace` has another meaning here. */
const { namespace: _, ...generalOptions } = trafficOptions;
const generalUsage = trafficUsage.slice(trafficUsage.indexOf("\n") + 1);

const usage = `netpol generate PATH… [options]

Writes the policies that are missing so that what is needed is allowed and nothing else is: a default-deny for each
namespace, and a policy for each workload that needs something. Policies that exist are respected. Nothing is written
unless the result is proved.

  -o, --output DIR                 a file for each namespace there; default: all on stdout
  --namespace NAME                 this namespace alone; may be repeated
${flowUsage}${generalUsage}`;

interface Options {
  readonly paths: readonly string[];
  readonly output: string | undefined;
  readonly namespaces: ReadonlySet<string> | undefined;
  readonly flows: readonly string[];
  readonly traffic: TrafficArguments;
}

/** `netpol generate`: exit status 0, or 2 for wrong usage, unreadable input, or a result that cannot be proved. */
export async function generate(args: readonly string[], io: CommandIo): Promise<number> {
  const options = readOptions(args);
  if (typeof options === "string") return printUsage("generate", options, usage, io);
  const loaded = await loadTraffic(options.paths, io, { ...options.traffic, flows: options.flows });
  if (loaded === undefined) return 2;
  const objects = objectsIn(loaded);
  const { traffic } = loaded;
  const flows = await loadFlows(options.flows, loaded.flows, io);
  const needs = findNeeds(objects, traffic, flows.log);
  const incomplete = loaded.incomplete || flows.unreadable;
  const selectorOf = createSelectors(objects);
  const planned = planPolicies({ needs, traffic, namespaces: options.namespaces, selectorOf });
  if (planned.length === 0) {
    io.stderr("netpol: nothing is missing\n");
    return incomplete ? 2 : 0;
  }
  const folder = resolve(io.cwd, options.output ?? ".");
  const comment = commentsOf(loaded, folder);
  const byNamespace = new Map<string, PlannedPolicy[]>();
  for (const policy of planned)
    byNamespace.set(policy.namespace, [...(byNamespace.get(policy.namespace) ?? []), policy]);
  const texts = [...byNamespace].map(([namespace, own]) => [namespace, writePolicies(own, comment)] as const);

  const { whatIf, cluster, files } = loaded;
  const uriOf = (namespace: string) => URI.file(join(folder, `${namespace}.netpol-proof.yaml`)).toString();
  const made = new Map(texts.map(([namespace, text]) => [uriOf(namespace), text]));
  const trial = tryOut({
    made,
    added: texts.map(([, text]) => text).join("---\n"),
    count: cluster.policies.length + planned.length,
    files: Array.from(files, ({ uri }) => [uri, loaded.texts.get(uri)] as const),
    whatIf,
  });
  const { after, apart } = trial ?? { after: whatIf(made), apart: false };
  const found = proveLeastPrivilege(traffic, after, needs, options.namespaces);
  const shortfalls = found.filter(({ kind }) => kind !== "elsewhere");
  if (shortfalls.length > 0) {
    io.stderr("netpol: these policies would not give just what is needed, so nothing is written:\n");
    for (const each of shortfalls) io.stderr(`  ${sayShortfall(each, after)}\n`);
    for (const { namespace, name } of alikeWorkloads(needs, loaded.cluster))
      io.stderr(`  no label tells the pods of ${namespace}/${name} apart from others: give them one of their own\n`);
    return 2;
  }
  for (const each of found) io.stderr(`netpol: ${sayElsewhere(each, after)}\n`);
  if (options.output === undefined) io.stdout(texts.map(([, text]) => text).join("---\n"));
  else {
    try {
      await mkdir(folder, { recursive: true });
      for (const [namespace, text] of texts) {
        const path = join(folder, `${namespace}-network-policies.yaml`);
        const name = relative(io.cwd, path);
        const hint = apart ? `; the build does not take it in: name it in its kustomization` : "";
        io.stderr(`netpol: ${(await append(path, text)) ? "wrote" : "nothing is missing in"} ${name}${hint}\n`);
      }
    } catch (error) {
      io.stderr(`netpol: ${error instanceof Error ? error.message : String(error)}\n`);
      return 2;
    }
  }
  return incomplete ? 2 : 0;
}

/**
 * Behind what is in the file, unless that is there already; written beside it and then put in its place, so that nobody ever
 * sees half a file. Whether anything was written.
 */
async function append(path: string, text: string): Promise<boolean> {
  const before = await readFile(path, "utf8").catch(() => "");
  if (before.includes(text.trim())) return false;
  await writeFile(`${path}.tmp`, before.trim() === "" ? text : `${before.trimEnd()}\n---\n${text}`);
  await rename(`${path}.tmp`, path);
  return true;
}

function sayShortfall({ source, destination, kind, connections }: Shortfall, { endpoints }: Traffic): string {
  const [from, to] = [source, destination].map((index) => endpoints[index]?.label ?? "");
  const what = kind === "denied" ? "is needed and would be denied" : "is not needed and would be allowed";
  return `${from} => ${to} : ${toText(connections)} ${what}`;
}

/** What another namespace denies is not mended here, and not made worse. */
function sayElsewhere(each: Shortfall, after: Traffic): string {
  const { cluster, endpoints } = after;
  const by = each.by.flatMap((index) => policyAt(cluster, index) ?? []);
  const names = by.map((policy) => ("namespace" in policy ? `${policy.namespace}/` : "") + policy.object.name);
  const homes = [...new Set(by.flatMap((policy) => ("namespace" in policy ? [policy.namespace] : [])))];
  const [from, to] = [each.source, each.destination].map((index) => endpoints[index]?.label ?? "");
  const how = homes.length === 0 ? "" : `; to write that too: ${homes.map((home) => `--namespace ${home}`).join(" ")}`;
  return `${from} => ${to} : ${toText(each.connections)} is needed and stays denied by ${list(names)}${how}`;
}

/** `web.yaml:24 api.shop:8080`, at most three lines; paths as seen from where the policies are written. */
function commentsOf(loaded: LoadedTraffic, folder: string): (rule: PlannedRule) => readonly string[] {
  const placeOf = createEvidencePlaces(loaded);
  return ({ evidence }) => {
    const lines = evidence.slice(0, 3).map((each) => {
      if (each.kind === "flow") return plain(each.text);
      const { uri, line } = placeOf(each);
      return plain(`${relative(folder, URI.parse(uri).fsPath)}:${line + 1} ${each.text}`);
    });
    return evidence.length > 3 ? [...lines, `and ${evidence.length - 3} more`] : lines;
  };
}

/** The options, `help`, or what is wrong with them. */
function readOptions(args: readonly string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        output: { type: "string", short: "o" },
        namespace: { type: "string", multiple: true },
        help: { type: "boolean", short: "h", default: false },
        ...flowOptions,
        ...generalOptions,
      },
    });
    if (values.help) return "help";
    if (positionals.length === 0) return "name at least one file or folder";
    const { namespace, flows = [], ...general } = values;
    const traffic = readTrafficArguments(general);
    if (typeof traffic === "string") return traffic;
    const namespaces = namespace === undefined ? undefined : new Set(namespace);
    return { paths: positionals, output: values.output, namespaces, flows, traffic };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
