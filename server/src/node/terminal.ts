import { fstatSync, statSync } from "node:fs";

/**
 * Whether a descriptor is a terminal, as `isatty` says. To load what asks that takes longer than many a command has to
 * work, so it is only loaded for what may be one: no file, no pipe, and not what swallows everything.
 */
export async function isTerminal(descriptor: number): Promise<boolean> {
  if (process.platform !== "win32" && !mayBeTerminal(descriptor)) return false;
  const { isatty } = await import("node:tty");
  return isatty(descriptor);
}

function mayBeTerminal(descriptor: number): boolean {
  try {
    const found = fstatSync(descriptor);
    return found.isCharacterDevice() && found.rdev !== statSync("/dev/null").rdev;
  } catch {
    return true;
  }
}
