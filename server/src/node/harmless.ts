/** The colours that Netpol itself paints with. */
const paint = /^\[[0-9]{1,2}m/;
/** What a terminal obeys: control characters, and those that turn the direction of text. */
const obeyed = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Text as a terminal may get it: control characters that come from somebody's files are written out (`\u001b`, as JSON
 * has it too). Line breaks and tabs stay. `painted`: the colours of Netpol stay too; what formats them has cleaned its texts.
 */
export function harmless(text: string, painted: boolean): string {
  return text.replace(obeyed, (found, at: number) => {
    if (painted && found === "\u001b" && paint.test(text.slice(at + 1, at + 5))) return found;
    return `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
