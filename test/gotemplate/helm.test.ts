import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { bytesOfText, textOfBytes } from "../../server/src/gotemplate/literals.ts";
import { render } from "./chart.ts";
import { grammarHelpers, grammarValues, randomTemplate } from "./grammar.ts";
import { randomWriting } from "./randomValue.ts";

/** The real one: `HELM=/path/to/helm`, or whatever is found by its name. */
const helm = process.env.HELM ?? "helm";
const isThere = spawnSync(helm, ["version", "--short"]).status === 0;
if (!isThere)
  console.warn(`No ${helm} here: random templates are not compared with the real Helm. Set HELM to its path.`);

/** What the real Helm prints for each template; undefined: it refuses the chart with it. */
function printedByHelm(templates: readonly string[]): readonly (string | undefined)[] {
  const folder = mkdtempSync(join(tmpdir(), "netpol-helm-"));
  try {
    mkdirSync(join(folder, "templates"));
    writeFileSync(join(folder, "Chart.yaml"), "apiVersion: v2\nname: probe\nversion: 1.2.3\n");
    writeFileSync(join(folder, "values.yaml"), grammarValues);
    writeFileSync(join(folder, "templates/_helpers.tpl"), grammarHelpers);
    for (const [index, template] of templates.entries()) {
      writeFileSync(join(folder, `templates/_t${index}.tpl`), template);
      // Not every byte may stand in the YAML that Helm reads again.
      const printed = `{{ include (print $.Template.BasePath "/_t${index}.tpl") . | b64enc }}`;
      writeFileSync(join(folder, `templates/t${index}.yaml`), `number: ${index}\nout: "${printed}"\n`);
    }
    const { status, stdout } = spawnSync(helm, ["template", "demo", folder, "--namespace", "shop"], {
      encoding: "utf8",
      maxBuffer: Number.POSITIVE_INFINITY,
      env: { ...process.env, TZ: "UTC" },
    });
    if (status === 0) {
      const outputs = new Map(
        [...stdout.matchAll(/^number: (\d+)\nout: "(.*)"$/gm)].map((one) => [one[1], one[2] ?? ""]),
      );
      return templates.map((_, index) => {
        const printed = outputs.get(String(index));
        return printed === undefined ? printed : textOfBytes(Buffer.from(printed, "base64"));
      });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  if (templates.length < 2) return [undefined];
  const half = templates.length >> 1;
  return [...printedByHelm(templates.slice(0, half)), ...printedByHelm(templates.slice(half))];
}

const noText = /<no value>/g;
/** A byte that is no part of a character; some functions of Helm's write the sign for it. */
const strayByte = /(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Templates that are executed here to something else than the real one prints; `fine`: how many are executed. */
function compared(templates: readonly string[]) {
  const own = templates.map((template) => ({
    template,
    rendered: render('{{ include "probe/templates/_t.tpl" . }}', grammarValues, {
      "_helpers.tpl": grammarHelpers,
      "_t.tpl": template,
    }),
  }));
  const fine = own.filter(({ rendered }) => rendered.problem === undefined);
  const printed = printedByHelm(fine.map(({ template }) => template));
  const different = fine.flatMap(({ template, rendered }, index) => {
    // Bytes that came together may be a character.
    const ours = textOfBytes(bytesOfText(rendered.text)).replace(strayByte, "\ufffd");
    const theirs = printed[index]?.replace(strayByte, "\ufffd").replace(noText, "");
    return ours === theirs ? [] : [{ template, ours, theirs }];
  });
  const refused = own.filter(({ rendered }) => rendered.problem !== undefined).map(({ template }) => template);
  return { fine: fine.length, different, refused };
}

it.skipIf(!isThere)("prints what the real Helm prints, for random templates", { timeout: 300_000 }, () => {
  const { fine, different, refused } = compared([...new Set(fc.sample(randomTemplate, 150))]);
  expect(fine).toBeGreaterThan(20);
  expect(different).toEqual([]);
  expect(refused.slice(0, 8).filter((template) => printedByHelm([template])[0] !== undefined)).toEqual([]);
});

it.skipIf(!isThere)("writes random values as the real Helm does", { timeout: 300_000 }, () => {
  const { different, refused } = compared([...new Set(fc.sample(randomWriting, 300))]);
  expect(different).toEqual([]);
  expect(refused).toEqual([]);
});
