import type { LabelSelector, PolicyPort } from "../../manifest/types.ts";
import type { Requirement } from "../../traffic/selector.ts";

/** `1 workload`, `3 workloads`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
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

/** As `kubectl get -l` takes it: `app=web,tier in (a,b),!legacy`. Empty for a selector that matches everything. */
export function selectorText(selector: LabelSelector): string {
  const labels = Object.entries(selector.matchLabels).map(([key, value]) => `${key}=${value}`);
  const expressions = selector.matchExpressions.map(expressionText);
  return [...labels, ...expressions].join(",");
}

function expressionText({ key, operator, values }: LabelSelector["matchExpressions"][number]): string {
  const [value] = values;
  switch (operator) {
    case "In":
      return values.length === 1 ? `${key}=${value}` : `${key} in (${values.join(",")})`;
    case "NotIn":
      return values.length === 1 ? `${key}!=${value}` : `${key} notin (${values.join(",")})`;
    case "Exists":
      return key;
    case "DoesNotExist":
      return `!${key}`;
  }
}

export function requirementText({ key, operator, values }: Requirement): string {
  return selectorText({ matchLabels: {}, matchExpressions: [{ key, operator, values: [...values] }] });
}

/** `pods with \`app=web\``, or `all pods`. */
export function podsText(selector: LabelSelector): string {
  const text = selectorText(selector);
  return text === "" ? "all pods" : `pods with ${tick(text)}`;
}

export function isEverything({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return matchExpressions.length === 0 && Object.keys(matchLabels).length === 0;
}

/** `TCP 80`, `UDP 53`, `TCP 8000-8080`, `TCP http`, `TCP` (every port). */
export function portText({ protocol, port, endPort }: PolicyPort): string {
  if (port === undefined) return protocol;
  return `${protocol} ${port}${endPort === undefined || endPort === port ? "" : `-${endPort}`}`;
}

/** `TCP 80 and UDP 53`, or `every port`. */
export function portsText(ports: readonly PolicyPort[]): string {
  return ports.length === 0 ? "every port" : list(ports.map(portText));
}
