/** A hover's text without what an action of a template gives, which stands first, with a rule behind it. */
export function withoutActionText(text: string): string {
  if (!/^\*\*`(?:\{\{|\.|\$)/.test(text)) return text;
  const rule = "\n\n---\n\n";
  const end = text.indexOf(rule);
  return end === -1 ? "" : text.slice(end + rule.length);
}
