import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

const WAIT_MS = 10_000;

/**
 * Lets the suite, which runs inside the editor, drive the page around it: one POST per act, JSON in and out. The acts
 * are those of `page.ts` in the suite. The address holds a secret, for any page of this machine could post to it.
 */
export async function startControl({ pictures, logs }) {
  const secret = randomBytes(16).toString("hex");
  let page;
  /** Another window on the same folder, without a suite in it: that one can be reloaded. */
  let second;
  const server = createServer(async (request, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    if (request.method !== "POST" || request.url !== `/${secret}`) {
      response.writeHead(404).end();
      return;
    }
    try {
      let body = "";
      for await (const chunk of request) body += chunk;
      const { act, window, ...args } = JSON.parse(body);
      if (act === "open") second = await openSecond(page, args);
      else if (!Object.hasOwn(acts, act)) throw new Error(`no such act: ${act}`);
      const on = window === "second" ? second : page;
      const value = act === "open" ? null : await acts[act](on, args, { pictures, logs });
      response.end(JSON.stringify({ value: value ?? null }));
    } catch (error) {
      response.end(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
    }
  });
  await new Promise((done, fail) => server.once("error", fail).listen(0, "127.0.0.1", done));
  return {
    address: `http://127.0.0.1:${server.address().port}/${secret}`,
    /** The page comes up after the server does: its settings already name the address. */
    drive: (opened) => {
      page = opened;
    },
    stop: () => server.close(),
  };
}

/** The address of the first window, with the extension but not the suite, and a file in front. */
async function openSecond(page, { file }) {
  const address = new URL(page.url());
  const payload = JSON.parse(address.searchParams.get("payload") ?? "[]");
  const kept = payload.filter(([name]) => name === "extensionDevelopmentPath");
  const [, extension] = kept[0] ?? [];
  if (extension === undefined) throw new Error("only the host in Node can open a second window");
  const uri = `${extension.slice(0, extension.indexOf("/", "vscode-remote://".length))}${address.searchParams.get("folder")}/${file}`;
  address.searchParams.set("payload", JSON.stringify([...kept, ["openFile", uri]]));
  const second = await page.context().newPage();
  await second.goto(address.href, { timeout: 60_000 });
  return second;
}

const acts = {
  async reload(page) {
    // A file that the address names would be opened in place of what was open.
    const address = new URL(page.url());
    const payload = JSON.parse(address.searchParams.get("payload") ?? "[]");
    address.searchParams.set("payload", JSON.stringify(payload.filter(([name]) => name !== "openFile")));
    await page.goto(address.href, { timeout: 60_000 });
  },
  async close(page) {
    await page.close();
  },
  async click(page, { selector, frame, button, count, modifiers }) {
    const target = await find(page, selector, frame);
    await target.click({
      timeout: WAIT_MS,
      button: button ?? "left",
      clickCount: count ?? 1,
      modifiers: modifiers ?? [],
    });
  },
  async hover(page, { selector, frame }) {
    await (await find(page, selector, frame)).hover({ timeout: WAIT_MS });
  },
  async text(page, { selector, frame }) {
    return await (await find(page, selector, frame)).innerText({ timeout: WAIT_MS });
  },
  async attribute(page, { selector, frame, name }) {
    return await (await find(page, selector, frame)).getAttribute(name, { timeout: WAIT_MS });
  },
  async count(page, { selector, frame }) {
    const counts = await Promise.all(
      frames(page, frame).map((each) =>
        each
          .locator(selector)
          .count()
          .catch(() => 0),
      ),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  },
  async evaluate(page, { expression, frame, selector }) {
    if (frame !== "webview") return await page.evaluate(expression);
    const handle = await (await find(page, selector ?? "body", frame)).elementHandle({ timeout: WAIT_MS });
    return await (await handle.ownerFrame()).evaluate(expression);
  },
  async press(page, { keys }) {
    await page.keyboard.press(keys);
  },
  async type(page, { text }) {
    await page.keyboard.type(text, { delay: 5 });
  },
  async resize(page, { width, height }) {
    await page.setViewportSize({ width, height });
  },
  async screenshot(page, { name, selector }, { pictures }) {
    return await shoot(selector === undefined ? page : page.locator(selector).first(), pictures, name);
  },
  async failure(page, { name }, { logs }) {
    return await shoot(page, logs, name);
  },
};

async function shoot(target, folder, name) {
  if (!/^[\w-]+$/.test(name)) throw new Error(`a picture's name is a word: ${name}`);
  const path = join(folder, `${name}.png`);
  mkdirSync(folder, { recursive: true });
  await target.screenshot({ path, timeout: WAIT_MS });
  return path;
}

/** The page's own frame, or those in which webviews show their content. */
function frames(page, frame) {
  return frame === "webview" ? page.frames().filter((each) => each !== page.mainFrame()) : [page.mainFrame()];
}

/** The first visible match, waited for: a webview's frame comes and goes while the editor lays out. */
async function find(page, selector, frame) {
  const until = Date.now() + WAIT_MS;
  for (;;) {
    for (const each of frames(page, frame)) {
      const found = each.locator(selector).filter({ visible: true }).first();
      if ((await found.count().catch(() => 0)) > 0) return found;
    }
    if (Date.now() > until) throw new Error(`nothing visible matches ${selector} in the ${frame ?? "workbench"}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
