import type { MatrixEmphasis, MatrixHeader } from "../../../../server/src/server/protocol.ts";
import { element, sentence } from "./dom.ts";
import type { ServerState, WelcomeCommand } from "./messages.ts";
import { t } from "./texts.ts";

export interface NoticeEvents {
  restart(): void;
  clearFilters(): void;
  /** A command of the editor. */
  command(name: WelcomeCommand): void;
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
    const { title, text, actions = [], instead } = contentOf(header, server, failure, emphasis);
    const key = `${title}|${text}`;
    this.node.hidden = title === "";
    this.node.classList.toggle("instead", instead);
    if (key !== this.#shown) {
      this.#shown = key;
      this.node.replaceChildren(
        element("p", { class: "title" }, title),
        ...(text === "" ? [] : [element("p", {}, ...sentence(text))]),
        ...(actions.length === 0
          ? []
          : [element("p", { class: "do" }, ...actions.map((action, at) => this.#button(action, at)))]),
      );
    }
    return instead;
  }

  #button(action: NoticeAction, at: number): HTMLElement {
    const button = element("button", { class: at === 0 ? "primary" : "secondary", type: "button" }, labels[action]);
    button.addEventListener("click", () => {
      if (action === "restart") this.#events.restart();
      else if (action === "clear") this.#events.clearFilters();
      else this.#events.command(action);
    });
    return button;
  }
}

type NoticeAction = "restart" | "clear" | WelcomeCommand;

const labels: Readonly<Record<NoticeAction, string>> = {
  restart: t("Start it again"),
  clear: t("Clear the filters"),
  openSample: t("Open the sample"),
  newPolicy: t("New policy…"),
  createDefaultDeny: t("Create a default-deny…"),
  getStarted: t("Get started"),
  showStatus: t("What was read, and what was not"),
};

interface Content {
  readonly title: string;
  readonly text: string;
  readonly actions?: readonly NoticeAction[];
  /** In place of the grid, not above it. */
  readonly instead: boolean;
}

/** The first few, each with a capital and a full stop. */
function sentences(texts: readonly string[]): string {
  const shown = texts.slice(0, 3).map((text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
  return [...shown, ...(texts.length > 3 ? [t("And {0} more.", texts.length - 3)] : [])].join(" ");
}

export function contentOf(
  header: MatrixHeader | undefined,
  server: ServerState,
  failure: string,
  emphasis: MatrixEmphasis | null = null,
): Content {
  if (server === "stopped") {
    return {
      title: t("The Netpol server has stopped"),
      text: header === undefined ? "" : t("What is shown below is the last that it said."),
      actions: ["restart"],
      instead: header === undefined,
    };
  }
  if (failure !== "" && server === "running") {
    return {
      title: t("The matrix could not be made"),
      text: failure,
      actions: ["restart"],
      instead: header === undefined,
    };
  }
  if (header === undefined) return { title: t("Reading the workspace …"), text: "", instead: true };
  const { counts, state } = header;
  const nothing = counts.workloads === 0 && counts.policies === 0;
  if (nothing && state === "indexing")
    return { title: t("Reading the workspace …"), text: t("Rows appear as manifests are found."), instead: true };
  const broken = header.unbuilt ?? [];
  if (nothing && broken.length > 0) {
    return {
      title: t("What is here cannot be built"),
      text: t("{0} Mend it, and the matrix fills by itself.", sentences(broken)),
      actions: ["showStatus", "getStarted"],
      instead: true,
    };
  }
  if (nothing) {
    return {
      title: t("No workload and no policy here yet"),
      text: t(
        "The matrix shows who can talk to whom: a row and a column for each Deployment, StatefulSet, Pod or other workload that the manifests, kustomizations and charts of this folder declare. Open the folder that holds them, or begin with the sample.",
      ),
      actions: ["openSample", "newPolicy", "getStarted"],
      instead: true,
    };
  }
  if (header.sources.length === 0 || header.destinations.length === 0) {
    return { title: t("Nothing matches these filters"), text: "", actions: ["clear"], instead: true };
  }
  const problem = header.problems.find(({ field }) => field === "base");
  if (problem !== undefined) return { title: t("Nothing to compare with."), text: problem.message, instead: false };
  if (emphasis !== null && emphasis.note !== "")
    return { title: t("{0} is not in force.", emphasis.policy), text: emphasis.note, instead: false };
  const missing = header.missing ?? [];
  if (missing.length > 0 && state === "ready") {
    return { title: t("Not all policies are taken into account."), text: sentences(missing), instead: false };
  }
  if (state === "indexing") return { title: t("Still reading the workspace …"), text: "", instead: false };
  if (broken.length > 0) {
    return {
      title: t("Not all of this folder could be built."),
      text: sentences(broken),
      actions: ["showStatus"],
      instead: false,
    };
  }
  if (counts.workloads === 0) {
    return {
      title: t("No workload is declared here: rows and columns stand for what the policies select."),
      text: t(
        "Open the folder that holds the Deployments too, or name what lives elsewhere in `netpol.externalWorkloads`.",
      ),
      actions: ["showStatus"],
      instead: false,
    };
  }
  if (counts.policies === 0) {
    return {
      title: t("No policy in this folder: everybody may talk to everybody."),
      text: t("Close a namespace first, then say who may come in."),
      actions: ["createDefaultDeny", "newPolicy"],
      instead: false,
    };
  }
  return { title: "", text: "", instead: false };
}
