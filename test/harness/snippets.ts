/** Text of a VS Code snippet as it stands after Tab was pressed through it: defaults and first choices. */
export function expandSnippet(body: readonly string[]): string {
  const text = body.join("\n");
  const values = new Map<string, string>();
  for (const [, stop, value] of text.matchAll(/\$\{(\d+):([^${}]*)\}/g)) if (stop && value) values.set(stop, value);
  for (const [, stop, list] of text.matchAll(/\$\{(\d+)\|([^|]*)\|\}/g)) {
    if (stop && list) values.set(stop, list.split(",")[0] ?? "");
  }
  return text
    .replace(
      /\$\{(\d+)(?::[^${}]*|\|[^|]*\|)\}|\$(\d+)/g,
      (_, braced: string, bare: string) => values.get(braced ?? bare) ?? "",
    )
    .replace(/\n$/, "\n");
}

/** The tab stops of a snippet, in order, without repetitions. */
export function tabStops(body: readonly string[]): readonly number[] {
  const found = [...body.join("\n").matchAll(/\$\{?(\d+)/g)].map(([, stop]) => Number(stop));
  return [...new Set(found)].sort((a, b) => a - b);
}
