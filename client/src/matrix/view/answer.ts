import type {
  MatrixChanges,
  MatrixExplanation,
  MatrixItem,
  MatrixLocation,
  MatrixMiss,
  MatrixPolicy,
  MatrixRule,
  MatrixSide,
} from "../../../../server/src/server/protocol.ts";
import { baseName, isNamed } from "./base.ts";
import { changesMarkdown, changesTitle } from "./changesMarkdown.ts";
import { type Child, element, icon, iconButton, replaceChildren, sentence } from "./dom.ts";
import type { EditProposal } from "./messages.ts";
import { portForm } from "./portForm.ts";
import { t } from "./texts.ts";

export interface AnswerEvents {
  reveal(location: MatrixLocation): void;
  /** A change of the manifests is wanted. */
  edit(explanation: MatrixExplanation, action: "allow" | "remove", port: string): void;
  /** What is so now is to be written down as a test: of this connection, of all that the source reaches, or of all that reach the destination. */
  expect(explanation: MatrixExplanation, of: "pair" | "called" | "callers", port: string): void;
  settle(apply: boolean): void;
  /** To the clipboard, as Markdown. */
  copy(text: string): void;
  close(): void;
}

/** Connections that a picture draws as one. */
export interface PairList {
  /** `all of shop to data/db: TCP 5432 allowed` */
  readonly title: string;
  readonly pairs: readonly { readonly source: MatrixItem; readonly destination: MatrixItem; readonly text: string }[];
}

/** The explanation of one cell: the way from pod to pod, with the two gates that decide. */
export class Answer {
  readonly node: HTMLElement;
  readonly #events: AnswerEvents;
  readonly #actions = element("div", { class: "actions" });
  #shown = "";
  /** Leaves a change that is being made, and goes back to what is offered. */
  #back: (() => void) | undefined;
  #offersAgain: (() => void) | undefined;

