/**
 * Runs every `*.bench.mjs` beside it, or those whose names are given: `npm run bench -- engine`.
 *
 * `--shape NAME`: the protocol on a workspace of another shape. `--only keystrokes,questions,matrix,large`: some of its rows.
 * `--profile FOLDER`: with a CPU profile of each of its rows. `--peer PATH [--peer-args "list --dirpath"]`: another analyser's
 * binary on the same folder, rows and time compared.
 */
import { readdirSync } from "node:fs";
import { parseArgs } from "node:util";

const text = { type: "string" };
const { values, positionals } = parseArgs({
  options: { shape: text, only: text, profile: text, peer: text, "peer-args": text, "peer-size": text },
  allowPositionals: true,
});
const wanted = values.peer === undefined || positionals.length > 0 ? positionals : ["peer"];
const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".bench.mjs"));
for (const file of files.sort()) {
  const name = file.replace(".bench.mjs", "");
  if (wanted.length > 0 ? !wanted.includes(name) : name === "peer") continue;
  const { run } = await import(new URL(file, import.meta.url).href);
  console.log(`\n# ${name}\n`);
  await run(values);
}
