import { spawn } from "node:child_process";
import { limits } from "../limits.ts";
import { reason } from "./reason.ts";

/** Reads a cluster, and does nothing else to it. */
export interface Kubectl {
  /** What it prints, or why it does not. */
  run(verb: ReadVerb, ...args: readonly string[]): Promise<KubectlAnswer>;
}

/** What neither changes anything nor runs anything in a cluster. */
export type ReadVerb = "get" | "api-resources" | "config";

export type KubectlAnswer = { readonly text: string } | { readonly failed: string };

export interface KubectlOptions {
  /** A path, or a name that is looked for in PATH. */
  readonly program: string;
  readonly context?: string;
  /** Milliseconds for each run. */
  readonly patience?: number;
  /** Somebody does not want to wait any longer. */
  readonly signal?: AbortSignal;
}

/** Runs the user's own kubectl: no shell, nothing to type into. */
export function createKubectl({
  program,
  context,
  patience = limits.kubectl.patience,
  signal,
}: KubectlOptions): Kubectl {
  const own = context === undefined ? [] : ["--context", context];
  return Object.freeze({
    run: (verb: ReadVerb, ...args: readonly string[]) =>
      new Promise<KubectlAnswer>((done) => {
        const out: Buffer[] = [];
        const errors: Buffer[] = [];
        let size = 0;
        let child: ReturnType<typeof spawn>;
        try {
          child = spawn(program, [verb, ...args, ...own], { stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
        } catch (error) {
          done({ failed: `${program} cannot be run: ${reason(error)}` });
          return;
        }
        const given = () => stop(`${program} ${verb} was ended`);
        const stop = (failed: string) => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", given);
          done({ failed });
          // It may have children that hold its pipes.
          child.stdout?.destroy();
          child.stderr?.destroy();
          child.kill("SIGKILL");
        };
        const timer = setTimeout(
          () =>
            stop(`${program} ${verb} has not answered within ${Math.round(patience / 1000)} seconds, and was ended`),
          patience,
        );
        if (signal?.aborted) given();
        signal?.addEventListener("abort", given);
        child.stdout?.on("data", (part: Buffer) => {
          size += part.length;
          if (size > limits.kubectl.answer) stop(`${program} ${verb} answers with more than can be read`);
          else out.push(part);
        });
        child.stderr?.on("data", (part: Buffer) => {
          if (errors.length < 20) errors.push(part);
        });
        child.once("error", (error: NodeJS.ErrnoException) => {
          clearTimeout(timer);
          done({
            failed:
              error.code === "ENOENT" ? `there is no program ${program}` : `${program} cannot be run: ${reason(error)}`,
          });
        });
        child.once("close", (status) => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", given);
          if (status === 0) done({ text: Buffer.concat(out).toString("utf8") });
          else
            done({
              failed:
                lastLine(Buffer.concat(errors).toString("utf8")) ?? `${program} ${verb} ended with status ${status}`,
            });
        });
      }),
  });
}

/** What it says in the end: before that it may warn, or tell of each try. */
function lastLine(text: string): string | undefined {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines.filter((line) => line !== "").at(-1);
}
