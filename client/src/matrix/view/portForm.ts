import type { MatrixPortChoice } from "../../../../server/src/server/protocol.ts";
import { element } from "./dom.ts";
import { t } from "./texts.ts";

export interface PortFormEvents {
  /** Chosen: `TCP 5432, UDP 53`, or `*`. */
  chosen(port: string): void;
  cancel(): void;
}

/** The ports of a change: those that are known to tick, others to write, and everything, which is never meant by itself. */
export function portForm(
  action: "allow" | "remove",
  choices: readonly MatrixPortChoice[],
  asked: string,
  events: PortFormEvents,
): { readonly node: HTMLElement; focus(): void } {
  const isAsked = (port: string): boolean => asked !== "" && port.toUpperCase().endsWith(asked.toUpperCase());
  const known = asked !== "" && choices.some(({ port }) => isAsked(port));
  const boxes = choices.map(({ port, note, likely }) => {
    const box = element("input", { type: "checkbox", name: "port", value: port });
    box.checked = asked === "" ? likely : isAsked(port);
    return { box, node: label(box, port, note) };
  });
  const other = element("input", {
    type: "text",
    name: "other",
    placeholder: t("8080, UDP 53"),
    "aria-label": t("Other ports"),
    maxlength: 200,
    spellcheck: "false",
    autocomplete: "off",
  });
  if (asked !== "" && !known) other.value = asked;
  const all = element("input", { type: "checkbox", name: "all" });
  const problem = element("p", { class: "problem", role: "alert" });
  const go = element("button", { class: "primary", type: "submit" }, t("Show the change"));
  const cancel = element("button", { class: "secondary", type: "button" }, t("Cancel"));
  cancel.addEventListener("click", () => events.cancel());

  const refresh = (): void => {
    for (const { box } of boxes) box.disabled = all.checked;
    other.disabled = all.checked;
    problem.textContent = "";
  };
  const form = element(
    "form",
    { class: "ports", "aria-label": action === "allow" ? t("Ports to allow") : t("Ports to close") },
    element(
      "p",
      { class: "title" },
      action === "allow" ? t("Which ports are to be allowed?") : t("Which ports are to be closed?"),
    ),
    ...boxes.map(({ node }) => node),
    element("label", { class: "other" }, element("span", {}, choices.length === 0 ? t("Ports") : t("Others")), other),
    label(all, action === "allow" ? t("every port and protocol") : t("everything that may pass"), ""),
    problem,
    element("div", { class: "actions" }, go, cancel),
  );
  form.addEventListener("change", refresh);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const ticked = boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
    const written = other.value.split(/[,;]/).flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));
    const wrong = written.find((part) => !isPort(part));
    if (all.checked) events.chosen("*");
    else if (wrong !== undefined) say(t("“{0}” is no port: write 5432, TCP 5432 or TCP 8000-8080.", wrong));
    else if (ticked.length + written.length === 0) say(t("Choose a port, or write one."));
    else events.chosen([...ticked, ...written].join(", "));
  });
  function say(text: string): void {
    problem.textContent = text;
    other.focus();
  }
  refresh();
  return {
    node: form,
    // Enter goes on where something is likely; where nothing is, it has to be said first.
    focus: () => (boxes.find(({ box }) => box.checked)?.box ?? boxes[0]?.box ?? other).focus(),
  };
}

function label(box: HTMLElement, text: string, note: string): HTMLElement {
  return element(
    "label",
    {},
    box,
    element("span", { class: "what" }, text),
    note === "" ? null : element("span", { class: "soft" }, note),
  );
}

function isPort(text: string): boolean {
  return /^(?:(?:TCP|UDP|SCTP)(?:[\s/:]*\d{1,5}(?:-\d{1,5})?)?|\d{1,5}(?:-\d{1,5})?(?:[\s/:]*(?:TCP|UDP|SCTP))?)$/i.test(
    text,
  );
}
