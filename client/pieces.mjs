import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { Script } from "node:vm";

/** One import in a minified module: a default, a namespace or names, of a text. */
const importing = /(?<=^|[;}\n])import(?: ([\w$]+) from|\*as ([\w$]+) from|\{([^{}]*)\}from)?"([^"]+)";/g;
const exporting = /export\{([^{}]*)\};?\s*$/;

/**
 * A module that esbuild has minified, as a piece: a script whose value is a function of `require`, which gives what the module
 * exports. Node starts with scripts sooner than with modules, and what it compiled of a script can be kept (see
 * server/src/node/pieces.ts). Names become variables, not properties: all is final when a piece has run, as pieces make no circles.
 */
export function pieceOf(text) {
  const head = [];
  // They come first wherever they stand.
  const without = text.replaceAll(importing, (_, whole, space, names, from) => {
    const bound = whole ?? space ?? (names === undefined ? undefined : `{${names.replaceAll(" as ", ":")}}`);
    head.push(`${bound === undefined ? "" : `var ${bound}=`}require("${from}");`);
    return "";
  });
  const [tail = "", names = ""] = exporting.exec(without) ?? [];
  const given = names.split(",").flatMap((name) => {
    const [inside, outside = inside] = name.split(" as ");
    return name === "" ? [] : [`${outside}:${inside}`];
  });
  const body = without
    .slice(0, without.length - tail.length)
    .replaceAll(/\batOnce\(import\(("[^"]+")\)\)/g, "require($1)")
    .replaceAll(/\bimport\((?="[^"]+"\))/g, "(async name=>(await 0,require(name)))(");
  return `(function(require){"use strict";${head.join("")}${body}\nreturn{${given.join(",")}}})\n`;
}

/**
 * An esbuild plugin for pieces: modules that most runs do not need are loaded when one of their functions is called for the
 * first time. `files`: these modules; they export functions and nothing else.
 */
export function calledLater(files) {
  const later = new Set(files.map((file) => resolve(file)));
  return {
    name: "called later",
    setup(build) {
      build.initialOptions.logOverride = { "import-is-undefined": "error" };
      build.onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, resolveDir, kind }) => {
        const file = resolve(resolveDir, path);
        return kind === "import-statement" && later.has(file) ? { path: file, namespace: "later" } : undefined;
      });
      build.onLoad({ filter: /./, namespace: "later" }, ({ path }) => {
        const text = readFileSync(path, "utf8");
        const other = /^export (?!type |interface |(?:async )?function\b).*/m.exec(text);
        if (other !== null) throw new Error(`${path} exports more than functions: ${other[0]}`);
        const names = [...text.matchAll(/^export (?:async )?function\*? (\w+)/gm)].map(([, name]) => name);
        const given = names.map((name) => `export function ${name}(...given) { return load().${name}(...given); }`);
        const load = `function load() { return atOnce(import(${JSON.stringify(path)})); }`;
        return { contents: [load, ...given].join("\n"), resolveDir: dirname(path) };
      });
    },
  };
}

/** Bytes up to which a piece that several share goes into a file with others: to open a file takes as long as to read these. */
const small = 20_000;

/** An esbuild plugin that writes pieces instead of modules. */
export const inPieces = {
  name: "in pieces",
  setup(build) {
    build.initialOptions.write = false;
    build.initialOptions.metafile = true;
    build.onEnd(({ errors, outputFiles, metafile }) => {
      if (errors.length > 0) return;
      refuseCircles(metafile.outputs);
      const pieces = new Map(outputFiles.map(({ path, text }) => [basename(path), pieceOf(text)]));
      const folder = dirname(outputFiles[0].path);
      mkdirSync(folder, { recursive: true });
      for (const [name, piece] of withSmallTogether(pieces)) {
        // What is left of a module does not compile.
        new Script(piece, { filename: name });
        writeFileSync(join(folder, name), piece);
      }
    });
  },
};

/** The pieces as files. One that holds several is an object of them, and `file#name` is one of these; `#name` in the same file. */
function withSmallTogether(pieces) {
  const inside = new Set(
    [...pieces].flatMap(([name, piece]) => (name.startsWith("chunk-") && piece.length < small ? [name] : [])),
  );
  const pointed = (piece, file) =>
    piece.replaceAll(/\brequire\("\.\/([^"]+)"\)/g, (whole, name) =>
      inside.has(name) ? `require("${file}#${name}")` : whole,
    );
  const parts = [...inside].map((name) => `${JSON.stringify(name)}:${pointed(pieces.get(name), "").trimEnd()}`);
  const together = `({${parts.join(",\n")}})\n`;
  const file = `small-${createHash("sha256").update(together).digest("hex").slice(0, 8)}.js`;
  const apart = [...pieces].flatMap(([name, piece]) => (inside.has(name) ? [] : [[name, pointed(piece, `./${file}`)]]));
  return new Map([[file, together], ...apart]);
}

function refuseCircles(outputs) {
  const done = new Set();
  const visit = (name, above) => {
    if (above.includes(name)) throw new Error(`pieces in a circle: ${[...above, name].join(" > ")}`);
    if (done.has(name)) return;
    for (const { path, kind, external } of outputs[name].imports)
      if (!external && kind === "import-statement") visit(path, [...above, name]);
    done.add(name);
  };
  for (const name of Object.keys(outputs)) visit(name, []);
}
