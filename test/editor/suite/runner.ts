import { hasPage, page } from "./page.ts";
import { cleanUp } from "./support.ts";

type Body = () => Promise<void> | void;

const registered: { name: string; body: Body; timeoutMs: number }[] = [];

/** Registers a test. Afterwards every editor is closed, and files that `support` changed are as they were. */
export function test(name: string, body: Body, { timeoutMs = 30_000 }: { timeoutMs?: number } = {}): void {
  registered.push({ name, body, timeoutMs });
}

/**
 * Loads the files and runs what they register, one after the other, a failing one once more. The lines carry a mark so that they can be told from what the editor
 * itself prints. Rejects when a test failed, which gives the editor a bad exit status.
 */
export async function runFiles(
  files: readonly (readonly [name: string, load: () => Promise<unknown>])[],
): Promise<void> {
  for (const [name, load] of files) {
    // A file that does not load is a test that fails, instead of an editor that ends without a word.
    await load().catch((error: unknown) => test(`${name} loads`, () => Promise.reject(error)));
  }
  let failed = 0;
  for (const { name, body, timeoutMs } of registered) {
    // An editor has a life of its own (watchers, focus, its own notices): what fails once and then passes is told, and no failure.
    for (let again = false; ; again = true) {
      const start = Date.now();
      try {
        await within(timeoutMs, body);
        await within(timeoutMs, cleanUp);
        print(`✔ ${name} (${Date.now() - start} ms${again ? ", the second time" : ""})`);
        break;
      } catch (error) {
        print(`${again ? "✖" : "↻ not the first time:"} ${name} (${Date.now() - start} ms)`);
        print(indent(error instanceof Error ? (error.stack ?? error.message) : String(error)));
        if (hasPage) print(indent(await page.failure(`failed-${failed}${again ? "-again" : ""}`).catch(String)));
        await within(timeoutMs, cleanUp).catch(() => {});
        if (!again) continue;
        failed++;
        break;
      }
    }
  }
  print("end");
  // What was printed travels through the editor; it must be out before the editor ends.
  await new Promise((done) => setTimeout(done, 250));
  if (failed > 0) throw new Error(`${failed} failed`);
}

export function print(text: string): void {
  for (const line of text.split("\n")) console.log(`[suite] ${line}`);
}

const indent = (text: string) => text.replace(/^/gm, "    ");

async function within(ms: number, body: Body): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`not done after ${ms} ms`)), ms);
  });
  try {
    await Promise.race([body(), late]);
  } finally {
    clearTimeout(timer);
  }
}
