import type { MatrixEmphasis, MatrixExplanation, MatrixItem, MatrixView } from "../../../../server/src/protocol.ts";
import { Answer } from "./answer.ts";
import { element } from "./dom.ts";
import { Exporter } from "./exporter.ts";
import { Grid } from "./grid.ts";
import { connectHost, type Host, type WebviewApi } from "./host.ts";
import { headOf } from "./layout.ts";
import { legend } from "./legend.ts";
import { type EditProposal, type HostMessage, initialView, type PageState, type ServerState } from "./messages.ts";
import { Model, type Snapshot } from "./model.ts";
import { Notice } from "./notice.ts";
import { titleOf } from "./rowPool.ts";
import { Toast } from "./toast.ts";
import { Toolbar } from "./toolbar.ts";
import { Tooltip } from "./tooltip.ts";

/** The page: one model, and the parts that show it. */
export class App {
  readonly #host: Host;
  readonly #model: Model;
  readonly #grid: Grid;
  readonly #toolbar: Toolbar;
  readonly #answer: Answer;
  readonly #notice: Notice;
  readonly #tooltip = new Tooltip();
  readonly #stage: HTMLElement;
  #scope: string | null;
  #server: ServerState = "starting";
  /** What the answer is about, by title: numbers change with the version. */
  #selected: PageState["selected"];
  #failure = "";
  readonly #toast = new Toast();
  #emphasis: MatrixEmphasis | null = null;
  #restoreScroll: PageState["scroll"] | undefined;

