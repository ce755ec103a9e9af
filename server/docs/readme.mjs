// The parts of the README that say what `package.json` and the rules say: settings, commands, rules. Between two comments each,
// so that they are written anew in place.

/**
 * The README with its made parts as they should be. `manifest`, `words`: `package.json` and `package.nls.json`. `rules`: those of
 * `server/src/rules`.
 */
export function madeReadme(text, { manifest, words, rules }) {
  const said = (key) => words[key.slice(1, -1)] ?? key;
  const { configuration, commands, menus } = manifest.contributes;
  const hidden = new Set(menus.commandPalette.filter(({ when }) => when === "false").map(({ command }) => command));
  const parts = {
    settings: table(
      ["setting", "usually", "what it decides"],
      Object.entries(configuration.properties).map(([name, property]) => [
        `\`${name}\``,
        usual(property.default),
        meaning(property, said),
      ]),
    ),
    commands: `${commands
      .filter(({ command }) => !hidden.has(command))
      .map(({ title }) => `*Netpol: ${said(title)}*`)
      .join(", ")}.`,
    rules: `<details>\n<summary>${rules.length} rules</summary>\n\n${table(
      ["rule", "severity", "what it tells"],
      rules.map(({ id, severity, off, page }) => [
        `[\`${id}\`](server/docs/rules/${id}.md)`,
        off ? `${severity}, off` : severity,
        page().title,
      ]),
    )}\n\n</details>`,
  };
  return Object.entries(parts).reduce((made, [name, part]) => {
    const place = new RegExp(`(<!-- ${name}: npm run rules -->\n)[^]*?(<!-- end of ${name} -->)`);
    if (!place.test(made)) throw new Error(`README.md has no place for ${name}`);
    return made.replace(place, (_, start, end) => `${start}\n${part}\n\n${end}`);
  }, text);
}

function table(head, rows) {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function usual(value) {
  const plain = typeof value === "object" && Object.keys(value).length === 0;
  return plain ? "" : `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}

function meaning({ markdownDescription, description = markdownDescription, enum: values = [], ...more }, said) {
  const each = more.markdownEnumDescriptions ?? more.enumDescriptions ?? [];
  const choices = values.map((value, at) =>
    each[at] === undefined ? `\`${value}\`` : `\`${value}\`: ${said(each[at])}`,
  );
  const text = [said(description), ...(each.length > 0 ? choices : [])].join(" ");
  return text
    .replaceAll(/`#([\w.]+)#`/g, "`$1`")
    .replaceAll("|", "\\|")
    .replaceAll("\n", " ");
}
