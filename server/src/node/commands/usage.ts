import type { CommandIo } from "./io.ts";

/** What a command prints instead of its answer, with its exit status. `wrong`: `help`, or what is wrong with the options. */
export function printUsage(command: string, wrong: string, usage: string, io: CommandIo): number {
  if (wrong === "help") {
    io.stdout(usage);
    return 0;
  }
  io.stderr(`netpol ${command}: ${wrong}\n\n${usage}`);
  return 2;
}
