import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as esbuild from "esbuild";

/**
 * Makes two scripts of a program with `import()` in it, with a function for each part that is loaded by itself. Node compiles a
 * function when it is called first, and makes nothing of what stands in it before: of what a run does not load it has the text
 * alone. `often`: what most runs load is one part with all that it needs, as calls from part to part take longer. Parts that it
 * does not need stand in the second script, `rest.js`, which is run when one of them is asked for.
 */
export function inParts(out, often) {
  return {
    name: "parts",
    setup({ initialOptions, onEnd }) {
      const { minify, charset, target } = initialOptions;
      const [{ in: entry, out: path }] = initialOptions.entryPoints;
      // All in one folder, so that each has the same name for the others.
      const chunkNames = `${dirname(path)}/[name]-[hash]`;
      Object.assign(initialOptions, { format: "esm", splitting: true, chunkNames, write: false, metafile: true });
      onEnd(async ({ errors, outputFiles, metafile }) => {
        if (errors.length > 0) return;
        const texts = new Map(outputFiles.map((file) => [nameOf(file.path), file.text]));
        const outputs = new Map(Object.entries(metafile.outputs).map(([file, output]) => [nameOf(file), output]));
        const chunkOf = (file) => [...outputs].find(([, { entryPoint = "none" }]) => file.endsWith(entryPoint))[0];
        const parts = partsOf([entry, often].map(chunkOf), outputs);
        const options = { minify, charset, target };
        const functions = await Promise.all(parts.map((names) => asFunction(names, texts, outputs, options)));
        const first = new Set([entry, often]).size;
        mkdirSync(dirname(out), { recursive: true });
        writeFileSync(out, program(chunkOf(entry), parts, functions.slice(0, first)));
        writeFileSync(join(dirname(out), "rest.js"), `(function(){return${listed(functions.slice(first))}})\n`);
      });
    },
  };
}

const nameOf = (path) => `./${basename(path)}`;

/** The chunks of each part: all that those in `starting` need, one after the other, then each chunk by itself. */
function partsOf(starting, outputs) {
  const taken = new Set();
  const take = (name) => {
    if (taken.has(name)) return [];
    taken.add(name);
    const needed = outputs.get(name).imports.filter(({ kind, external }) => kind === "import-statement" && !external);
    return [name, ...needed.flatMap(({ path }) => take(nameOf(path)))];
  };
  return [...starting.map(take), ...[...outputs.keys()].flatMap((name) => (taken.has(name) ? [] : [[name]]))];
}

/** What chunks export is put together when another part asks for it, and copied there: it does not change any more. */
async function asFunction(names, texts, outputs, options) {
  const copied = (name, from) => outputs.get(name).exports.map((each) => [each, `${from}.${each}`]);
  const contents = names.map((name, at) => {
    const exported = copied(name, `part${at}`).map((pair) => pair.join(":"));
    return `import*as part${at} from"${name}";made["${name}"]=()=>({${exported}});`;
  });
  const chunks = {
    name: "chunks",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\// }, ({ path, kind }) =>
        kind === "import-statement" ? { path, namespace: "chunk" } : { path, external: true },
      );
      onLoad({ filter: /./, namespace: "chunk" }, ({ path }) => {
        if (names.includes(path)) return { contents: texts.get(path) };
        const exported = copied(path, "part").map(([name, value]) => `export const ${name}=${value};`);
        return { contents: `const part=require("${path}");${exported.join("")}` };
      });
    },
  };
  const { outputFiles } = await esbuild.build({
    ...options,
    stdin: { contents: contents.join("") },
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    // A script has no `import()`.
    supported: { "dynamic-import": false },
    legalComments: "none",
    logLevel: "warning",
    plugins: [chunks],
  });
  return `function(made,require){${inAscii(outputFiles[0].text.trim())}}`;
}

/** The bundler leaves signs in patterns as they are; what is read as one byte each would make two others of each. */
function inAscii(text) {
  return text.replace(/[^\0-\x7f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function program(start, parts, functions) {
  const homes = Object.fromEntries(parts.flatMap((names, at) => names.map((name) => [name, at])));
  return `(function(outside){
const homes=${JSON.stringify(homes)},made={},known={},parts=${listed(functions)};
function require(name){
if(!(name in homes))return known[name]??=outside(name);
if(!(homes[name]in parts))parts.push(...outside("./rest.js"));
if(!(name in made))parts[homes[name]](made,require);
return known[name]??=made[name]();
}
return require("${start}");
})
`;
}

function listed(functions) {
  return `[\n${functions.join(",\n")}\n]`;
}
