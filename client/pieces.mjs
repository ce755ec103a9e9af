import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
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
    .replaceAll(/\bimport\((?="[^"]+"\))/g, "(async name=>(await 0,require(name)))(");
  return `(function(require){"use strict";${head.join("")}${body}\nreturn{${given.join(",")}}})\n`;
}

/** An esbuild plugin that writes pieces instead of modules. */
export const inPieces = {
  name: "in pieces",
  setup(build) {
    build.initialOptions.write = false;
    build.initialOptions.metafile = true;
    build.onEnd(({ errors, outputFiles, metafile }) => {
      if (errors.length > 0) return;
      refuseCircles(metafile.outputs);
      for (const { path, text } of outputFiles) {
        const piece = pieceOf(text);
        // What is left of a module does not compile.
        new Script(piece, { filename: basename(path) });
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, piece);
      }
    });
  },
};

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
