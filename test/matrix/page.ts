import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { pageHtml } from "../../client/src/matrix/html.ts";
import {
  type PageMessage,
  type PageRequest,
  readPageMessage,
  type ServerState,
} from "../../client/src/matrix/view/messages.ts";
import type { Matrix } from "../../server/src/features/matrix.ts";
import type { MatrixBaseText, MatrixPosition } from "../../server/src/server/protocol.ts";
import type { Texts } from "../harness/features.ts";
import { browser } from "../run/fetch.mjs";
import { matrixOf, type Question } from "./support.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const origin = "https://page.test";

/** The page of the matrix in a real browser, with the real answers of the server behind it, and no editor. */
export interface MatrixPage {
  readonly page: Page;
  /** What the page said other than to ask. */
  readonly said: PageMessage[];
  /** Messages that the host would refuse. */
  readonly refused: unknown[];
  /** What the host said, as JSON. */
  readonly heard: string[];
  /** What the content security policy or the page itself complained about. */
  readonly complaints: string[];
  /** Another version of the texts, as after a keystroke. */
  change(texts: Texts): Promise<void>;
  /** What the editor would say that was saved or committed. */
  compareWith(texts: readonly MatrixBaseText[]): void;
  server(state: ServerState): Promise<void>;
  cursor(uri: string, position: MatrixPosition, how?: object): Promise<void>;
  send(message: object): Promise<void>;
  close(): Promise<void>;
}

export interface Bundle {
  readonly script: string;
  readonly style: string;
  /** In another language than English. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** The page as it is shipped, but not minified. */
export async function bundlePage(): Promise<Bundle> {
  const entry = join(root, "client/src/matrix/view/main.ts");
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: "iife",
    write: false,
    outdir: "out",
  });
  const find = (end: string): string => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? "";
  return { script: find(".js"), style: find(".css") };
}

export async function openBrowser(): Promise<Browser> {
  const { executablePath, env } = browser();
  return chromium.launch({
    executablePath,
    env: { ...process.env, ...env },
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic"],
  });
}

export async function openMatrix(
  opened: Browser,
  bundle: Bundle,
  start: Texts,
  size = { width: 900, height: 700 },
  /** Pixels of the screen for one of CSS: what zooming changes. */
  scale = 1,
  /** Also what is needed. */
  needs?: Question["needs"],
): Promise<MatrixPage> {
  const context = await opened.newContext({ viewport: size, deviceScaleFactor: scale });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const said: PageMessage[] = [];
  const refused: unknown[] = [];
  const heard: string[] = [];
  const complaints: string[] = [];
  let state: ServerState = "running";
  const ask = (texts: Texts, version?: number) =>
    matrixOf({ texts, ...(version !== undefined && { version }), ...(needs && { needs }) });
  let matrix: Matrix = ask(start);
  let base: readonly MatrixBaseText[] = [];
  let cursor: { uri: string; position: MatrixPosition } | undefined;

  const send = (message: object): Promise<void> => {
    heard.push(JSON.stringify(message));
    return page.evaluate((data) => window.postMessage(data, "*"), message);
  };
  function answer({ method, params }: PageRequest): unknown {
    switch (method) {
      case "header":
        return matrix.header(params.view, params.known, base);
      case "window":
        return matrix.window(params);
      case "explain":
        return matrix.explain(params);
      case "locate":
        return matrix.locate(params);
      case "edit":
      case "expect": {
        const made = method === "edit" ? matrix.edit(params) : matrix.expect(params);
        const { title = "", reason = "", also = [] } = made ?? {};
        return { title, reason, also };
      }
      case "export":
        return matrix.export(params);
      case "emphasis":
        return cursor === undefined ? null : matrix.emphasis(cursor.uri, cursor.position);
    }
  }
  await page.exposeFunction("toHost", async (raw: unknown) => {
    const message = readPageMessage(raw);
    if (message === undefined) refused.push(raw);
    else if (message.type === "request") {
      if (state === "running") await send({ type: "response", id: message.id, result: answer(message.request) });
      else await send({ type: "failure", id: message.id, message: "no server" });
    } else {
      said.push(message);
      if (message.type === "ready") await send({ type: "init", scope: null, server: state });
    }
  });
  await page.exposeFunction("complain", (text: string) => complaints.push(text));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", async (dialog) => {
    complaints.push(`dialog ${dialog.message()}`);
    await dialog.dismiss();
  });
  await page.addInitScript(() => {
    const scope = window as unknown as Record<string, (...args: unknown[]) => unknown>;
    document.addEventListener("securitypolicyviolation", (event) =>
      scope.complain?.(`${event.violatedDirective} ${event.blockedURI}`),
    );
    scope.acquireVsCodeApi = () => ({
      postMessage: (message: unknown) => scope.toHost?.(message),
      getState: () => JSON.parse(sessionStorage.getItem("state") ?? "null") ?? undefined,
      setState: (value: unknown) => sessionStorage.setItem("state", JSON.stringify(value)),
    });
  });
  await page.route("**/*", async (route) => {
    const path = new URL(route.request().url()).pathname;
    const parts = { script: `${origin}/matrix.js`, style: `${origin}/matrix.css`, cspSource: origin };
    const html = pageHtml({ ...parts, texts: bundle.texts, language: "xx" });
    if (path === "/") await route.fulfill({ contentType: "text/html", body: html });
    else if (path === "/matrix.js") await route.fulfill({ contentType: "text/javascript", body: bundle.script });
    else if (path === "/matrix.css") await route.fulfill({ contentType: "text/css", body: bundle.style });
    else await route.fulfill({ status: 404 });
  });
  await page.goto(`${origin}/`);

  return {
    page,
    said,
    refused,
    heard,
    complaints,
    async change(texts) {
      matrix = ask(texts, matrix.version + 1);
      await send({ type: "changed" });
    },
    compareWith(texts) {
      base = texts;
    },
    async server(next) {
      state = next;
      await send({ type: "server", state });
    },
    async cursor(uri, position, how = {}) {
      cursor = { uri, position };
      await send({ type: "cursor", ...how });
    },
    send,
    close: () => context.close(),
  };
}
