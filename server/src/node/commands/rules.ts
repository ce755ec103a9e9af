import { rules } from "../../rules/index.ts";
import { rulePageUrl } from "../../rules/pages.ts";
import type { CommandIo } from "./io.ts";

const usage = `netpol rules [--format text|json]
`;

/** `netpol rules`: every rule with its severity and page. */
export async function listRules(args: readonly string[], io: CommandIo): Promise<number> {
  const text = args.join(" ");
  if (text === "--help" || text === "-h") {
    io.stdout(usage);
    return 0;
  }
  if (text === "--format json" || text === "--format=json") {
    const listed = rules.map(({ id, section, severity, off, page }) => ({
      id,
      section,
      severity,
      off: off === true,
      title: page().title,
      page: rulePageUrl(id),
    }));
    io.stdout(`${JSON.stringify(listed, undefined, 2)}\n`);
    return 0;
  }
  if (text !== "" && text !== "--format text") {
    io.stderr(`netpol rules: unknown option ${text}\n\n${usage}`);
    return 2;
  }
  const widest = Math.max(...rules.map(({ id }) => id.length));
  for (const { id, severity, off, page } of rules) {
    io.stdout(`${id.padEnd(widest)}  ${(off === true ? "off" : severity).padEnd(11)}  ${page().title}\n`);
  }
  return 0;
}
