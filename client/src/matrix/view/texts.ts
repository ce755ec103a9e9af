/** The page's texts in the language of the editor: its host writes them into the frame, where they are not English. */
const own = readTexts();

function readTexts(): ReadonlyMap<string, string> {
  const written =
    typeof document === "undefined" ? undefined : document.querySelector<HTMLElement>("[data-texts]")?.dataset.texts;
  if (written === undefined) return new Map();
  return new Map(Object.entries(JSON.parse(written) as Readonly<Record<string, string>>));
}

/** A text with `{0}`, `{1}` … filled in, as `vscode.l10n.t` does it; every text stands in `client/l10n`. */
export function t(text: string, ...values: readonly (string | number)[]): string {
  return (own.get(text) ?? text).replace(/\{(\d+)\}/g, (hole, at: string) => String(values[Number(at)] ?? hole));
}

/** As it is written for people: `1,204`. */
export function numeral(count: number): string {
  return count.toLocaleString("en");
}
