import { statSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { parseArgs } from "node:util";
import { URI } from "vscode-uri";
import type { Build } from "../../build/build.ts";
import type { BuildFiles } from "../../build/files.ts";
import { createPlacing } from "../../build/placing.ts";
import { renderJson } from "../../output/render/json.ts";
import { renderYaml } from "../../output/render/yaml.ts";
import { createDiskBuildFiles } from "../buildFiles.ts";
import type { CommandIo } from "./io.ts";

const usage = `netpol render PATH [options]

PATH is the folder of a chart or of a kustomization. Prints the objects that
helm template or kustomize build make of it.

  --format yaml|json               default yaml
  --origins                        where each field is written
  --root DIR                       files are named from here; default the current folder
`;

const formats = { yaml: renderYaml, json: renderJson } as const;

interface Options {
  /** Absolute: the folder that holds what is built. */
  readonly path: string;
  readonly root: string;
  readonly format: keyof typeof formats;
  readonly origins: boolean;
}

/** Makes the build of a folder's uri; `undefined`: the folder is nothing of this kind. */
type Builder = (folder: string, files: BuildFiles, options: Options) => Build | undefined;

/** The first that knows the folder builds it. */
const builders: readonly Builder[] = [];

/** `netpol render`: exit status 0, or 2 for wrong usage and what cannot be built. */
export async function render(args: readonly string[], io: CommandIo): Promise<number> {
  const options = readOptions(args, io.cwd);
  if (typeof options === "string") {
    if (options === "help") io.stdout(usage);
    else io.stderr(`netpol render: ${options}\n\n${usage}`);
    return options === "help" ? 0 : 2;
  }
  const { path, root, format, origins } = options;
  const files = createDiskBuildFiles(`${path}${sep}`.startsWith(root + sep) ? root : path);
  const folder = URI.file(path).toString();
  let build: Build | undefined;
  for (const builder of builders) build ??= builder(folder, files, options);
  if (build === undefined) {
    io.stderr(`netpol render: ${path} holds neither a Chart.yaml nor a kustomization.yaml\n`);
    return 2;
  }
  const placing = createPlacing(files);
  const nameOf = (uri: string): string => relative(root, URI.parse(uri).fsPath).replaceAll(sep, "/");
  for (const { message, uri, span } of build.problems)
    io.stderr(`netpol render: ${nameOf(uri)}:${placing.at(uri, span.start).line + 1}: ${message}\n`);
  if (build.problems.some(({ kind }) => kind === "failed")) return 2;
  io.stdout(formats[format](build.objects, { placing, origins, nameOf }));
  return 0;
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
