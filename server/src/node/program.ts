import { netpol } from "./netpol.ts";
import { createOutput } from "./output.ts";
import { isTerminal } from "./terminal.ts";

// Nobody is left to be told.
const stderr = createOutput(2, () => process.exit(2));
// A reader that has seen enough (`netpol check … | head`) is no error.
const stdout = createOutput(1, (why) => {
  if (why !== undefined) stderr.write(`netpol: the output cannot be written: ${why}\n`);
  process.exit(why === undefined ? 0 : 2);
});

let answered = false;

/** Whether it has come to an answer, as even one of status 2 may have that leaves out what cannot be read. */
export function hasAnswered(): boolean {
  return answered;
}

const cwd = currentFolder();
if (cwd === undefined) {
  stderr.write("netpol: the folder that this runs in is not there any more: go into another one, and start it again\n");
  process.exitCode = 2;
} else void run(cwd);

async function run(folder: string): Promise<void> {
  process.exitCode = await netpol(process.argv.slice(2), {
    stdout(text) {
      answered = true;
      stdout.write(text);
    },
    stderr: stderr.write,
    isTTY: await isTerminal(2),
    colour: !process.env.NO_COLOR && (await isTerminal(1)),
    cwd: folder,
  });
}

function currentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}
