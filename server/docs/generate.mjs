// Writes the page of every rule from the rule's own data: `node server/docs/generate.mjs`.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../src/rules/index.ts";
import { renderPage } from "../src/rules/pages.ts";

const folder = join(import.meta.dirname, "rules");
mkdirSync(folder, { recursive: true });
const wanted = new Set(rules.map(({ id }) => `${id}.md`));
for (const name of readdirSync(folder)) if (!wanted.has(name)) rmSync(join(folder, name));
for (const { id } of rules) writeFileSync(join(folder, `${id}.md`), renderPage(id) ?? "");
