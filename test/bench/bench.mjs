/** Runs every `*.bench.mjs` beside it, or those whose names are given: `npm run bench -- engine`. */
import { readdirSync } from "node:fs";

const wanted = process.argv.slice(2);
const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".bench.mjs"));
for (const file of files.sort()) {
  const name = file.replace(".bench.mjs", "");
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { run } = await import(new URL(file, import.meta.url).href);
  console.log(`\n# ${name}\n`);
  await run();
}
