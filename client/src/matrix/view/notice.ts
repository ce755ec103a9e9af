import type { MatrixEmphasis, MatrixHeader } from "../../../../server/src/server/protocol.ts";
import { element } from "./dom.ts";
import type { ServerState } from "./messages.ts";

export interface NoticeEvents {
  restart(): void;
  clearFilters(): void;
}

/** What stands in place of an empty grid, or above a full one: always with what to do next. */
export class Notice {
  readonly node = element("div", { class: "notice", role: "status", hidden: true });
  readonly #events: NoticeEvents;
  #shown = "";

  constructor(events: NoticeEvents) {
    this.#events = events;
  }

  /** True when there is no grid to be shown. */
  update(
    header: MatrixHeader | undefined,
    server: ServerState,
    failure: string,
    emphasis: MatrixEmphasis | null = null,
  ): boolean {
    const { title, text, action, instead } = contentOf(header, server, failure, emphasis);
    const key = `${title}|${text}`;
    this.node.hidden = title === "";
    this.node.classList.toggle("instead", instead);
    if (key !== this.#shown) {
      this.#shown = key;
      const button =
        action === undefined
          ? null
          : element(
              "button",
              { class: "primary", type: "button" },
              action === "restart" ? "Start it again" : "Clear the filters",
            );
      button?.addEventListener("click", () =>
        action === "restart" ? this.#events.restart() : this.#events.clearFilters(),
      );
      this.node.replaceChildren(
        element("p", { class: "title" }, title),
        ...(text === "" ? [] : [element("p", {}, text)]),
        ...(button === null ? [] : [button]),
      );
    }
    return instead;
  }
}

interface Content {
  readonly title: string;
  readonly text: string;
  readonly action?: "restart" | "clear";
  /** In place of the grid, not above it. */
  readonly instead: boolean;
}

/** The first few, each with a capital and a full stop. */
function sentences(texts: readonly string[]): string {
  const shown = texts.slice(0, 3).map((text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
  return [...shown, ...(texts.length > 3 ? [`So are ${texts.length - 3} more kinds of policy.`] : [])].join(" ");
}

export function contentOf(
  header: MatrixHeader | undefined,
  server: ServerState,
  failure: string,
  emphasis: MatrixEmphasis | null = null,
): Content {
  if (server === "stopped") {
    return {
      title: "The Netpol server has stopped",
      text: header === undefined ? "" : "What is shown below is the last that it said.",
      action: "restart",
      instead: header === undefined,
    };
  }
  if (failure !== "" && server === "running") {
    return { title: "The matrix could not be made", text: failure, action: "restart", instead: header === undefined };
  }
  if (header === undefined) return { title: "Reading the workspace …", text: "", instead: true };
  const { counts, state } = header;
  const nothing = counts.workloads === 0 && counts.policies === 0;
  if (nothing && state === "indexing")
    return { title: "Reading the workspace …", text: "Rows appear as manifests are found.", instead: true };
  if (nothing) {
    return {
      title: "No workload here yet",
      text: "The matrix is made of the Deployments, StatefulSets, Pods and other workloads that the manifests of this folder declare. Open the folder that holds them, or add one.",
      instead: true,
    };
  }
  if (header.sources.length === 0 || header.destinations.length === 0) {
    return { title: "Nothing matches these filters", text: "", action: "clear", instead: true };
  }
  const problem = header.problems.find(({ field }) => field === "base");
  if (problem !== undefined) return { title: "Nothing to compare with.", text: problem.message, instead: false };
  if (emphasis !== null && emphasis.note !== "")
    return { title: `${emphasis.policy} is not in force.`, text: emphasis.note, instead: false };
  const missing = header.missing ?? [];
  if (missing.length > 0 && state === "ready") {
    return { title: "Not all policies are taken into account.", text: sentences(missing), instead: false };
  }
  if (state === "indexing") return { title: "Still reading the workspace …", text: "", instead: false };
  if (counts.policies === 0) {
    return {
      title: "No policy in this folder: everybody may talk to everybody.",
      text: "Type netpol in a YAML file for a first one, for instance “default deny ingress”.",
      instead: false,
    };
  }
  return { title: "", text: "", instead: false };
}
