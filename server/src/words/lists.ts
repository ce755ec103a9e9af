/** How many names a list shows before it counts. */
const shown = 8;
const longest = 80;

/** Text of the user's as inline code: one line, no longer than fits a hover. */
export function code(text: string): string {
  const line = text.replace(/[\s`]+/g, " ").trim();
  return `\`${line.length > longest ? `${line.slice(0, longest - 1)}…` : line || " "}\``;
}

/** `3 workloads`, `1 workload`; `plural` where an s is not enough. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number === 1 ? "1" : grouped(number)} ${number === 1 ? noun : plural}`;
}

/** Digits in groups of three: `16,777,216`. */
export function grouped(number: number | bigint): string {
  return number.toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `a`, `a and b`, `a, b and c`. */
export function join(parts: readonly string[], word = "and"): string {
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} ${word} ${parts.at(-1)}`;
}

/** At most eight, then how many more. `all`: how many there are, where these are the first of them. */
export function someOf(parts: readonly string[], limit = shown, all = parts.length): string {
  if (all <= limit) return parts.join(", ");
  return `${parts.slice(0, limit).join(", ")} and ${grouped(all - limit)} more`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `both`, `all 3`. */
export function allOf(number: number): string {
  return number === 2 ? "both" : `all ${number}`;
}

export function tick(text: string): string {
  return `\`${text}\``;
}

/** `a`, `a and b`, `a, b and c`, `a, b and 4 more`. */
export function list(names: readonly string[], most = 3, word = "and"): string {
  const shown = names.length > most ? [...names.slice(0, most - 1), `${names.length - most + 1} more`] : names;
  const last = shown.at(-1) ?? "";
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(", ")} ${word} ${last}`;
}

export function ticks(names: readonly string[], most = 3, word = "and"): string {
  const shown = names.slice(0, names.length > most ? most - 1 : most).map(tick);
  return list([...shown, ...names.slice(shown.length)], most, word);
}
