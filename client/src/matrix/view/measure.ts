/** Width of a text in the page's font, without touching the layout; `font` as CSS writes it, when it is another. */
export function measurer(root: HTMLElement): (text: string, font?: string) => number {
  const context = document.createElement("canvas").getContext("2d");
  return (text, font) => {
    if (context === null) return text.length * 7;
    const { fontSize, fontFamily } = getComputedStyle(root);
    context.font = font ?? `${fontSize} ${fontFamily}`;
    return context.measureText(text).width;
  };
}
