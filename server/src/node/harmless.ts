/** The colours that Netpol itself paints with. */
const paint = /^\[[0-9]{1,2}m/;
/** How a line is made free for the next one of the progress. */
const clear = "\r\u001b[K";

/**
 * Text as a terminal may get it: control characters that come from somebody's files are written out (`\u001b`, as JSON
 * has it too). Line breaks and tabs stay. `colours`: those of Netpol stay too; what formats them has cleaned its texts.
 */
export function harmless(text: string, colours: boolean): string {
  const start = text.startsWith(clear) ? clear.length : 0;
  if (!/[^\P{Cc}\n\t]/u.test(text.slice(start))) return text;
  return (
    text.slice(0, start) +
    text.slice(start).replace(/[^\P{Cc}\n\t]/gu, (found, at: number) => {
      if (colours && found === "\u001b" && paint.test(text.slice(start + at + 1, start + at + 5))) return found;
      return `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`;
    })
  );
}
