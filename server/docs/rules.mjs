// `npm run rules` writes the page of every rule, the list of rules that the editor knows, and the parts of the README that say
// what the rules and `package.json` say.
// `npm run rules -- new <id> [mistaken|notable|style]` begins a rule: see add-a-rule.md.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { madeReadme } from "./readme.mjs";

const root = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../..");
const rulesFolder = join(root, "server/src/rules");
const pages = join(root, "server/docs/rules");

const sections = { mistaken: "warning", notable: "information", style: "hint" };

/** The rules as they are in the sources: bundled in memory, so that any Node can run them. */
async function loadRules() {
  const entry = `export { rules } from "./index.ts";\nexport { renderPage } from "./pages.ts";`;
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: rulesFolder, loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

async function writePages() {
  const { rules, renderPage } = await loadRules();
  mkdirSync(pages, { recursive: true });
  const wanted = new Set(rules.map(({ id }) => `${id}.md`));
  for (const name of readdirSync(pages)) if (!wanted.has(name)) rmSync(join(pages, name));
  for (const { id } of rules) writeFileSync(join(pages, `${id}.md`), renderPage(id) ?? "");
  listInSettings(rules);
  const [manifest, words] = ["package.json", "package.nls.json"].map((name) =>
    JSON.parse(readFileSync(join(root, name), "utf8")),
  );
  const readme = join(root, "README.md");
  writeFileSync(readme, madeReadme(readFileSync(readme, "utf8"), { manifest, words, rules }));
  return rules.length;
}

/** The names that the editor offers under `netpol.rules`: the sections, then the rules in their order. */
function listInSettings(rules) {
  const path = join(root, "package.json");
  const text = readFileSync(path, "utf8");
  const settings = JSON.parse(text);
  const { propertyNames } = settings.contributes.configuration.properties["netpol.rules"];
  propertyNames.enum = [...new Set(rules.map(({ section }) => section)), ...rules.map(({ id }) => id)];
  const now = `${JSON.stringify(settings, undefined, 2)}\n`;
  if (now !== text) writeFileSync(path, now);
}

function begin(id, section = "notable") {
  if (!/^[a-z]+(?:-[a-z0-9]+)+$/.test(id ?? "") || !Object.hasOwn(sections, section)) {
    throw new Error(`usage: npm run rules -- new <some-id> [${Object.keys(sections).join("|")}]`);
  }
  const file = join(rulesFolder, `${id}.ts`);
  if (existsSync(file)) throw new Error(`${file} is there already`);
  const name = id.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());
  writeFileSync(file, skeleton(id, name, section));
  const index = join(rulesFolder, "index.ts");
  const lines = readFileSync(index, "utf8").split("\n");
  const own = `import { ${name} } from "./${id}.ts";`;
  const modules = lines.flatMap((line, i) => (/^import .* from "\.\/.*";$/.test(line) ? [i] : []));
  const after = modules.filter((i) => lines[i].split(" from ")[1] < own.split(" from ")[1]).at(-1);
  lines.splice((after ?? modules[0] - 1) + 1, 0, own);
  const start = lines.findIndex((line) => line.startsWith(`const ${section}: `));
  lines.splice(lines.indexOf("];", start), 0, `  ${name},`);
  writeFileSync(index, lines.join("\n"));
}

const skeleton = (id, name, section) => `import type { Finding } from "../snapshot/finding.ts";
import { headOf, spanOfItem } from "../snapshot/policyView.ts";
import { policy, workload } from "./examples.ts";
import type { Rule } from "./rule.ts";

const example = (app: string) =>
  policy({
    name: "db",
    namespace: "shop",
    target: "db",
    types: ["Ingress"],
    rules: \`  ingress:\\n  - from:\\n    - podSelector:\\n        matchLabels:\\n          app: \${app}\\n\`,
  }) +
  workload({ name: "db", namespace: "shop", ports: [{ port: 5432 }] }) +
  workload({ name: "web", namespace: "shop", ports: [{ port: 8080 }] });

export const ${name}: Rule = {
  id: "${id}",
  section: "${section}",
  severity: "${sections[section]}",
  page: {
    title: "One line, no full stop",
    what: "When it speaks.",
    why: "Why that matters.",
    bad: example("nobody"),
    good: example("web"),
    sources: ["https://kubernetes.io/docs/concepts/services-networking/network-policies/"],
  },
  *check(context): Iterable<Finding> {
    for (const { peers } of context.view.rulesInForce) {
      for (const peer of peers) {
        if (context.evidence.podsOfPeer(peer.peer, context.namespace).length > 0) continue;
        yield {
          rule: "${id}",
          span: headOf(context.view.document, peer.item),
          extent: spanOfItem(peer.item),
          field: peer.field,
          message: "What is so, why it matters, what to do.",
        };
      }
    }
  },
};
`;

const [command, id, section] = process.argv.slice(2);
try {
  if (command === "new") begin(id, section);
  else if (command !== undefined) throw new Error(`no command ${command}: nothing, or new`);
  const count = await writePages();
  console.log(`${count} pages in server/docs/rules`);
  if (command === "new") {
    console.log(`Write the rule: server/src/rules/${id}.ts, then \`npm run rules\` again.
Tests to look at:
  test/rules/pages.test.ts   the examples of the page are run: bad gives this rule alone, good nothing
  test/scenarios/pairs/      ${id}.txt: cases that look alike, some wrong and some right
  test/rules/traps.test.ts   manifests that are right: the rule has to stay silent there`);
  }
} catch (error) {
  console.error(`rules: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
