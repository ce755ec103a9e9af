import { rules } from "./index.ts";
import type { Rule } from "./rule.ts";

/** Of the project: `homepage` of its package.json, put in by whatever bundles or runs this. */
const home = (process.env.NETPOL_HOMEPAGE ?? "").replace(/#.*$/, "");

/** Where a rule's page can be read outside the editor. This file is the only place that knows the address. */
export function rulePageUrl(rule: string): string {
  return `${home}/blob/main/server/docs/rules/${rule}.md`;
}

/** Where what is no rule can be read: a section of the README, by the name in its address. */
export function readmeUrl(section: "rules" | "settings"): string {
  return `${home}#${section}`;
}

const sectionTexts = {
  rejected: "the API server rejects it",
  mistaken: "it does not do what it says",
  notable: "worth knowing",
  style: "style and redundancy",
} as const;

/** The page of a rule as Markdown; `undefined` for an id that no rule has. */
export function renderPage(id: string): string | undefined {
  const rule = rules.find((each) => each.id === id);
  return rule === undefined ? undefined : render(rule);
}

function render(rule: Rule): string {
  const { id, section, severity, off } = rule;
  const page = rule.page();
  const facts = `\`${id}\` · ${severity}${off ? ", off by default" : ""} · ${sectionTexts[section]} (section \`${section}\`)`;
  return `${[
    `# ${page.title}`,
    facts,
    page.what,
    "## Why",
    page.why,
    "## Wrong",
    fence(page.bad),
    "## Right",
    fence(page.good),
    "## Sources",
    page.sources.map((source) => `- ${source}`).join("\n"),
    "## Silence it",
    `For one place: \`# netpol: ignore ${id} <reason>\` on the line, the line above, or at the head of the document. For a folder, in \`.netpol.yaml\`:`,
    fence(`rules:\n  ${id}: ${off ? "on" : "off"}\n`),
  ].join("\n\n")}\n`;
}

function fence(text: string): string {
  return `\`\`\`yaml\n${text.trimEnd()}\n\`\`\``;
}