  constructor(api: WebviewApi, root: HTMLElement) {
    this.#host = connectHost(api, (message) => this.#hear(message));
    const state = this.#host.state;
    this.#scope = state?.scope ?? null;
    this.#selected = state?.selected ?? null;
    this.#restoreScroll = state?.scroll;
    const view = state?.view ?? initialView;
    this.#answer = new Answer({
      reveal: (location) => this.#host.send({ type: "reveal", location }),
      edit: (explanation, action) => this.#try(this.#propose(explanation, action)),
      settle: (apply) => this.#host.send({ type: "settle", apply }),
      close: () => this.#close(),
    });
    this.#notice = new Notice({
      restart: () => this.#host.send({ type: "restart" }),
      clearFilters: () => this.#toolbar.clear(),
    });
    const exporter = new Exporter(
      this.#host,
      () => this.#shown(),
      (text) => this.#toast.say(text),
    );
    this.#toolbar = new Toolbar(view, {
      view: (change) => this.#look(change),
      swap: () => this.#model.look({}, !this.#model.swapped),
      ask: () => this.#ask(),
      changes: () => this.#showChanges(),
      exports: () => exporter.entries(),
    });
    this.#grid = new Grid(
      {
        activate: (row, column) => this.#try(this.#activate(row, column)),
        toggle: (group) => this.#toggle(group),
        point: (target) => this.#point(target),
        need: (rows, columns) => this.#model.need(rows, columns),
        escape: () => this.#close(),
      },
      measurer(root),
    );
    this.#model = new Model(this.#host, view, state?.swapped ?? false, {
      committed: (snapshot) => this.#show(snapshot),
      arrived: () => this.#grid.refresh(),
      failed: (error) => {
        this.#failure = error instanceof Error ? error.message : String(error);
        this.#showNotice();
      },
      visible: (snapshot) => {
        const layout = this.#grid.layoutOf(snapshot);
        const { rows, columns } = this.#grid.spansOf(layout);
        return { rows: this.#grid.itemsOf(layout, rows), columns };
      },
    });
    this.#stage = element("main", { class: "stage" }, this.#grid.node, this.#answer.node);
    root.replaceChildren(
      this.#toolbar.node,
      this.#notice.node,
      this.#stage,
      legend(),
      this.#tooltip.node,
      this.#toast.node,
    );
    new ResizeObserver(() => this.#resized()).observe(this.#grid.node);
    this.#grid.node.addEventListener("scroll", () => {
      this.#tooltip.hide();
      this.#save();
    });
    this.#showNotice();
    this.#host.send({ type: "ready" });
  }

  #shown(): { readonly version: number; readonly view: MatrixView } | undefined {
    const snapshot = this.#model.snapshot;
    return snapshot === undefined ? undefined : { version: snapshot.header.version, view: snapshot.view };
  }

  /** What a person asked for, and what went wrong with it. */
  #try(work: Promise<void>): void {
    work.catch((error: unknown) => this.#toast.say(error instanceof Error ? error.message : String(error)));
  }

  #hear(message: HostMessage): void {
    if (message.type === "init") this.#scope = message.scope;
    if (message.type === "init" || message.type === "server")
      this.#server = message.type === "init" ? message.server : message.state;
    if (message.type === "cursor") this.#emphasise();
    else if (message.type === "ask") this.#answerTo(message.source, message.destination, message.port);
    else if (this.#server === "stopped") this.#showNotice();
    else void this.#model.refresh();
  }

  /** The explained cell stays in sight when the answer takes more room. */
  #resized(): void {
    this.#grid.resized();
    const snapshot = this.#model.snapshot;
    const place = snapshot === undefined || !this.#answer.open ? undefined : this.#selectedPlace(snapshot);
    if (place !== undefined) this.#grid.go(place.row, place.column);
  }

  #show(snapshot: Snapshot): void {
    this.#failure = "";
    this.#showNotice();
    this.#toolbar.update(snapshot.header, snapshot.view);
    if (snapshot.header.endpoints !== null)
      this.#toolbar.offer(
        snapshot.endpoints.map((endpoint) => endpoint.title),
        snapshot.header.ports ?? [],
      );
    this.#grid.show(snapshot, { selected: this.#selectedPlace(snapshot), emphasis: this.#marks(snapshot) });
    if (this.#restoreScroll !== undefined) {
      this.#grid.node.scrollTo(this.#restoreScroll);
      this.#restoreScroll = undefined;
    }
    this.#save();
    this.#emphasise();
    this.#host.send({ type: "title", changes: snapshot.header.changes?.count ?? 0 });
    if (this.#selected !== null) this.#try(this.#explain(false));
    else if (this.#answer.open) this.#showChanges();
  }

  #showChanges(): void {
    const changes = this.#model.snapshot?.header.changes;
    if (changes === null || changes === undefined) {
      this.#close();
      return;
    }
    this.#selected = null;
    this.#answer.showChanges(changes, (source, destination) => this.#goTo(source, destination));
  }

  /** Explains a cell, and brings it into view where the filters show it. */
  #goTo(source: number, destination: number): void {
    const snapshot = this.#model.snapshot;
    if (snapshot === undefined) return;
    this.#selected = {
      source: titleAt(source, snapshot),
      destination: titleAt(destination, snapshot),
      port: snapshot.view.port,
    };
    const place = this.#selectedPlace(snapshot);
    if (place !== undefined) this.#grid.go(place.row, place.column);
    this.#try(this.#explain(true));
  }

  #showNotice(): void {
    const instead = this.#notice.update(this.#model.snapshot?.header, this.#server, this.#failure);
    this.#stage.classList.toggle("empty", instead);
  }

  #look(change: Partial<Snapshot["view"]>): void {
    this.#model.look(change);
  }

  #toggle(group: number): void {
    const key = this.#model.snapshot?.groups[group]?.key;
    if (key === undefined) return;
    const { collapsed } = this.#model.view;
    const next = collapsed.includes(key) ? collapsed.filter((each) => each !== key) : [...collapsed, key];
    this.#look({ collapsed: next });
  }

  async #activate(row: number | undefined, column: number | undefined): Promise<void> {
    const snapshot = this.#model.snapshot;
    if (snapshot === undefined) return;
    const rowItem = row === undefined ? undefined : snapshot.rows[row];
    const columnItem = column === undefined ? undefined : snapshot.columns[column];
    const groupOfClosed = [rowItem, columnItem]
      .map((item) => this.#closedGroup(item, snapshot))
      .find((group) => group !== undefined);
    if (groupOfClosed !== undefined) {
      this.#toggle(groupOfClosed);
    } else if (rowItem !== undefined && columnItem !== undefined) {
      const [source, destination] = snapshot.swapped ? [columnItem, rowItem] : [rowItem, columnItem];
      this.#selected = {
        source: titleAt(source, snapshot),
        destination: titleAt(destination, snapshot),
        port: snapshot.view.port,
      };
      await this.#explain(true);
    } else {
      const location = await this.#model.locate(headOf(rowItem ?? columnItem ?? 0));
      if (location !== null) this.#host.send({ type: "reveal", location });
    }
  }

  /** The group that an item stands for, when it is collapsed. */
  #closedGroup(item: MatrixItem | undefined, { endpoints, groups, collapsed }: Snapshot): number | undefined {
    if (item === undefined) return undefined;
    const group = endpoints[headOf(item)]?.group;
    return group !== undefined && collapsed.has(groups[group]?.key ?? "") ? group : undefined;
  }

  /** A question from outside: about these ends and this port, whatever is filtered. */
  #answerTo(source: string, destination: string, port: string): void {
    this.#selected = { source, destination, port };
    // Without a version to ask about, the answer comes with the first.
    if (this.#model.snapshot !== undefined) this.#try(this.#explain(true));
  }

  #ask(): void {
    const snapshot = this.#model.snapshot;
    const [source] = snapshot?.header.sources ?? [];
    const [destination] = snapshot?.header.destinations ?? [];
    if (snapshot === undefined || source === undefined || destination === undefined) return;
    this.#selected = {
      source: titleAt(source, snapshot),
      destination: titleAt(destination, snapshot),
      port: snapshot.view.port,
    };
    this.#try(this.#explain(true));
  }

  async #explain(open: boolean): Promise<void> {
    const snapshot = this.#model.snapshot;
    const selected = this.#selected;
    if (snapshot === undefined || selected === null) return;
    const source = snapshot.endpoints.findIndex(({ title }) => title === selected.source);
    const destination = snapshot.endpoints.findIndex(({ title }) => title === selected.destination);
    if (source < 0 || destination < 0) return this.#close();
    const explanation = await this.#model.explain(source, destination, selected.port);
    if (explanation === null || this.#selected !== selected) return;
    const wasOpen = this.#answer.open;
    this.#answer.show(explanation, selected.source, selected.destination);
    this.#grid.mark({ selected: this.#selectedPlace(snapshot), emphasis: this.#marks(snapshot) });
    this.#tooltip.hide();
    this.#save();
    if (open && !wasOpen) {
      const place = this.#selectedPlace(snapshot);
      if (place !== undefined) this.#grid.go(place.row, place.column);
    }
  }

  async #propose({ version, source, destination }: MatrixExplanation, action: "allow" | "remove"): Promise<void> {
    const port = this.#selected?.port ?? "";
    const selected = this.#selected;
    const params = { version, source, destination, action, port };
    const proposal = (await this.#host.request({ method: "edit", params })) as EditProposal;
    if (this.#selected === selected) this.#answer.propose(proposal);
    else this.#host.send({ type: "settle", apply: false });
  }

  #close(): void {
    const had = this.#answer.node.contains(document.activeElement);
    this.#answer.close();
    this.#selected = null;
    const snapshot = this.#model.snapshot;
    if (snapshot !== undefined) this.#grid.mark({ selected: undefined, emphasis: this.#marks(snapshot) });
    if (had) this.#grid.focus();
    this.#save();
  }

  #point(target: { readonly row: number; readonly column: number; readonly node: HTMLElement } | undefined): void {
    const snapshot = this.#model.snapshot;
    const found = target === undefined ? undefined : snapshot?.cell(target.row, target.column);
    if (target === undefined || snapshot === undefined || found === undefined) {
      this.#tooltip.hide();
      return;
    }
    const row = titleOf(snapshot.rows[target.row] ?? 0, snapshot);
    const column = titleOf(snapshot.columns[target.column] ?? 0, snapshot);
    const pair = snapshot.swapped ? `${column} → ${row}` : `${row} → ${column}`;
    this.#tooltip.show(target.node, pair, found.cell.text, found.cell.change?.text ?? "");
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
    if (this.#model.snapshot !== snapshot || JSON.stringify(answer) === JSON.stringify(this.#emphasis)) return;
    this.#emphasis = answer;
    this.#grid.mark({ selected: this.#selectedPlace(snapshot), emphasis: this.#marks(snapshot) });
  }

  #marks({ swapped }: Snapshot): { rows: ReadonlySet<number>; columns: ReadonlySet<number> } | undefined {
    if (this.#emphasis === null) return undefined;
    const sources = new Set(this.#emphasis.sources);
    const destinations = new Set(this.#emphasis.destinations);
    return swapped ? { rows: destinations, columns: sources } : { rows: sources, columns: destinations };
  }

  #selectedPlace(snapshot: Snapshot): { row: number; column: number } | undefined {
    const selected = this.#selected;
    if (selected === null) return undefined;
    const [rowTitle, columnTitle] = snapshot.swapped
      ? [selected.destination, selected.source]
      : [selected.source, selected.destination];
    const row = snapshot.rows.findIndex((item) => titleAt(item, snapshot) === rowTitle);
    const column = snapshot.columns.findIndex((item) => titleAt(item, snapshot) === columnTitle);
    return row < 0 || column < 0 ? undefined : { row, column };
  }

  #save(): void {
    const { scrollLeft, scrollTop } = this.#grid.node;
    this.#host.save({
      scope: this.#scope,
      view: this.#model.view,
      swapped: this.#model.swapped,
      scroll: { left: Math.round(scrollLeft), top: Math.round(scrollTop) },
      selected: this.#selected,
    });
  }
}

function titleAt(item: MatrixItem, snapshot: Snapshot): string {
  return snapshot.endpoints[headOf(item)]?.title ?? "";
}

/** Width of a text in the page's font, without touching the layout. */
function measurer(root: HTMLElement): (text: string) => number {
  const context = document.createElement("canvas").getContext("2d");
  return (text) => {
    if (context === null) return text.length * 7;
    const { fontSize, fontFamily } = getComputedStyle(root);
    context.font = `${fontSize} ${fontFamily}`;
    return context.measureText(text).width;
  };
}
