/** Texts in which a person is to change something, and the marks that stand for them until all is written. */
export interface TabStops {
  /** A mark, a plain word in YAML, for a text; with `choices` for one of them, the first until another is chosen. */
  stop(text: string, choices?: readonly string[]): string;
  /** The marks replaced by their texts, and by tab stops in the order of the text. */
  finish(marked: string): { readonly text: string; readonly snippet: string };
}

/** Nobody's word: it is looked for in what was written. */
const mark = /netpolTabStop(\d+)x/g;

export function createTabStops(): TabStops {
  const stops: { readonly text: string; readonly choices: readonly string[] }[] = [];
  return {
    stop(text, choices = []) {
      stops.push({ text, choices });
      return `netpolTabStop${stops.length - 1}x`;
    },
    finish(marked) {
      const text = marked.replace(mark, (_, at) => stops[Number(at)]?.text ?? "");
      let number = 0;
      const snippet = escaped(marked, /[\\$}]/g).replace(mark, (_, at) => {
        const { text: own = "", choices = [] } = stops[Number(at)] ?? {};
        number++;
        if (choices.length > 1) return `\${${number}|${choices.map((each) => escaped(each, /[\\,|]/g)).join(",")}|}`;
        return `\${${number}:${escaped(own, /[\\$}]/g)}}`;
      });
      return { text, snippet: `${snippet}$0` };
    },
  };
}

function escaped(text: string, signs: RegExp): string {
  return text.replace(signs, "\\$&");
}
