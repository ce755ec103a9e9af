import type { Cluster } from "../../cluster/cluster.ts";
import type { Traffic } from "../../traffic/types.ts";
import type { Directory } from "./endpoints.ts";
import type { MatrixEndpoint } from "./types.ts";

/**
 * The filter of the sources or of the destinations: words that all have to hold.
 * - `web`, `shop/`: part of `namespace/name`
 * - `app=web`, `app=`: a label of the workload's pods, with any value
 * - `policy:postgres`: selected by a policy with that in its name
 * - `!word`: not
 */
export interface Filter {
  /** Of some places those that match; the same list where nothing is filtered. */
  among(places: readonly number[]): readonly number[];
  /** In words; empty when all is well. */
  readonly problem: string;
}

export interface FilterInput {
  readonly cluster: Cluster;
  readonly traffic: Traffic;
  readonly directory: Directory;
}

type Test = (place: number, endpoint: MatrixEndpoint) => boolean;

export function readFilter(text: string, input: FilterInput): Filter {
  const problems: string[] = [];
  const tests = text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "" && word !== "!")
    .map((word): Test => {
      if (!word.startsWith("!")) return readWord(word, input, problems);
      const test = readWord(word.slice(1), input, problems);
      return (place, endpoint) => !test(place, endpoint);
    });
  return {
    problem: problems.join(" "),
    among(places) {
      if (tests.length === 0) return places;
      return places.filter((place) => {
        const endpoint = input.directory.endpoints[place];
        return endpoint !== undefined && tests.every((test) => test(place, endpoint));
      });
    },
  };
}

function readWord(word: string, input: FilterInput, problems: string[]): Test {
  if (word.startsWith("policy:")) return selectedBy(word.slice("policy:".length).toLowerCase(), input, problems);
  const equals = word.indexOf("=");
  if (equals > 0) return labelled(word.slice(0, equals), word.slice(equals + 1), input);
  const wanted = word.toLowerCase();
  return (_, endpoint) => endpoint.title.toLowerCase().includes(wanted);
}

function labelled(key: string, value: string, { cluster, traffic, directory }: FilterInput): Test {
  return (place) => {
    const endpoint = traffic.endpoints[directory.traffic[place] ?? -1];
    if (endpoint === undefined || endpoint.kind === "addresses") return false;
    const labels = endpoint.kind === "workload" ? cluster.workloads[endpoint.workload]?.object.labels : endpoint.labels;
    const found = labels?.[key];
    return found !== undefined && (value === "" || found === value);
  };
}

function selectedBy(name: string, { cluster, traffic, directory }: FilterInput, problems: string[]): Test {
  const policies = cluster.policies.filter(({ namespace, object }) =>
    `${namespace}/${object.name}`.toLowerCase().includes(name),
  );
  if (policies.length === 0) problems.push(`No policy here has “${name}” in its name.`);
  const selected = policies.map(({ index }) => traffic.selectedBy(index));
  return (place) => {
    const endpoint = traffic.endpoints[directory.traffic[place] ?? -1];
    return endpoint?.kind === "workload" && selected.some((set) => set.has(endpoint.workload));
  };
}
