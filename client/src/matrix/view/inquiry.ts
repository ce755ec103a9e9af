import type { MatrixItem } from "../../../../server/src/server/protocol.ts";
import { Answer, type PairList } from "./answer.ts";
import { classNotes } from "./classNotes.ts";
import type { Host } from "./host.ts";
import { classOf, headOf, membersOf } from "./layout.ts";
import type { EditProposal, PageRequest } from "./messages.ts";
import type { Model } from "./model.ts";
import { closedGroup, headTitle } from "./titles.ts";
import type { Selected } from "./view.ts";

export interface InquiryEvents {
  /** Another connection is explained, or none. */
  changed(): void;
  /** The explained connection comes into view. */
  go(source: string, destination: string): void;
  /** A collapsed group was meant. */
  toggle(group: number): void;
  /** Something is in the clipboard. */
  copied(): void;
  /** The answer had the focus and is gone. */
  left(): void;
  failed(error: unknown): void;
}

/** What the person wants explained, and the answer to it. */
export class Inquiry {
  readonly answer: Answer;
  readonly #host: Host;
  readonly #model: Model;
  readonly #events: InquiryEvents;
  #selected: Selected | null;
  /** The answer lists connections that are drawn as one; whoever draws them keeps it fresh. */
  #listing = false;
  /** The first answer gets the focus. */
  #focusNext = false;

  constructor(host: Host, model: Model, selected: Selected | null, events: InquiryEvents) {
    this.#host = host;
    this.#model = model;
    this.#selected = selected;
    this.#events = events;
    this.answer = new Answer({
      reveal: (location) => host.send({ type: "reveal", location }),
      edit: ({ version, source, destination }, action, port) =>
        this.#try(this.#propose({ method: "edit", params: { version, source, destination, action, port } })),
      expect: ({ version, source, destination }, of, port) => {
        const params = {
          version,
          source: of === "callers" ? null : source,
          destination: of === "called" ? null : destination,
          port,
        };
        this.#try(this.#propose({ method: "expect", params }));
      },
      settle: (apply) => host.send({ type: "settle", apply }),
      copy: (text) => {
        host.send({ type: "export", target: "clipboard", format: "markdown", text });
        events.copied();
      },
      close: () => this.close(),
    });
  }

  get selected(): Selected | null {
    return this.#selected;
  }

  /** After every version. */
  refresh(): void {
    if (this.#selected !== null) this.#try(this.#explain(false, this.#focusNext));
    else if (this.answer.open && !this.#listing) this.showChanges();
  }

  /** What the two ends of a view say to each other; a collapsed group is opened instead. */
  explain(source: MatrixItem, destination: MatrixItem): void {
    const snapshot = this.#model.snapshot;
    if (snapshot === undefined) return;
    const closed = closedGroup(source, snapshot) ?? closedGroup(destination, snapshot);
    if (closed !== undefined) {
      this.#events.toggle(closed);
      return;
    }
    const there = membersOf(destination);
    // Of a class and itself two members, as of a workload and itself two pods.
    const other = there.length > 1 && headOf(source) === headOf(destination) ? there[1] : undefined;
    this.#selected = {
      source: headTitle(source, snapshot),
      destination: headTitle(other ?? destination, snapshot),
      port: snapshot.view.port,
      classes: [source, destination].flatMap((item) => classOf(item)?.key ?? []),
    };
    this.#listing = false;
    this.#try(this.#explain(true));
  }

  /** A question in words or from outside: about these ends and this port, whatever is filtered. The answer gets the focus. */
  answerTo(source: string, destination: string, port: string): void {
    this.#selected = { source, destination, port };
    this.#listing = false;
    // Without a version to ask about, the answer comes with the first.
    if (this.#model.snapshot !== undefined) this.#try(this.#explain(true, true));
    else this.#focusNext = true;
  }

  /** Several connections that are drawn as one. */
  list(pairs: PairList): void {
    this.#selected = null;
    this.#listing = true;
    this.answer.showPairs(pairs, (source, destination) => this.#goTo(source, destination));
    this.#events.changed();
  }

  showChanges(): void {
    const changes = this.#model.snapshot?.header.changes;
    if (changes === null || changes === undefined) {
      this.close();
      return;
    }
    this.#selected = null;
    this.#listing = false;
    this.answer.showChanges(changes, (source, destination) => this.#goTo(source, destination));
    this.#events.changed();
  }

  close(): void {
    const had = this.answer.node.contains(document.activeElement);
    this.answer.close();
    this.#selected = null;
    this.#listing = false;
    this.#events.changed();
    if (had) this.#events.left();
  }

  /** Explains a connection, and brings it into view where the filters show it. */
  #goTo(source: MatrixItem, destination: MatrixItem): void {
    this.explain(source, destination);
    const selected = this.#selected;
    if (selected !== null) this.#events.go(selected.source, selected.destination);
  }

  async #explain(open: boolean, focus = false): Promise<void> {
    const snapshot = this.#model.snapshot;
    const selected = this.#selected;
    if (snapshot === undefined || selected === null) return;
    const source = snapshot.endpoints.findIndex(({ title }) => title === selected.source);
    const destination = snapshot.endpoints.findIndex(({ title }) => title === selected.destination);
    if (source < 0 || destination < 0) {
      this.close();
      return;
    }
    const explanation = await this.#model.explain(source, destination, selected.port);
    if (explanation === null || this.#selected !== selected) return;
    const wasOpen = this.answer.open;
    this.answer.show(explanation, selected.source, selected.destination, selected.port, classNotes(selected, snapshot));
    this.#events.changed();
    if (focus) this.answer.focus();
    this.#focusNext = false;
    if (open && !wasOpen) this.#events.go(selected.source, selected.destination);
  }

  async #propose(request: PageRequest): Promise<void> {
    const selected = this.#selected;
    const proposal = (await this.#host.request(request)) as EditProposal;
    if (this.#selected === selected) this.answer.propose(proposal);
    else this.#host.send({ type: "settle", apply: false });
  }

  #try(work: Promise<void>): void {
    work.catch((error: unknown) => this.#events.failed(error));
  }
}
