import type { Span, YamlEntry, YamlNode, YamlScalar } from "../tree.ts";

/**
 * The tree of a masked text, with what a template fills in marked so, and its own text back in place. `spans`: what was
 * masked, ascending. `isHole`: what else is filled in. `restore`: puts what was masked back into a scalar's text; without
 * it the text is the source.
 */
export function markTemplates(
  root: YamlNode,
  text: string,
  spans: readonly Span[],
  isHole: (node: YamlScalar) => boolean = () => false,
  restore?: (masked: string, holes: string) => string,
): YamlNode {
  const starts = spans.map((span) => span.start);
  /** How many of what is masked start before an offset. */
  const countBefore = (offset: number): number => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  /** Whether something masked overlaps the range. */
  const meets = (start: number, end: number): boolean => {
    const last = spans[countBefore(end) - 1];
    return last !== undefined && last.end > start;
  };
  const textOf = (node: YamlScalar): string => {
    if (restore === undefined) return sourceOf(node, text);
    const own = spans.slice(countBefore(node.span.start), countBefore(node.span.end));
    return restore(node.text, own.map(({ start, end }) => text.slice(start, end)).join(""));
  };
  const scalar = (node: YamlScalar): YamlScalar => {
    if (meets(node.span.start, node.span.end)) return { ...node, text: textOf(node), templated: true };
    return isHole(node) ? { ...node, templated: true } : node;
  };
  /** `until`: where the next sibling, or the parent's end, stands. */
  const mark = (node: YamlNode, until: number): YamlNode => {
    if (node.alias) return node;
    if (node.kind === "map") {
      const entries = node.entries.map((entry, index): YamlEntry => {
        const next = node.entries[index + 1]?.span.start ?? until;
        return { ...entry, key: scalar(entry.key), value: mark(entry.value, next) };
      });
      return { ...node, entries };
    }
    if (node.kind === "sequence") {
      const items = node.items.map((item, index) => ({
        ...item,
        value: mark(item.value, node.items[index + 1]?.dash.start ?? until),
      }));
      return { ...node, items };
    }
    // Nothing behind the colon, and a directive on the lines below it: that is its value.
    if (node.span.start === node.span.end && meets(node.span.start, until)) return { ...node, templated: true };
    return scalar(node);
  };
  return mark(root, text.length);
}

function sourceOf({ span, style }: YamlScalar, text: string): string {
  const quotes = style === "single-quoted" || style === "double-quoted" ? 1 : 0;
  return text.slice(span.start + quotes, Math.max(span.end - quotes, span.start + quotes));
}
