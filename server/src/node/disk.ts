import fs from "node:fs";
import { promisify } from "node:util";

/**
 * Node's calls that let others work while the disk does. `node:fs/promises` has them, too, and brings along so much that to load
 * it takes a command as long as to read a small folder.
 */
export const lstat = promisify(fs.lstat);
export const readdir = promisify(fs.readdir);
export const readFile = promisify(fs.readFile);
export const readlink = promisify(fs.readlink);
export const realpath = promisify(fs.realpath.native);
export const stat = promisify(fs.stat);
