/** On one line, and without the control characters that no format has a place for. */
export function plain(text: string): string {
  return [...text.replace(/\s+/g, " ")].filter((sign) => sign >= " " && sign !== "\u007f").join("");
}
