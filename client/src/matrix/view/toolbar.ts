import type {
  MatrixChanges,
  MatrixFilterProblem,
  MatrixOnly,
  MatrixView,
} from "../../../../server/src/server/protocol.ts";
import { baseName, isNamed } from "./base.ts";
import { element, icon, iconButton } from "./dom.ts";
import { Menu, type MenuEntry } from "./menu.ts";
import type { Shape } from "./messages.ts";
import type { Snapshot } from "./model.ts";
import { type Question, readQuestion } from "./question.ts";
import { ShapeSwitch } from "./shapeSwitch.ts";
import { numeral, t } from "./texts.ts";

export interface ToolbarEvents {
  view(change: Partial<MatrixView>): void;
  shape(shape: Shape): void;
  swap(): void;
  /** Both ends are named: the answer is wanted, whatever the filters show. */
  ask(question: Question): void;
  /** The menu of what can be copied and saved. */
  exports(): readonly (MenuEntry | "separator")[];
  /** What changed is wanted, in words. */
  changes(): void;
  /** Another cluster is wanted. */
  cluster(): void;
  /** Something else is to be compared with: a branch, another cluster. */
  compareWith(): void;
}

type Field = "from" | "to" | "port";

/** The sentence that filters and asks: from … to … on …, and what else can be done with the view. */
export class Toolbar {
  readonly node: HTMLElement;
  readonly #events: ToolbarEvents;
  readonly #counts = element("span");
  readonly #changes = element("button", { class: "link", type: "button", hidden: true });
  readonly #cluster = element("button", { class: "cluster", type: "button", hidden: true });
  readonly #inputs: Readonly<Record<Field, HTMLInputElement>>;
  readonly #ask: HTMLButtonElement;
  readonly #names = element("datalist", { id: "names" });
  readonly #ports = element("datalist", { id: "ports" });
  readonly #menu: Menu;
  readonly #shape: ShapeSwitch;
  readonly #swap: HTMLButtonElement;
  #view: MatrixView;
  /** There are policies of the whole cluster. */
  #wide = false;
  /** Equal workloads are one. */
  #equal = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(view: MatrixView, shape: Shape, events: ToolbarEvents) {
    this.#events = events;
    this.#view = view;
    this.#inputs = {
      from: this.#input(
        "from",
        t("anyone"),
        "names",
        t("Filter the sources: name, namespace/, label=value, policy:name. Or ask: api -> db:5432, and Enter"),
      ),
      to: this.#input(
        "to",
        t("anyone"),
        "names",
        t("Filter the destinations: name, namespace/, label=value, policy:name"),
      ),
      port: this.#input("port", t("any port"), "ports", t("A port: 5432, TCP 5432, UDP")),
    };
    this.#ask = element("button", { class: "ask", type: "button" }, icon("question"), t("Why"));
    this.#ask.title = t("Explain this connection (Enter)");
    this.#ask.addEventListener("click", () => this.#question());
    this.#changes.addEventListener("click", () => events.changes());
    this.#cluster.addEventListener("click", () => events.cluster());
    this.#menu = new Menu(t("View"), "filter", () => this.#entries());
    const download = new Menu(t("Export"), "download", () => events.exports());
    this.#shape = new ShapeSwitch(shape, (next) => events.shape(next));
    this.#swap = iconButton("swap", t("Swap rows and columns"), () => events.swap());
    this.node = element(
      "header",
      { class: "toolbar" },
      element("h1", { class: "unseen" }, t("Traffic matrix")),
      element(
        "div",
        { class: "line" },
        this.#cluster,
        element("p", { class: "summary", "aria-live": "polite" }, this.#counts, this.#changes),
        this.#shape.node,
        this.#swap,
        this.#menu.node,
        download.node,
      ),
      element(
        "form",
        { class: "line sentence", role: "search", "aria-label": t("Filter the matrix") },
        element("label", {}, t("From"), this.#inputs.from),
        element("label", {}, t("to"), this.#inputs.to),
        element("label", { class: "port" }, t("on"), this.#inputs.port),
        this.#ask,
        this.#names,
        this.#ports,
      ),
    );
    // Three fields without a button that submits: Enter is ours.
    this.node.querySelector("form")?.addEventListener("submit", (event) => event.preventDefault());
  }

  /** After every version; never touches a field that is being typed in. */
  update({ header, view, shape }: Snapshot): void {
    // A graph folds nothing, whatever is chosen for the grid.
    const { fold, equal } = shape === "graph" ? this.#view : view;
    const { equal: _, ...rest } = view;
    this.#view = { ...rest, fold, ...(equal !== undefined && { equal }) };
    if (shape === "grid") this.#equal = header.equal;
    this.#shape.show(shape);
    this.#swap.hidden = shape === "graph";
    const { counts, problems, changes } = header;
    this.#wide = header.clusterWide !== undefined;
    const parts = [
      counts.workloads === 1 ? t("1 workload") : t("{0} workloads", numeral(counts.workloads)),
      counts.policies === 1 ? t("1 policy") : t("{0} policies", numeral(counts.policies)),
      counts.namespaces === 1 ? t("1 namespace") : t("{0} namespaces", numeral(counts.namespaces)),
      ...(this.#wide && view.layers === "network-policies" ? [t("NetworkPolicies alone")] : []),
    ];
    const summary = parts.join(" · ");
    if (this.#counts.textContent !== summary) this.#counts.textContent = summary;
    this.#showCluster(header.cluster, header.held);
    this.#changes.hidden = changes === null;
    if (changes !== null) {
      const since = sinceWords(changes);
      if (this.#changes.textContent !== since) this.#changes.textContent = since;
      this.#changes.disabled = changes.count === 0;
    }
    for (const field of ["from", "to", "port"] as const) this.#refresh(field, view[field], problems);
    this.#ask.hidden = view.from.trim() === "" || view.to.trim() === "";
  }

  /** `undefined`: there is only one. */
  #showCluster(name: string | undefined, held: string | undefined): void {
    this.#cluster.hidden = name === undefined;
    const shown = name === "" ? t("(no name)") : (name ?? "");
    const what = held === undefined ? shown : `${shown}, ${held}`;
    if (this.#cluster.hidden || this.#cluster.dataset.name === what) return;
    this.#cluster.dataset.name = what;
    this.#cluster.title = [t("The cluster that is shown: choose another"), ...(held === undefined ? [] : [held])].join(
      "\n",
    );
    this.#cluster.setAttribute("aria-label", t("Cluster {0}: choose another", what));
    this.#cluster.replaceChildren(shown, icon("chevronDown"));
  }

  /** What the pick lists offer. */
  offer(names: readonly string[], ports: readonly string[]): void {
    this.#names.replaceChildren(...names.map((value) => element("option", { value })));
    this.#ports.replaceChildren(...ports.map((value) => element("option", { value })));
  }

  /** One sentence in the first field, or an end in each. */
  #question(): void {
    const { from, to, port } = this.#inputs;
    const sentence = readQuestion(from.value);
    if (sentence !== undefined) {
      from.value = sentence.from;
      to.value = sentence.to;
      port.value = sentence.port;
    }
    this.#apply();
    if (from.value.trim() !== "" && to.value.trim() !== "")
      this.#events.ask({ from: from.value, to: to.value, port: port.value });
  }

  clear(): void {
    for (const input of Object.values(this.#inputs)) input.value = "";
    this.#apply();
  }

  #refresh(field: Field, value: string, problems: readonly MatrixFilterProblem[]): void {
    const input = this.#inputs[field];
    if (document.activeElement !== input && input.value !== value) input.value = value;
    const problem = problems.find((each) => each.field === field)?.message ?? "";
    input.setCustomValidity(problem);
    input.setAttribute("aria-invalid", String(problem !== ""));
    input.classList.toggle("wrong", problem !== "");
    input.title = problem === "" ? (input.dataset.hint ?? "") : problem;
  }

  #input(field: Field, placeholder: string, list: string, hint: string): HTMLInputElement {
    const input = element("input", {
      type: "text",
      name: field,
      placeholder,
      list,
      maxlength: 300,
      spellcheck: "false",
      autocomplete: "off",
      title: hint,
      "data-hint": hint,
    });
    input.value = this.#view[field];
    input.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#apply(), 80);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        this.#question();
      }
      if (event.key !== "Escape" || input.value === "") return;
      event.preventDefault();
      input.value = "";
      this.#apply();
    });
    return input;
  }

  #apply(): void {
    clearTimeout(this.#timer);
    const { from, to, port } = this.#inputs;
    // A question that is being written is no filter.
    if (/->|=>|→/.test(from.value)) return;
    if (from.value === this.#view.from && to.value === this.#view.to && port.value === this.#view.port) return;
    this.#view = { ...this.#view, from: from.value, to: to.value, port: port.value };
    this.#events.view({ from: from.value, to: to.value, port: port.value });
  }

  #entries(): readonly (MenuEntry | "separator")[] {
    const { others, fold, sort, base, only, layers } = this.#view;
    const { view } = this.#events;
    const radio = (label: string, checked: boolean, change: Partial<MatrixView>): MenuEntry => {
      return { label, checked, radio: true, run: () => view(change) };
    };
    const toggle = (label: string, checked: boolean, change: Partial<MatrixView>): MenuEntry => {
      return { label, checked, run: () => view(change) };
    };
    const lens = (label: string, kind: MatrixOnly): MenuEntry => {
      const checked = only.includes(kind);
      return toggle(label, checked, { only: checked ? only.filter((each) => each !== kind) : [...only, kind] });
    };
    // A graph has its own order, and its own way to draw as one what is alike.
    const orders: readonly (MenuEntry | "separator")[] =
      this.#shape.shape === "graph"
        ? []
        : [
            "separator",
            radio(t("Sort by name"), sort === "name", { sort: "name" }),
            radio(t("Sort by reach"), sort === "reach", { sort: "reach" }),
            "separator",
            radio(t("Each workload by itself"), !fold && !this.#equal, { fold: false, equal: false }),
            radio(t("Equal workloads as one"), !fold && this.#equal, { fold: false, equal: true, unfolded: [] }),
            radio(t("Fold what is alike"), fold, { fold: true, unfolded: [] }),
          ];
    return [
      radio(t("Compare with nothing"), base === "none", {
        base: "none",
        only: only.filter((each) => each !== "changes"),
      }),
      radio(t("Compare with the saved text"), base === "saved", { base: "saved" }),
      radio(t("Compare with Git HEAD"), base === "head", { base: "head" }),
      ...(isNamed(base) ? [radio(t("Compare with {0}", baseName(base)), true, { base })] : []),
      { label: t("Compare with a branch or a cluster…"), run: () => this.#events.compareWith() },
      "separator",
      ...(this.#wide
        ? ([
            radio(t("All policies"), layers !== "network-policies", { layers: "all" }),
            radio(t("NetworkPolicies alone"), layers === "network-policies", { layers: "network-policies" }),
            "separator",
          ] as const)
        : []),
      ...(base === "none" ? [] : [lens(t("Only what changed"), "changes")]),
      lens(t("Only what is denied within a namespace"), "denied-inside"),
      lens(t("Only what is open to the outside"), "exposed"),
      toggle(t("Pods that no manifest declares"), others, { others: !others }),
      ...orders,
    ];
  }
}

function sinceWords({ base, count }: MatrixChanges): string {
  if (isNamed(base)) {
    const name = baseName(base);
    if (count === 0) return t("no change against {0}", name);
    return count === 1 ? t("1 change against {0}", name) : t("{0} changes against {1}", numeral(count), name);
  }
  if (base === "head") {
    if (count === 0) return t("no change since HEAD");
    return count === 1 ? t("1 change since HEAD") : t("{0} changes since HEAD", numeral(count));
  }
  if (count === 0) return t("no change since saved");
  return count === 1 ? t("1 change since saved") : t("{0} changes since saved", numeral(count));
}
