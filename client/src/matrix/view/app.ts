import type { MatrixEmphasis } from "../../../../server/src/server/protocol.ts";
import { element } from "./dom.ts";
import { EditsLine } from "./editsLine.ts";
import { Exporter, type Shown } from "./exporter.ts";
import { GraphView } from "./graph/graphView.ts";
import { GridView } from "./gridView.ts";
import { connectHost, type Host, type WebviewApi } from "./host.ts";
import { Inquiry } from "./inquiry.ts";
import { headOf } from "./layout.ts";
import { Legend } from "./legend.ts";
import { measurer } from "./measure.ts";
import { type HostMessage, initialView, type PageState, type ServerState, type Shape } from "./messages.ts";
import { Model, type Snapshot } from "./model.ts";
import { Notice } from "./notice.ts";
import { findEnd, type Question } from "./question.ts";
import { t } from "./texts.ts";
import { Toast } from "./toast.ts";
import { Toolbar } from "./toolbar.ts";
import { Tooltip } from "./tooltip.ts";
import type { Marks, View } from "./view.ts";

/** The page: one model, and the parts that show it. */
export class App {
  readonly #host: Host;
  readonly #model: Model;
  readonly #views: Readonly<Record<Shape, View>>;
  readonly #grid: GridView;
  readonly #graph: GraphView;
  readonly #toolbar: Toolbar;
  readonly #inquiry: Inquiry;
  readonly #notice: Notice;
  readonly #edits: EditsLine;
  readonly #legend = new Legend();
  readonly #tooltip = new Tooltip();
  readonly #toast = new Toast();
  readonly #stage: HTMLElement;
  #scope: string | null;
  #server: ServerState = "starting";
  #failure = "";
  #emphasis: MatrixEmphasis | null = null;
  /** What is emphasised next is to be brought into view. */
  #showEmphasis = false;
  /** The keyboard is wanted in the view as soon as there is one. */
  #wantsFocus = false;
  #restore: PageState | undefined;
  /** What the next version says that has changed is to be listed. */
  #listChanges = false;