  constructor(events: AnswerEvents) {
    this.#events = events;
    this.node = element("section", { class: "answer", "aria-label": t("Why"), hidden: true });
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      if (!this.giveUp()) events.close();
    });
  }

  get open(): boolean {
    return !this.node.hidden;
  }

  close(): void {
    this.#back?.();
    this.node.hidden = true;
    this.#shown = "";
  }

  /** The editor has settled it by itself. */
  settled(): void {
    this.#back = undefined;
    this.#offersAgain?.();
    this.#offersAgain = undefined;
  }

  /** Nothing of a change stays open; false: none was being made. */
  giveUp(): boolean {
    const back = this.#back;
    back?.();
    return back !== undefined;
  }

  /** The same answer again leaves the page, its focus and its scrolling alone. */
  show(
    explanation: MatrixExplanation,
    source: string,
    destination: string,
    asked = "",
    /** What else is to be said at its head, a sentence each. */
    remarks: readonly string[] = [],
  ): void {
    const { version: _, ...content } = explanation;
    const key = JSON.stringify([content, source, destination, remarks]);
    this.node.hidden = false;
    if (key === this.#shown) return;
    // What was to be changed was another connection, or is another now.
    this.#back?.();
    this.#shown = key;
    const { cell, egress, ingress, notes, verdict } = explanation;
    replaceChildren(this.#actions, ...this.#offers(explanation, asked));
    const heading = element("h2", { tabindex: -1 }, source, icon("arrow"), destination);
    heading.setAttribute("aria-label", t("{0} to {1}", source, destination));
    replaceChildren(
      this.node,
      this.#header(heading),
      element(
        "p",
        { class: `verdict ${cell.verdict}` },
        element("span", { class: `mark cell ${cell.verdict}` }),
        verdict,
      ),
      ...remarks.map((remark) => element("p", { class: "note remark" }, remark)),
      ...(cell.change === null
        ? []
        : [element("p", { class: `note ${cell.change.kind}` }, t("Changed: {0}.", cell.change.text))]),
      element("div", { class: "sides" }, this.#side(egress), this.#side(ingress)),
      this.#actions,
      ...notes.map((note) => element("p", { class: "note" }, ...sentence(note))),
    );
  }

  /** What changed since the base, in words; `go` brings a cell into view. */
  showChanges(changes: MatrixChanges, go: (source: number, destination: number) => void): void {
    this.node.hidden = false;
    const key = JSON.stringify(changes);
    if (key === this.#shown) return;
    this.#shown = key;
    const more = changes.count > 0 && changes.list.length === 0;
    this.node.replaceChildren(
      this.#header(element("h2", { tabindex: -1 }, sinceWords(changes))),
      ...(changes.namespaces ?? []).map(({ there, here }) =>
        element(
          "p",
          { class: "note" },
          ...sentence(t("Namespace `{0}` there is compared with `{1}` here.", there, here)),
        ),
      ),
      element(
        "ul",
        { class: "changes" },
        ...changes.list.map(({ pairs, change, cell }) => {
          const sign = icon(change.kind === "lost" ? "minus" : change.kind === "gained" ? "plus" : "compare");
          const mark = element("span", { class: `sign ${change.kind}` }, sign);
          if (cell === null)
            return element("li", {}, mark, element("span", {}, pairs), element("span", { class: "what" }, change.text));
          const link = element("button", { class: "link", type: "button" }, pairs);
          link.addEventListener("click", () => go(cell.source, cell.destination));
          return element("li", {}, mark, link, element("span", { class: "what" }, change.text));
        }),
      ),
      changes.list.length === 0
        ? ""
        : element(
            "div",
            { class: "actions" },
            textButton("secondary", t("Copy as Markdown"), () =>
              this.#events.copy(changesMarkdown(changesTitle(changes, t), changes)),
            ),
          ),
      ...(changes.count === 0 || more
        ? [element("p", { class: "note" }, t("Nothing that may pass has changed."))]
        : []),
    );
  }

  /** The connections behind one line of a picture; `go` explains one. */
  showPairs({ title, pairs }: PairList, go: (source: MatrixItem, destination: MatrixItem) => void): void {
    this.node.hidden = false;
    const key = JSON.stringify([title, pairs]);
    if (key === this.#shown) return;
    this.#shown = key;
    this.node.replaceChildren(
      this.#header(element("h2", { tabindex: -1 }, title)),
      element("p", { class: "note" }, t("Each of them, with the policies that decide:")),
      element(
        "ul",
        { class: "changes" },
        ...pairs.map(({ source, destination, text }) => {
          const link = element("button", { class: "link", type: "button" }, text);
          link.addEventListener("click", () => go(source, destination));
          return element("li", {}, element("span", { class: "sign" }, icon("arrow")), link);
        }),
      ),
    );
  }

  #header(heading: HTMLElement): HTMLElement {
    return element(
      "header",
      {},
      heading,
      iconButton("close", t("Close (Escape)"), () => this.#events.close()),
    );
  }

  focus(): void {
    this.node.querySelector("h2")?.focus();
  }

  /** What can be done about it, by changing the manifests. */
  #offers(explanation: MatrixExplanation, asked: string): readonly Child[] {
    const { source, destination, cell } = explanation;
    if (source === destination || cell.verdict === "apart") return [];
    const button = (label: string, action: "allow" | "remove"): HTMLElement =>
      textButton("secondary", label, () => this.#choose(explanation, action, asked));
    const open = cell.verdict === "all" || cell.verdict === "ungoverned";
    const shut = cell.verdict === "none" || cell.verdict === "ungoverned";
    return [
      open ? null : button(t("Allow this connection…"), "allow"),
      shut ? null : button(t("Remove this permission…"), "remove"),
      textButton("secondary", t("Expect this…"), () => this.#expect(explanation, asked)),
    ];
  }

  /** Of which ends; then the test is shown. */
  #expect(explanation: MatrixExplanation, asked: string): void {
    const { egress, ingress } = explanation;
    const offer = (label: string, of: "pair" | "called" | "callers"): HTMLElement =>
      textButton("secondary", label, () => this.#events.expect(explanation, of, asked));
    this.#leadsBack(explanation, asked);
    const first = offer(t("This connection stays as it is"), "pair");
    replaceChildren(
      this.#actions,
      element(
        "div",
        { class: "proposal", role: "group", "aria-label": t("What to expect") },
        element("p", { class: "title" }, t("Write a policy test that says:")),
        element(
          "div",
          { class: "actions" },
          first,
          offer(t("{0} reaches what it reaches now, and nothing else", egress.of), "called"),
          offer(t("Nobody else reaches {0}", ingress.of), "callers"),
          textButton("secondary", t("Cancel (Escape)"), () => this.giveUp()),
        ),
      ),
    );
    this.#bringIntoView(first);
  }

  /** Which ports; then the change is shown. */
  #choose(explanation: MatrixExplanation, action: "allow" | "remove", asked: string): void {
    const form = portForm(action, explanation.choices[action], asked, {
      chosen: (port) => this.#events.edit(explanation, action, port),
      cancel: () => this.giveUp(),
    });
    this.#leadsBack(explanation, asked);
    replaceChildren(this.#actions, form.node);
    form.focus();
    this.#bringIntoView();
  }

  #leadsBack(explanation: MatrixExplanation, asked: string): void {
    this.#back = () => {
      this.#back = undefined;
      const had = this.#actions.contains(document.activeElement);
      replaceChildren(this.#actions, ...this.#offers(explanation, asked));
      if (had) this.#actions.querySelector("button")?.focus();
    };
  }

  /** The change whose diff is open beside the matrix, to be applied or not; with a reason, why there is none. */
  propose({ title, reason, also }: EditProposal): void {
    if (reason !== null) {
      this.#actions.querySelector(".note.proposal")?.remove();
      const said = element("p", { class: "note proposal", role: "alert" }, ...sentence(reason));
      this.#actions.append(said);
      this.#bringIntoView();
      return;
    }
    const back = this.#back;
    const settle = (apply: boolean): void => {
      this.#back = undefined;
      back?.();
      this.#events.settle(apply);
    };
    this.#offersAgain = back;
    this.#back = () => settle(false);
    const apply = textButton("primary", t("Apply (Enter)"), () => settle(true));
    replaceChildren(
      this.#actions,
      element(
        "div",
        { class: "proposal", role: "group", "aria-label": title },
        element("p", { class: "title" }, title),
        element("p", {}, also.length === 0 ? t("Nothing else changes.") : t("Also: {0}.", also.join("; "))),
        element(
          "div",
          { class: "actions" },
          apply,
          textButton("secondary", t("Discard (Escape)"), () => settle(false)),
        ),
      ),
    );
    this.#bringIntoView(apply);
  }

  /** All that is asked, as far as it fits, and not only what has the focus. */
  #bringIntoView(focused?: HTMLElement): void {
    focused?.focus();
    this.#actions.scrollIntoView({ block: "nearest" });
  }

  #side(side: MatrixSide): HTMLElement {
    const { direction, of, location, state, summary, policies, nearestMiss } = side;
    const title = direction === "egress" ? t("Out of") : t("Into");
    return element(
      "section",
      { class: `side ${state}` },
      element(
        "h3",
        {},
        element("span", { class: "gate" }, icon(state === "denies" ? "blocked" : "open")),
        `${title} `,
        element("b", {}, location === null ? of : this.#link(of, location)),
      ),
      element("p", { class: "summary" }, ...sentence(summary)),
      ...policies.map((policy) => this.#policy(policy, state === "denies")),
      nearestMiss === null ? null : this.#miss(nearestMiss),
    );
  }

  #policy({ name, location, rules }: MatrixPolicy, denies: boolean): HTMLElement {
    return element(
      "div",
      { class: "policy" },
      element("h4", {}, this.#link(name, location)),
      rules.length === 0 && !denies ? element("p", { class: "empty" }, t("adds nothing here")) : null,
      rules.length === 0 ? null : element("ul", {}, ...rules.map((rule) => this.#rule(rule))),
    );
  }

  #rule({ title, peer, allows, location }: MatrixRule): HTMLElement {
    return element(
      "li",
      {},
      this.#link(title, location),
      element("span", { class: "peer" }, ...sentence(peer)),
      element("span", { class: "what" }, allows),
    );
  }

  #miss({ policy, text, location }: MatrixMiss): HTMLElement {
    return element(
      "div",
      { class: "miss" },
      element("h4", {}, t("Nearest miss")),
      element("p", {}, ...sentence(text)),
      location === null ? null : element("p", {}, this.#link(policy, location)),
    );
  }

  #link(text: string, location: MatrixLocation | null): Child {
    if (location === null) return element("span", { class: "where" }, text);
    const link = element("button", { class: "link", type: "button" }, text);
    link.title = `${fileName(location.uri)}:${location.range.start.line + 1}`;
    link.addEventListener("click", () => this.#events.reveal(location));
    return link;
  }
}

function sinceWords({ base }: MatrixChanges): string {
  if (isNamed(base)) return t("What differs from {0}", baseName(base));
  return base === "head" ? t("What changed since the last commit") : t("What changed since it was saved");
}

function textButton(look: string, label: string, onClick: () => void): HTMLButtonElement {
  const button = element("button", { class: look, type: "button" }, label);
  button.addEventListener("click", onClick);
  return button;
}

function fileName(uri: string): string {
  const name = uri.slice(uri.lastIndexOf("/") + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
