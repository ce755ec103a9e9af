import { reason } from "./files.ts";
import { netpol } from "./netpol.ts";

// A reader that has seen enough (`netpol check … | head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(`netpol: the output cannot be written: ${reason(error)}\n`);
  process.exit(2);
});
// Nobody is left to be told.
process.stderr.on("error", () => process.exit(2));

void netpol(process.argv.slice(2), {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  isTTY: process.stderr.isTTY === true,
  colour: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
  cwd: process.cwd(),
}).then((status) => {
  process.exitCode = status;
});