  constructor(api: WebviewApi, root: HTMLElement) {
    this.#host = connectHost(api, (message) => this.#hear(message));
    const state = this.#host.state;
    this.#scope = state?.scope ?? null;
    this.#restore = state;
    const view = state?.view ?? initialView;
    const shape = state?.shape ?? "grid";
    this.#model = new Model(
      this.#host,
      { view, swapped: state?.swapped ?? false, shape },
      {
        committed: (snapshot) => this.#show(snapshot),
        arrived: () => this.#view.arrived(),
        failed: (error) => {
          this.#failure = wordsOf(error);
          this.#showNotice();
        },
        visible: (snapshot) => this.#views[snapshot.shape].visible(snapshot),
      },
    );
    this.#inquiry = new Inquiry(this.#host, this.#model, state?.selected ?? null, {
      changed: () => this.#mark(),
      go: (source, destination) => this.#view.go(source, destination),
      toggle: (group) => this.#toggle(group),
      left: () => this.#view.focus(),
      copied: () => this.#toast.say(t("Copied as Markdown.")),
      failed: (error) => this.#toast.say(wordsOf(error)),
    });
    this.#notice = new Notice({
      restart: () => this.#host.send({ type: "restart" }),
      clearFilters: () => this.#toolbar.clear(),
      command: (name) => this.#host.send({ type: "command", name }),
    });
    this.#edits = new EditsLine({
      show: () => this.#host.send({ type: "edits", action: "show" }),
      copy: () => {
        this.#host.send({ type: "edits", action: "copy" });
        this.#toast.say(t("Copied as Markdown."));
      },
    });
    const exporter = new Exporter(
      this.#host,
      () => this.#shown(),
      (text) => this.#toast.say(text),
    );
    this.#toolbar = new Toolbar(view, shape, {
      view: (change) => this.#model.look(change),
      shape: (next) => this.#model.look({}, { shape: next }),
      swap: () => this.#model.look({}, { swapped: !this.#model.swapped }),
      ask: (question) => this.#ask(question),
      changes: () => this.#inquiry.showChanges(),
      cluster: () => this.#host.send({ type: "cluster" }),
      compareWith: () => this.#host.send({ type: "compareWith" }),
      exports: () => exporter.entries(),
    });
    const common = {
      explain: this.#inquiry.explain.bind(this.#inquiry),
      locate: (endpoint: number) => void this.#locate(endpoint),
      toggle: (group: number) => this.#toggle(group),
      point: this.#tooltip.point.bind(this.#tooltip),
      escape: () => this.#inquiry.close(),
    };
    const measure = measurer(root);
    this.#grid = new GridView(
      { ...common, need: (rows, columns) => this.#model.need(rows, columns), unfold: (key) => this.#unfold(key) },
      (text) => measure(text),
    );
    this.#graph = new GraphView(
      {
        ...common,
        list: (pairs) => this.#inquiry.list(pairs),
        look: (change) => this.#model.look(change),
        moved: () => this.#moved(),
        failed: (error) => this.#toast.say(wordsOf(error)),
      },
      state?.graph,
      measure,
    );
    this.#views = { grid: this.#grid, graph: this.#graph };
    this.#stage = element("main", { class: "stage" }, this.#grid.node, this.#graph.node, this.#inquiry.answer.node);
    root.replaceChildren(
      this.#toolbar.node,
      this.#edits.node,
      this.#notice.node,
      this.#stage,
      this.#legend.node,
      this.#tooltip.node,
      this.#toast.node,
    );
    this.#grid.node.addEventListener("scroll", () => this.#moved());
    this.#turn(shape);
    this.#showNotice();
    this.#host.send({ type: "ready" });
  }

  /** What is in front: another view only when it has something to show. */
  get #view(): View {
    return this.#views[this.#model.snapshot?.shape ?? this.#model.shape];
  }

  get #marks(): Marks {
    return { selected: this.#inquiry.selected, emphasis: this.#emphasis };
  }

  #shown(): Shown | undefined {
    const snapshot = this.#model.snapshot;
    if (snapshot === undefined) return undefined;
    const { header, view, shape } = snapshot;
    return { version: header.version, view, picture: shape === "graph" ? () => this.#graph.picture() : undefined };
  }

  #hear(message: HostMessage): void {
    if (message.type === "init") this.#scope = message.scope;
    if (message.type === "init" || message.type === "server")
      this.#server = message.type === "init" ? message.server : message.state;
    if (message.type === "cursor") {
      this.#showEmphasis ||= message.show;
      this.#wantsFocus ||= message.focus === true;
      this.#emphasise();
    } else if (message.type === "settled") {
      this.#inquiry.answer.settled();
    } else if (message.type === "compare") {
      this.#listChanges = true;
      this.#model.look({ base: message.base });
    } else if (message.type === "edits") this.#edits.say(message.text, message.note);
    else if (message.type === "ask") this.#inquiry.answerTo(message.source, message.destination, message.port);
    else if (this.#server === "stopped") this.#showNotice();
    else void this.#model.refresh();
  }

  #show(snapshot: Snapshot): void {
    this.#failure = "";
    this.#showNotice();
    this.#toolbar.update(snapshot);
    if (snapshot.header.endpoints !== null)
      this.#toolbar.offer(
        snapshot.endpoints.map((endpoint) => endpoint.title),
        snapshot.header.ports ?? [],
      );
    this.#turn(snapshot.shape);
    this.#legend.show(snapshot);
    this.#edits.compared(snapshot.view.base !== "none");
    this.#view.show(snapshot, this.#marks);
    if (this.#restore !== undefined) {
      this.#grid.node.scrollTo(this.#restore.scroll);
      this.#restore = undefined;
    }
    this.#save();
    this.#emphasise();
    this.#host.send({ type: "title", changes: snapshot.header.changes?.count ?? 0 });
    if (this.#listChanges) this.#inquiry.showChanges();
    else this.#inquiry.refresh();
    this.#listChanges = false;
  }

  #turn(shape: Shape): void {
    this.#grid.node.hidden = shape !== "grid";
    this.#graph.node.hidden = shape !== "graph";
  }

  #mark(): void {
    this.#tooltip.hide();
    this.#view.mark(this.#marks);
    this.#stage.classList.toggle("answered", this.#inquiry.answer.open);
    this.#save();
  }

  #moved(): void {
    this.#tooltip.hide();
    this.#save();
  }

  /** Both ends by name: a denied pair is explained, not filtered away. */
  #ask({ from, to, port }: Question): void {
    const titles = this.#model.snapshot?.endpoints.map(({ title }) => title) ?? [];
    const [source, destination] = [findEnd(from, titles), findEnd(to, titles)];
    const wrong = [source, destination].find((end) => "problem" in end);
    if (wrong !== undefined && "problem" in wrong) this.#toast.say(wrong.problem);
    if ("title" in source && "title" in destination) this.#inquiry.answerTo(source.title, destination.title, port);
  }

  #showNotice(): void {
    const instead = this.#notice.update(this.#model.snapshot?.header, this.#server, this.#failure, this.#emphasis);
    this.#stage.classList.toggle("empty", instead);
  }

  #toggle(group: number): void {
    const key = this.#model.snapshot?.groups[group]?.key;
    if (key === undefined) return;
    const { collapsed } = this.#model.view;
    const next = collapsed.includes(key) ? collapsed.filter((each) => each !== key) : [...collapsed, key];
    this.#model.look({ collapsed: next });
  }

  #unfold(key: string): void {
    const { unfolded = [] } = this.#model.view;
    this.#model.look({
      unfolded: unfolded.includes(key) ? unfolded.filter((each) => each !== key) : [...unfolded, key],
    });
  }

  async #locate(endpoint: number): Promise<void> {
    try {
      const location = await this.#model.locate(endpoint);
      if (location !== null) this.#host.send({ type: "reveal", location });
    } catch (error) {
      this.#toast.say(wordsOf(error));
    }
  }

  /** Nobody asked for it: without an answer things stay as they are. */
  #emphasise(): void {
    this.#followCursor().catch(() => {});
  }

  async #followCursor(): Promise<void> {
    const snapshot = this.#model.snapshot;
    if (snapshot === undefined || this.#server !== "running") return;
    const { version } = snapshot.header;
    const answer = (await this.#host.request({ method: "emphasis", params: { version } })) as MatrixEmphasis | null;
    if (this.#model.snapshot !== snapshot) return;
    if (JSON.stringify(answer) !== JSON.stringify(this.#emphasis)) {
      this.#emphasis = answer;
      this.#view.mark(this.#marks);
      this.#showNotice();
    }
    if (this.#showEmphasis && answer !== null) this.#goToEmphasis(answer, snapshot);
    // Whoever has gone elsewhere meanwhile, to a quick pick for instance, is not called back.
    if (this.#wantsFocus && document.hasFocus()) this.#view.focus();
    this.#wantsFocus = false;
  }

  #goToEmphasis({ sources, destinations }: MatrixEmphasis, { header, endpoints }: Snapshot): void {
    this.#showEmphasis = false;
    const [source, destination] = [sources[0] ?? header.sources[0], destinations[0] ?? header.destinations[0]];
    if (source === undefined || destination === undefined) return;
    this.#view.go(endpoints[headOf(source)]?.title ?? "", endpoints[headOf(destination)]?.title ?? "");
  }

  #save(): void {
    const { scrollLeft, scrollTop } = this.#grid.node;
    this.#host.save({
      scope: this.#scope,
      view: this.#model.view,
      swapped: this.#model.swapped,
      shape: this.#model.shape,
      scroll: { left: Math.round(scrollLeft), top: Math.round(scrollTop) },
      graph: this.#graph.state,
      selected: this.#inquiry.selected,
    });
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
