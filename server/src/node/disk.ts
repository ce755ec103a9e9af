import {
  readFile as askFile,
  readdir as askFolder,
  readlink as askLink,
  lstat as askLinkStat,
  realpath as askPath,
  stat as askStat,
} from "node:fs";
import { promisify } from "node:util";

/**
 * Node's calls that let others work while the disk does. `node:fs/promises` has them, too, and brings along so much that to load
 * it takes a command as long as to read a small folder.
 */
export const lstat = promisify(askLinkStat);
export const readdir = promisify(askFolder);
export const readFile = promisify(askFile);
export const readlink = promisify(askLink);
export const realpath = promisify(askPath.native);
export const stat = promisify(askStat);
