import type { Measure } from "./layout.ts";

/** Of the fonts in which names and labels are drawn; they are the style sheet's. */
export function measureIn(node: Element, measure: (text: string, font: string) => number): Measure {
  const style = getComputedStyle(node);
  const mono = style.getPropertyValue("--mono");
  return {
    name: (text) => measure(text, `500 13px ${style.fontFamily}`),
    label: (text) => measure(text, `11px ${mono}`),
  };
}
