import type { MatrixView } from "../../../../../server/src/server/protocol.ts";
import type { PairList } from "../answer.ts";
import { element, replaceChildren } from "../dom.ts";
import { headOf } from "../layout.ts";
import type { GraphState } from "../messages.ts";
import type { Snapshot, Span } from "../model.ts";
import { numeral, t } from "../texts.ts";
import { titleOf } from "../titles.ts";
import type { Marks, View, ViewEvents } from "../view.ts";
import { Canvas } from "./canvas.ts";
import { drawGraph, type Item, type Picture } from "./draw.ts";
import { inputOf, standsFor } from "./input.ts";
import { moveIn } from "./keys.ts";
import { type Dagre, type Laid, layOut } from "./layout.ts";
import { markPicture } from "./marks.ts";
import { measureIn } from "./measure.ts";
import { type Graph, graphOf } from "./model.ts";
import { pictureOf } from "./picture.ts";
import { tipOf } from "./tips.ts";
import { mostEdges, mostEnds, tooMany } from "./tooMany.ts";

export interface GraphViewEvents extends ViewEvents {
  /** Several connections that are drawn as one are to be listed. */
  list(pairs: PairList): void;
  look(change: Partial<MatrixView>): void;
  /** Scrolled or zoomed: the state is to be kept. */
  moved(): void;
  failed(error: unknown): void;
}

/** The same data as a picture: who may talk to whom, and on which ports. */
export class GraphView implements View {
  readonly node: HTMLElement;
  readonly #events: GraphViewEvents;
  readonly #measure: (text: string, font?: string) => number;
  readonly #canvas: Canvas;
  readonly #switch = element("button", { class: "switch", type: "button" });
  readonly #drawnCount = element("p", { class: "drawn" });
  readonly #bar: HTMLElement;
  readonly #instead = element("div", { class: "notice instead", role: "status", hidden: true });
  #ungoverned: boolean;
  #restore: GraphState | undefined;
  #snapshot: Snapshot | undefined;
  #marks: Marks = { selected: null, emphasis: null };
  #graph: Graph | undefined;
  #laid: Laid | undefined;
  #picture: Picture | undefined;
  #drawn = "";
  /** The item that has the tab stop. */
  #active = 0;
  /** The edge whose connections are listed. */
  #listed: string | undefined;
  #hover: Item | undefined;

