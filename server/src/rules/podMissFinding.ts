import { countedFix } from "../edits/fixes.ts";
import { type Editable, labelFix } from "../edits/labelFix.ts";
import { removeRequirement } from "../edits/removeRequirement.ts";
import { requirementPlaces, type Selected } from "../edits/requirementPlaces.ts";
import type { FileContext } from "../snapshot/context.ts";
import type { Finding, RelatedPlace } from "../snapshot/finding.ts";
import type { PodMiss } from "../snapshot/nothing.ts";
import { workloadName, workloadPlaces } from "../snapshot/related.ts";
import { count, tick, ticks } from "../words/lists.ts";
import { requirementText, selectorText } from "../words/selectors.ts";

export type Place = Pick<Finding, "span" | "extent" | "field">;

/** A selector that misses the pods it seems to mean: the sign of it, and the fix where one can be right. */
export function missFinding(
  context: Editable & Pick<FileContext, "fileOf">,
  selector: Selected,
  miss: PodMiss,
  place: Place,
  where: string,
  effect: string,
  weight: "warning" | "information",
): Finding {
  const labels = tick(selectorText(selector.selector));
  const scope = where.startsWith("`") || where.startsWith("any") ? where : tick(where);
  const number = miss.things.length;
  const have = number === 1 ? "has" : "have";
  const related = (text: string): readonly RelatedPlace[] =>
    workloadPlaces(context, miss.things, (pod) => `${workloadName(pod)} ${text}`);
  const head = `No known pod in ${scope} has ${labels}`;
  const base = { rule: "selects-nothing", ...(weight === "information" && { severity: weight }), ...place };
  switch (miss.how) {
    case "label": {
      const found = tick(`${miss.key}=${miss.value}`);
      return {
        ...base,
        message: `${head}; ${count(number, "workload")} ${have} ${found}. As it stands ${effect.replace(/^so /, "")}: use ${miss.wanted === undefined ? tick(miss.key) : found}.`,
        related: related(`has ${found}`),
        fixes: () => labelFix(context, selector, miss),
      };
    }
    case "owner": {
      const what = miss.part.length === 0 ? "it" : ticks(miss.part.map(requirementText));
      return {
        ...base,
        message: `${head}, ${effect}: ${miss.things.map((each) => tick(`${each.kind} ${each.name}`))[0]} has ${what}, but its pods do not. Selectors see the labels of \`spec.template.metadata\`.`,
        related: related("has the label on itself, its pods have not"),
      };
    }
    case "lacking": {
      const first = miss.things
        .slice(0, 1)
        .map((each) => tick(workloadName(each)))
        .join("");
      const keys = ticks(miss.lacking.map(({ key }) => key));
      return {
        ...base,
        message: `${head}, ${effect}: ${first} has all of it but ${ticks(miss.lacking.map(requirementText))}, and no label ${keys} at all. Leave it out, or label those pods.`,
        related: related(`has no label ${keys}`),
        fixes: () => {
          const [only, ...others] = miss.lacking;
          const found = requirementPlaces(context.view, selector).find((each) => each.requirement.id === only?.id);
          if (only === undefined || others.length > 0 || found === undefined) return [];
          const title = `Leave out ${tick(requirementText(only))}`;
          return countedFix(context, title, removeRequirement(context.view, selector, found));
        },
      };
    }
    case "shared": {
      const [one, other] = miss.things;
      return {
        ...base,
        message: `${head}, ${effect}: ${tick(workloadName(one))} meets one part of it, ${tick(workloadName(other))} the other. All labels of one selector have to be on one pod (AND).`,
        related: related("meets a part of it"),
      };
    }
    case "name": {
      const [first] = miss.things;
      const own = Object.entries(first?.object.labels ?? {})[0];
      const instead = own === undefined ? "" : `; its pods have ${tick(`${own[0]}=${own[1]}`)}`;
      return {
        ...base,
        message: `${head}, ${effect}. There is a ${miss.kind} \`${miss.wanted}\`${instead}: select the labels of its pods.`,
        related: related("has other labels"),
        fixes: () =>
          own === undefined
            ? []
            : labelFix(context, selector, {
                requirement: miss.requirement,
                wanted: miss.wanted,
                key: own[0],
                value: own[1],
              }),
      };
    }
  }
}
