import { open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { decodeText } from "./decode.ts";
import { isWithin } from "./files.ts";
import { reason } from "./reason.ts";

/**
 * Writes a file anew, whole or not at all, with the mode that it had. `before`: the text that was read; a file that is another
 * by now is left alone, and so is one outside of the folders and files in `within`. Gives what went wrong, `undefined` for nothing.
 */
export async function replaceFile(
  path: string,
  before: string,
  after: string,
  within: readonly string[],
): Promise<string | undefined> {
  let made: string | undefined;
  try {
    const target = await realpath(path);
    if (!(await isWithin(target, within))) return "lies outside of the given paths, and is left alone";
    if (decodeText(await readFile(target)) !== before) return "has changed since it was read, and is left alone";
    const { mode } = await stat(target);
    const beside = join(dirname(target), `.${basename(target)}.netpol-${process.pid}`);
    const file = await open(beside, "wx");
    made = beside;
    try {
      await file.writeFile(after);
      await file.chmod(mode & 0o7777);
    } finally {
      await file.close();
    }
    await rename(beside, target);
    made = undefined;
    return undefined;
  } catch (error) {
    return `cannot be written: ${reason(error)}`;
  } finally {
    if (made !== undefined) await rm(made, { force: true });
  }
}