  constructor(
    events: GraphViewEvents,
    state: GraphState | undefined,
    measure: (text: string, font?: string) => number,
  ) {
    this.#events = events;
    this.#measure = measure;
    this.#restore = state;
    this.#ungoverned = state?.ungoverned ?? false;
    this.#canvas = new Canvas(
      () => {
        events.point(undefined);
        events.moved();
      },
      () => this.#keepInSight(),
    );
    this.#switch.addEventListener("click", () => {
      this.#ungoverned = !this.#ungoverned;
      this.#redraw();
      events.moved();
    });
    this.#bar = element("div", { class: "graphbar" }, this.#drawnCount, this.#switch, this.#canvas.tools);
    this.node = element(
      "section",
      { class: "graph", "aria-label": t("Graph"), hidden: true },
      this.#bar,
      this.#canvas.node,
      this.#instead,
    );
    this.node.addEventListener("click", (event) => this.#click(event));
    this.node.addEventListener("keydown", (event) => this.#key(event));
    this.node.addEventListener("pointerover", (event) => this.#point(this.#itemOf(event)));
    this.node.addEventListener("pointerleave", () => this.#point(undefined));
    this.node.addEventListener("focusin", (event) => this.#focusIn(event));
    this.node.addEventListener("focusout", () => this.#point(undefined));
  }

  get state(): GraphState {
    const { zoom, scroll } = this.#canvas;
    return this.#restore ?? { ungoverned: this.#ungoverned, zoom, scroll };
  }

  /** As it is drawn, with a title and a legend, as an SVG text. */
  picture(): string | undefined {
    const { header } = this.#snapshot ?? {};
    if (this.#picture === undefined || this.#laid === undefined || header === undefined) return undefined;
    return pictureOf(this.#picture.root, this.#laid, {
      changes: header.changes,
      ungoverned: this.#left(),
      collapses: (this.#snapshot?.collapsed.size ?? 0) > 0,
    });
  }

  visible({ rows, columns }: Snapshot): { readonly rows: Span; readonly columns: Span } {
    const all = rows.length <= mostEnds && columns.length <= mostEnds;
    return { rows: { first: 0, end: all ? rows.length : 0 }, columns: { first: 0, end: all ? columns.length : 0 } };
  }

  show(snapshot: Snapshot, marks: Marks): void {
    this.#snapshot = snapshot;
    this.#marks = marks;
    this.#redraw();
  }

  mark(marks: Marks): void {
    if (marks.selected !== null) this.#listed = undefined;
    this.#marks = marks;
    this.#mark();
  }

  /** All cells come before the snapshot is shown. */
  arrived(): void {}

  go(source: string, destination: string): void {
    const snapshot = this.#snapshot;
    if (snapshot === undefined) return;
    const pair = { source, destination };
    const item = this.#picture?.items.find(({ about }) => "edge" in about && standsFor(about.edge, pair, snapshot));
    if (item === undefined) return;
    this.#setActive(item);
    this.#canvas.bring(item.rect);
  }

  /** The explained connection stays in sight when the answer takes more room. */
  #keepInSight(): void {
    const { selected } = this.#marks;
    if (selected !== null) this.go(selected.source, selected.destination);
  }

  focus(): void {
    this.#picture?.items[this.#active]?.shape.focus({ preventScroll: true });
  }

  #redraw(): void {
    const snapshot = this.#snapshot;
    if (snapshot === undefined) return;
    const { rows, columns } = snapshot;
    const ends = new Set([...rows, ...columns].map(String)).size;
    if (ends > mostEnds) {
      this.#tooMany(t("{0} rows and columns are too many for a picture", numeral(ends)), snapshot);
      return;
    }
    const graph = graphOf(inputOf(snapshot), this.#ungoverned);
    this.#graph = graph;
    const lines = graph.edges.length;
    if (lines > mostEdges) {
      this.#tooMany(t("{0} lines would cross each other in this picture", numeral(lines)), snapshot);
      return;
    }
    this.#show("picture");
    this.#drawnCount.textContent = drawnWords(graph);
    const count = graph.ungoverned;
    this.#switch.hidden = count === 0;
    this.#switch.textContent = switchWords(this.#ungoverned, count);
    this.#switch.classList.toggle("on", this.#ungoverned);
    this.#layOut(graph).catch((error: unknown) => this.#events.failed(error));
  }

  async #layOut(graph: Graph): Promise<void> {
    // The same picture again keeps its nodes, and with them the focus.
    const key = JSON.stringify([graph.nodes, graph.edges]);
    if (key !== this.#drawn) {
      // Part of the page's one script, but only run from here on.
      const dagre: Dagre = await import("@dagrejs/dagre");
      if (this.#graph !== graph) return;
      this.#drawn = key;
      this.#draw(graph, dagre);
    }
    this.#mark();
    const listed = this.#picture?.items.find(({ id }) => id === this.#listed);
    if (listed !== undefined) this.#activate(listed);
    else if (this.#listed !== undefined) {
      this.#listed = undefined;
      this.#events.escape();
    }
  }

  #draw(graph: Graph, dagre: Dagre): void {
    const held = this.node.contains(document.activeElement) && document.activeElement?.closest(".picture") !== null;
    const before = this.#picture?.items[this.#active]?.id;
    const laid = layOut(graph, dagre, measureIn(this.node, this.#measure));
    this.#laid = laid;
    this.#picture = drawGraph(graph, laid);
    const { items, root } = this.#picture;
    const same = items.find(({ id }) => id === before);
    this.#active = same === undefined ? 0 : items.indexOf(same);
    this.#canvas.show(root, laid);
    if (this.#restore !== undefined) {
      const { zoom, scroll } = this.#restore;
      this.#restore = undefined;
      this.#canvas.restore(zoom, scroll);
    }
    items[this.#active]?.shape.setAttribute("tabindex", "0");
    if (held) this.focus();
  }

  /** What is in focus, what is explained, and what the policy under the cursor decides. */
  #mark(): void {
    const graph = this.#graph;
    const picture = this.#picture;
    const snapshot = this.#snapshot;
    if (graph === undefined || picture === undefined || snapshot === undefined) return;
    const { selected, emphasis } = this.#marks;
    const chosen = picture.items.filter(
      ({ about, id }) =>
        "edge" in about && (id === this.#listed || (selected !== null && standsFor(about.edge, selected, snapshot))),
    );
    markPicture(picture, graph, { centre: this.#hover === undefined ? chosen : [this.#hover], chosen, emphasis });
  }

  #itemOf({ target }: Event): Item | undefined {
    const index = target instanceof Element ? target.closest<SVGElement>("[data-index]")?.dataset.index : undefined;
    return index === undefined ? undefined : this.#picture?.items[Number(index)];
  }

  #point(item: Item | undefined): void {
    if (item === this.#hover) return;
    this.#hover = item;
    this.#mark();
    this.#events.point(item === undefined ? undefined : tipOf(item));
  }

  #focusIn(event: FocusEvent): void {
    const item = this.#itemOf(event);
    if (item === undefined) return;
    this.#setActive(item);
    if (item.shape.matches(":focus-visible")) {
      this.#canvas.bring(item.rect);
      this.#point(item);
    }
  }

  #setActive(item: Item): void {
    const items = this.#picture?.items ?? [];
    items[this.#active]?.shape.setAttribute("tabindex", "-1");
    item.shape.setAttribute("tabindex", "0");
    this.#active = items.indexOf(item);
  }

  #click(event: MouseEvent): void {
    const item = this.#itemOf(event);
    if (item === undefined) return;
    this.#setActive(item);
    item.shape.focus({ preventScroll: true });
    this.#activate(item);
  }

  #key(event: KeyboardEvent): void {
    const { target, key } = event;
    if (event.altKey || event.ctrlKey || event.metaKey || !(target instanceof Element)) return;
    if (key === "Escape") {
      this.#point(undefined);
      this.#events.escape();
      return;
    }
    if (target.closest("button") !== null || this.#picture === undefined) return;
    const { items } = this.#picture;
    const active = items[this.#active];
    if ((key === "Enter" || key === " ") && active !== undefined) this.#activate(active);
    else if (!this.#canvas.key(event)) {
      const next = items[moveIn(items, this.#active, key) ?? -1];
      if (next === undefined) return;
      this.#setActive(next);
      next.shape.focus({ preventScroll: true });
    }
    event.preventDefault();
  }

  #activate({ about, id }: Item): void {
    const snapshot = this.#snapshot;
    if (snapshot === undefined) return;
    if ("box" in about) this.#events.toggle(about.box.group);
    else if ("node" in about) {
      const { kind, item, groupIndex } = about.node;
      if (kind === "collapsed") this.#events.toggle(groupIndex);
      else if (item !== undefined) this.#events.locate(headOf(item));
    } else {
      const { pairs, title } = about.edge;
      const [only] = pairs;
      if (pairs.length === 1 && only !== undefined) {
        this.#events.explain(only.source, only.destination);
        return;
      }
      this.#listed = id;
      this.#events.list({
        title,
        pairs: pairs.map((pair) => ({
          ...pair,
          text: t("{0} to {1}", titleOf(pair.source, snapshot), titleOf(pair.destination, snapshot)),
        })),
      });
    }
  }

  /** Connections that are not drawn. */
  #left(): number {
    return this.#ungoverned ? 0 : (this.#graph?.ungoverned ?? 0);
  }

  /** In place of a picture that nobody could read. */
  #tooMany(title: string, snapshot: Snapshot): void {
    this.#graph = undefined;
    this.#picture = undefined;
    this.#drawn = "";
    this.#show("instead");
    replaceChildren(this.#instead, ...tooMany(title, snapshot, (collapsed) => this.#events.look({ collapsed })));
  }

  #show(what: "picture" | "instead"): void {
    this.#canvas.node.hidden = what !== "picture";
    this.#bar.hidden = what !== "picture";
    this.#instead.hidden = what !== "instead";
  }
}

/** What is to be seen: a line may stand for several connections. */
function drawnWords({ edges }: Graph): string {
  const connections = edges.reduce((sum, { pairs }) => sum + pairs.length, 0);
  const lines = edges.length;
  if (lines === 0) return t("no connection to draw");
  if (lines === connections) return lines === 1 ? t("1 connection") : t("{0} connections", numeral(connections));
  return lines === 1
    ? t("{0} connections in 1 line", numeral(connections))
    : t("{0} connections in {1} lines", numeral(connections), lines);
}

function switchWords(shown: boolean, count: number): string {
  if (count === 1)
    return shown
      ? t("Hide the connection that no policy restricts")
      : t("Show the connection that no policy restricts");
  return shown
    ? t("Hide {0} connections that no policy restricts", numeral(count))
    : t("Show {0} connections that no policy restricts", numeral(count));
}
