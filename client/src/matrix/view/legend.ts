import { element } from "./dom.ts";

const entries: readonly (readonly [look: string, text: string, meaning: string])[] = [
  ["all", "", "everything"],
  ["some", "80", "these ports"],
  ["some counted", "2", "so many ports"],
  ["none", "", "nothing"],
  ["ungoverned", "", "no policy"],
  ["some undecided", "?", "depends on the CNI"],
];

export function legend(): HTMLElement {
  const list = element(
    "ul",
    { class: "legend", "aria-label": "Legend" },
    ...entries.map(([look, text, meaning]) =>
      element(
        "li",
        {},
        element("span", {
          class: `mark cell ${look}`,
          "aria-hidden": "true",
          "data-text": text === "" ? undefined : text,
        }),
        meaning,
      ),
    ),
  );
  return element("footer", {}, list);
}
