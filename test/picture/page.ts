import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { pageHtml } from "../../client/src/matrix/html.ts";
import { type PageMessage, type PicturePlace, readPageMessage } from "../../client/src/picture/view/messages.ts";
import { createLanguageService } from "../../server/src/service/service.ts";
import { defaultSettings } from "../../server/src/source/settings.ts";
import { createWorkspace } from "../../server/src/source/workspace.ts";
import type { Texts } from "../harness/features.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const origin = "https://page.test";

/** The page of the picture in a real browser, with the real answers of the service behind it, and no editor. */
export interface PicturePage {
  readonly page: Page;
  /** What the page said other than to ask for a picture. */
  readonly said: PageMessage[];
  readonly refused: unknown[];
  readonly complaints: string[];
  change(uri: string, text: string): Promise<void>;
  caret(place: PicturePlace): Promise<void>;
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
  const entry = join(root, "client/src/picture/view/main.ts");
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

export async function openPicture(
  opened: Browser,
  bundle: Bundle,
  texts: Texts,
  start: PicturePlace,
  size = { width: 840, height: 700 },
): Promise<PicturePage> {
  const folder = "file:///work";
  const workspace = createWorkspace([folder]);
  let version = 1;
  for (const [uri, text] of Object.entries(texts)) workspace.open(uri, "yaml", version, text);
  workspace.setComplete(true);
  const complaints: string[] = [];
  const service = createLanguageService({
    workspace,
    settings: () => defaultSettings,
    logger: { error: (message) => complaints.push(message) },
  });
  const context = await opened.newContext({ viewport: size });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const said: PageMessage[] = [];
  const refused: unknown[] = [];
  let place = start;
  const send = (message: object): Promise<void> => page.evaluate((data) => window.postMessage(data, "*"), message);
  await page.exposeFunction("toHost", async (raw: unknown) => {
    const message = readPageMessage(raw);
    if (message === undefined) refused.push(raw);
    else if (message.type === "draw") {
      const { id, scope, width, unfolded } = message;
      const answer = service.picture({ uri: place.uri, position: place, scope, width, unfolded });
      await send({ type: "drawn", id, answer, place });
    } else said.push(message);
  });
  await page.exposeFunction("complain", (text: string) => complaints.push(text));
  page.on("pageerror", (error) => complaints.push(error.message));
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
    const parts = { script: `${origin}/picture.js`, style: `${origin}/picture.css`, cspSource: origin };
    const html = pageHtml({ ...parts, title: "Picture of a policy", root: "picture", texts: bundle.texts });
    if (path === "/") await route.fulfill({ contentType: "text/html", body: html });
    else if (path === "/picture.js") await route.fulfill({ contentType: "text/javascript", body: bundle.script });
    else if (path === "/picture.css") await route.fulfill({ contentType: "text/css", body: bundle.style });
    else await route.fulfill({ status: 404 });
  });
  await page.goto(`${origin}/`);
  return {
    page,
    said,
    refused,
    complaints,
    async change(uri, text) {
      version += 1;
      workspace.open(uri, "yaml", version, text);
      await send({ type: "changed", soon: false });
    },
    async caret(next) {
      place = next;
      await send({ type: "changed", soon: true });
    },
    close: () => context.close(),
  };
}
