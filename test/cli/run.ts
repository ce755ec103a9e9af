import { mkdtempSync } from "node:fs";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { CommandIo } from "../../server/src/node/commands/io.ts";

export interface Run {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A symbolic link, and where it leads from the folder that it lies in. */
export interface Link {
  readonly link: string;
}

type Command = (args: readonly string[], io: CommandIo) => Promise<number>;

/** Runs a command in a folder of its own that holds these files. */
export async function runCommand(
  command: Command,
  files: Readonly<Record<string, string | Uint8Array | Link>>,
  args: readonly string[],
  options: { readonly isTTY?: boolean } = {},
): Promise<Run> {
  const cwd = mkdtempSync(join(tmpdir(), "netpol-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(cwd, name)), { recursive: true });
      if (typeof content === "object" && "link" in content) await symlink(content.link, join(cwd, name));
      else await writeFile(join(cwd, name), content);
    }
    const out: string[] = [];
    const err: string[] = [];
    const status = await command(args, {
      stdout: (text) => void out.push(typeof text === "string" ? text : new TextDecoder().decode(text)),
      stderr: (text) => void err.push(text),
      isTTY: options.isTTY ?? false,
      colour: false,
      cwd,
    });
    return { status, stdout: out.join(""), stderr: err.join("") };
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
