import { answersTo } from "../../expectations/answer.ts";
import { readTests } from "../../expectations/read.ts";
import { createRunner, type Outcome } from "../../expectations/run.ts";
import { sayOutcome } from "../../expectations/say.ts";
import { formatTestsGithub, formatTestsJson, formatTestsJunit, formatTestsText } from "../../output/test/format.ts";
import type { TestResult } from "../../output/test/result.ts";
import type { PolicyPart } from "../../traffic/types.ts";
import { createLineIndex } from "../../yaml/lines.ts";
import { parseStream } from "../../yaml/stream.ts";
import { parseArgs } from "./args.ts";
import type { CommandIo } from "./io.ts";
import {
  chooseCluster,
  loadClusters,
  readTrafficArguments,
  type TrafficArguments,
  trafficOf,
  trafficOptions,
  trafficUsage,
} from "./load.ts";
import { createNamer } from "./places.ts";
import { printUsage } from "./usage.ts";

const usage = `netpol test PATH… [options]

Answers the policy tests below the paths: files called *.netpol-test.yaml, and lists in the form of NetAssert v2.

  --format text|json|junit|github  default text
${trafficUsage}
Exit status: 0 all passed, 1 some failed or could not be asked, 2 no test could be read,
or not all that they are asked of.
`;

const formats = ["text", "json", "junit", "github"] as const;

interface Options {
  readonly paths: readonly string[];
  readonly format: (typeof formats)[number];
  readonly traffic: TrafficArguments;
}

/** `netpol test`: exit status 1 on a `failed` or `error`, 2 where no test could be read, or not all that they are asked of. */
export async function test(args: readonly string[], io: CommandIo): Promise<number> {
  const options = readOptions(args);
  if (typeof options === "string") return printUsage("test", options, usage, io);
  const loaded = await loadClusters(options.paths, io, options.traffic);
  const { clusters } = loaded.snapshot;
  const named =
    options.traffic.clusters.length > 0 ? chooseCluster(loaded.snapshot, options.traffic.clusters, io) : undefined;
  if (options.traffic.clusters.length > 0 && named === undefined) return 2;
  const answering = (named === undefined ? clusters : [named]).map((cluster) => {
    const own = trafficOf(loaded, cluster, io, options.traffic);
    const namer = createNamer(own);
    const namePart = (part: PolicyPart) => {
      const { policy, field, file, line } = namer(part);
      return `${[policy, field].filter((word) => word !== "").join(" ")} (${file}:${line})`;
    };
    const say = (outcome: Outcome) => sayOutcome(outcome, own.traffic, namePart);
    return { name: cluster.name, traffic: own.traffic, runner: createRunner(own.traffic), say };
  });
  const several = clusters.length > 1;
  const results: TestResult[] = [];
  let broken = false;
  for (const [uri, text] of loaded.texts) {
    const stream = parseStream(text, { template: false });
    const file = readTests(uri, stream);
    if (file === undefined) continue;
    const name = loaded.names.get(uri) ?? uri;
    const lines = createLineIndex(text);
    const lineOf = (document: number, offset: number) => lines.positionAt((stream.starts[document] ?? 0) + offset).line;
    for (const { message, span, document } of file.problems) {
      broken = true;
      io.stderr(`netpol: ${name}:${lineOf(document, span.start) + 1}: ${message}\n`);
    }
    for (const each of file.tests) {
      const line = lineOf(each.document, each.span.start);
      for (const { cluster, outcome } of answersTo(each, answering)) {
        const where = several && cluster !== undefined ? { cluster: cluster.name } : {};
        const message = cluster === undefined ? messageOf(outcome) : cluster.say(outcome);
        results.push({ file: name, line, name: each.name, status: outcome.status, message, ...where });
      }
    }
  }
  if (results.length === 0) {
    io.stderr("netpol: there is no policy test in these files\n");
    return 2;
  }
  io.stdout(write(results, options.format, io.colour), options.format === "text");
  if (broken || results.some(({ status }) => status !== "passed")) return 1;
  return loaded.unreadable ? 2 : 0;
}

function messageOf(outcome: Outcome): string {
  return outcome.status === "error" ? outcome.message : "";
}

function write(results: readonly TestResult[], format: Options["format"], colour: boolean): string {
  switch (format) {
    case "text":
      return formatTestsText(results, colour);
    case "json":
      return formatTestsJson(results);
    case "junit":
      return formatTestsJunit(results);
    case "github":
      return formatTestsGithub(results);
  }
}

/** The options, `help`, or what is wrong with them. */
function readOptions(args: readonly string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: "string", default: "text" },
        help: { type: "boolean", short: "h", default: false },
        ...trafficOptions,
      },
    });
    if (values.help) return "help";
    const format = formats.find((name) => name === values.format);
    if (format === undefined) return `--format is one of ${formats.join(", ")}`;
    if (positionals.length === 0) return "name at least one file or folder";
    const traffic = readTrafficArguments(values);
    return typeof traffic === "string" ? traffic : { paths: positionals, format, traffic };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
