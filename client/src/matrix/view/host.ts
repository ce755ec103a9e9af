import type { HostMessage, PageMessage, PageRequest, PageState } from "./messages.ts";
import { readPageState } from "./messages.ts";

/** What VS Code gives a webview, once. */
export interface WebviewApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** The page's only way out: requests with answers, and messages both ways. */
export interface Host {
  send(message: PageMessage): void;
  request(request: PageRequest): Promise<unknown>;
  readonly state: PageState | undefined;
  save(state: PageState): void;
}

export function connectHost(api: WebviewApi, onMessage: (message: HostMessage) => void): Host {
  let nextId = 0;
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();

  window.addEventListener("message", (event: MessageEvent<HostMessage>) => {
    const message = event.data;
    if (message.type === "response") {
      waiting.get(message.id)?.resolve(message.result);
      waiting.delete(message.id);
    } else if (message.type === "failure") {
      waiting.get(message.id)?.reject(new Error(message.message));
      waiting.delete(message.id);
    } else {
      onMessage(message);
    }
  });

  return {
    send: (message) => api.postMessage(message),
    request(request) {
      const id = nextId++;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        api.postMessage({ type: "request", id, request } satisfies PageMessage);
      });
    },
    state: readPageState(api.getState()),
    save: (state) => api.setState(state),
  };
}
