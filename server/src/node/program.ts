import { isatty } from "node:tty";
import { netpol } from "./netpol.ts";
import { createOutput } from "./output.ts";

// Nobody is left to be told.
const stderr = createOutput(2, () => process.exit(2));
// A reader that has seen enough (`netpol check … | head`) is no error.
const stdout = createOutput(1, (why) => {
  if (why !== undefined) stderr.write(`netpol: the output cannot be written: ${why}\n`);
  process.exit(why === undefined ? 0 : 2);
});

const cwd = currentFolder();
if (cwd === undefined) {
  stderr.write("netpol: the folder that this runs in is not there any more: go into another one, and start it again\n");
  process.exitCode = 2;
} else run(cwd);

function run(folder: string): void {
  void netpol(process.argv.slice(2), {
    stdout: stdout.write,
    stderr: stderr.write,
    isTTY: isatty(2),
    colour: isatty(1) && process.env.NO_COLOR === undefined,
    cwd: folder,
  }).then((status) => {
    process.exitCode = status;
  });
}

function currentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}
