/** Beginnings of the paragraphs that say what matches now. */
const matches = /^(?:Now:|[A-Z][a-z]+ now:|Selects no|Open:)/;
/** Said before the sentence that matters, since without it that would be wrong. */
const before = /^Not in force:/;
/** UTF-16 units, and paragraphs, up to which all is seen at a glance. */
const short = { length: 420, paragraphs: 3 } as const;

/**
 * A long hover as a person reads it, whatever an editor shows of it before one scrolls: the one sentence that matters, then
 * what matches, and behind a line the rest.
 */
export function orderHover(markdown: string): string {
  const blocks = blocksOf(markdown);
  if (blocks.length <= short.paragraphs || markdown.length <= short.length) return markdown;
  const leads = blocks.findIndex((block) => !before.test(block)) + 1;
  const others = blocks.slice(leads);
  const now = others.filter((block) => matches.test(block));
  const rest = others.filter((block) => !matches.test(block));
  if (rest.length < 2) return markdown;
  return [...blocks.slice(0, leads), ...now, "---", ...rest].join("\n\n");
}

/** Paragraphs; a block of code is one, whatever is in it. */
function blocksOf(markdown: string): readonly string[] {
  const blocks: string[] = [];
  let fenced = false;
  for (const part of markdown.split("\n\n")) {
    if (fenced) blocks.push(`${blocks.pop()}\n\n${part}`);
    else blocks.push(part);
    if ((part.match(/^```/gm) ?? []).length % 2 === 1) fenced = !fenced;
  }
  return blocks;
}
