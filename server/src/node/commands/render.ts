import { existsSync, statSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { URI } from "vscode-uri";
import type { Build, BuildProblem } from "../../build/build.ts";
import { type BuildFiles, uriBelow } from "../../build/files.ts";
import { createHelm, type Helm } from "../../build/helm/helm.ts";
import type { ChartRequest, ValuesSource } from "../../build/helm/request.ts";
import { createKustomize, isKustomization } from "../../build/kustomize/kustomize.ts";
import { createPlacing } from "../../build/placing.ts";
import { renderJson } from "../../output/render/json.ts";
import { renderYaml } from "../../output/render/yaml.ts";
import { createDiskBuildFiles } from "../buildFiles.ts";
import { parseArgs } from "./args.ts";
import type { CommandIo } from "./io.ts";
import { printUsage } from "./usage.ts";

const usage = `netpol render PATH [options]

PATH is the folder of a chart or of a kustomization. Prints the objects that
helm template or kustomize build make of it.

  --format yaml|json               default yaml
  --origins                        where each field is written
  --root DIR                       files are named from here; default the current folder

Of a chart:

  --values FILE                    values over those of the chart; again for more, the last wins
  --set KEY=VALUE                  as of helm: a.b=1,list[0]=x,other={a,b}; wins over files
  --set-string KEY=VALUE           the same, every value a text
  --release NAME                   name of the release; default the name of the chart
  --namespace NAME                 namespace of the release; default “default”
  --kube-version VERSION           version of the cluster; default v1.31.0
  --api-versions LIST              what the cluster knows besides the usual: group/version,…
`;

const formats = { yaml: renderYaml, json: renderJson } as const;

interface Options {
  /** Absolute: the folder that holds what is built. */
  readonly path: string;
  readonly root: string;
  readonly format: keyof typeof formats;
  readonly origins: boolean;
  readonly chart: Omit<ChartRequest, "chart">;
}

interface Built {
  readonly build: Build;
  /** With what lies in archives. */
  readonly files: BuildFiles;
}

/** Makes the build of a folder's uri; `undefined`: the folder is nothing of this kind. */
type Builder = (folder: string, files: BuildFiles, options: Options) => Built | undefined;

/** The first that knows the folder builds it. */
const builders: readonly Builder[] = [buildChart, buildKustomization];

function buildChart(folder: string, files: BuildFiles, { chart }: Options): Built | undefined {
  if (!folder.endsWith(".tgz") && files.text(uriBelow(folder, "Chart.yaml")) === undefined) return undefined;
  const helm = createHelm();
  const build = helm.build({ ...chart, chart: folder }, files);
  return { build, files: withPacked(helm, files) };
}

/** With what lies in the archives that were read. */
function withPacked(helm: Helm, files: BuildFiles): BuildFiles {
  return { ...files, text: (uri) => helm.textOf(uri) ?? files.text(uri) };
}

function buildKustomization(folder: string, files: BuildFiles, { path, root }: Options): Built | undefined {
  if (!isKustomization(folder, files)) return undefined;
  const bounds = `${path}${sep}`.startsWith(root + sep) ? { root: URI.file(root).toString() } : {};
  const helm = createHelm();
  const build = createKustomize(helm.build).build(folder, files, bounds);
  // What is missing is said, and nothing is printed as if it were whole. What is refused comes first.
  const problems = build.problems.toSorted((a, b) => Number(a.kind === "unknown") - Number(b.kind === "unknown"));
  return {
    build: { ...build, problems: problems.map((problem) => ({ ...problem, kind: "failed" })) },
    files: withPacked(helm, files),
  };
}

/** `netpol render`: exit status 0, or 2 for wrong usage and what cannot be built. */
export async function render(args: readonly string[], io: CommandIo): Promise<number> {
  const options = readOptions(args, io.cwd);
  if (typeof options === "string") return printUsage("render", options, usage, io);
  const { path, root, format, origins } = options;
  const disk = createDiskBuildFiles(`${path}${sep}`.startsWith(root + sep) ? root : path);
  const folder = URI.file(path).toString();
  let built: Built | undefined;
  for (const builder of builders) built ??= builder(folder, disk, options);
  if (built === undefined) {
    io.stderr(
      existsSync(path)
        ? `netpol render: ${path} holds neither a Chart.yaml nor a kustomization.yaml\n`
        : `netpol render: ${path}: no such file or folder\n`,
    );
    return 2;
  }
  const { build, files } = built;
  const placing = createPlacing(files);
  const nameOf = (uri: string): string => relative(root, URI.parse(uri).fsPath).replaceAll(sep, "/");
  for (const line of tell(build.problems, (uri, at) => `${nameOf(uri)}:${placing.at(uri, at).line + 1}`))
    io.stderr(line);
  if (build.problems.some(({ kind }) => kind === "failed")) return 2;
  io.stdout(formats[format](build.objects, { placing, origins, nameOf }));
  return 0;
}

/** One message, that of what is at fault first; what else is to be said stands below it. */
function tell(problems: readonly BuildProblem[], lineOf: (uri: string, at: number) => string): readonly string[] {
  const first = problems.find(({ kind }) => kind === "failed") ?? problems[0];
  if (first === undefined) return [];
  const say = ({ message, uri, span }: Pick<BuildProblem, "message" | "uri" | "span">) =>
    `${lineOf(uri, span.start)}: ${message}`;
  const others = [...(first.related ?? []), ...problems.filter((each) => each !== first)].map(say);
  const shown = new Set(others.filter((each) => each !== say(first)));
  return [`netpol render: ${say(first)}\n`, ...[...shown].map((each) => `  ${each}\n`)];
}

/** The options, `help`, or what is wrong with them. */
function readOptions(args: readonly string[], cwd: string): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: "string", default: "yaml" },
        origins: { type: "boolean", default: false },
        root: { type: "string" },
        values: { type: "string", short: "f", multiple: true, default: [] },
        set: { type: "string", multiple: true, default: [] },
        "set-string": { type: "string", multiple: true, default: [] },
        release: { type: "string" },
        namespace: { type: "string", short: "n" },
        "kube-version": { type: "string" },
        "api-versions": { type: "string", multiple: true, default: [] },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return "help";
    if (!Object.hasOwn(formats, values.format)) return `--format is one of ${Object.keys(formats).join(", ")}`;
    const [path, more] = positionals;
    if (path === undefined || more !== undefined) return "name one chart or kustomization";
    return {
      path: folderOf(resolve(cwd, path)),
      root: resolve(cwd, values.root ?? "."),
      format: values.format as keyof typeof formats,
      origins: values.origins,
      chart: {
        values: [
          ...values.values.map(
            (file): ValuesSource => ({ kind: "file", uri: URI.file(resolve(cwd, file)).toString() }),
          ),
          ...values.set.map((text): ValuesSource => ({ kind: "set", text })),
          ...values["set-string"].map((text): ValuesSource => ({ kind: "set", text, string: true })),
        ],
        release: values.release,
        namespace: values.namespace,
        kubeVersion: values["kube-version"],
        apiVersions: values["api-versions"].flatMap((each) => each.split(",")),
      },
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A Chart.yaml or kustomization.yaml stands for the folder that it lies in. */
function folderOf(path: string): string {
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  return isFile && !path.endsWith(".tgz") ? dirname(path) : path;
}
