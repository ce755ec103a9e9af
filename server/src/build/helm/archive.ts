import { limits } from "../../limits.ts";
import { cleanPath } from "./paths.ts";

/** A file of an archive; the path counts from the chart in it. */
export interface ArchivedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Unpacks what gzip has packed. `most`: bytes that it may become. */
export type Gunzip = (packed: Uint8Array, most: number) => Uint8Array | "damaged" | "too long";

/** The files of a packed chart (`.tgz`), or why they cannot be had. `most`: bytes when unpacked. */
export function readArchive(
  packed: Uint8Array,
  gunzip: Gunzip,
  most: number = limits.build.archive.bytes,
): readonly ArchivedFile[] | string {
  if (packed[0] !== 0x1f || packed[1] !== 0x8b) return "this is no packed chart: it is not compressed with gzip";
  const tar = gunzip(packed, most);
  if (tar === "damaged") return "the packed chart is damaged";
  if (tar === "too long")
    return `the packed chart is too large: all of them may hold ${limits.build.archive.bytes / 1024 / 1024} MB together`;
  return readTar(tar);
}

/** Header and content of an entry lie in blocks of this size. */
const block = 512;

function readTar(tar: Uint8Array): readonly ArchivedFile[] | string {
  const files: ArchivedFile[] = [];
  let longName: string | undefined;
  for (let at = 0; at + block <= tar.length; ) {
    const header = tar.subarray(at, at + block);
    if (header.every((byte) => byte === 0)) break;
    const size = sizeOf(header);
    const content = tar.subarray(at + block, at + block + size);
    if (Number.isNaN(size) || content.length < size) return "the packed chart is damaged";
    at += block + Math.ceil(size / block) * block;
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === "x" || type === "L") {
      longName = (type === "L" ? textIn(content, 0, size) : pathRecord(content)) ?? longName;
      continue;
    }
    const name = longName ?? nameOf(header);
    longName = undefined;
    // Folders, links and devices hold nothing.
    if (!["0", "\u0000", "7"].includes(type) || name.endsWith("/")) continue;
    const path = pathInChart(name);
    if ("problem" in path) return path.problem;
    if (files.length >= limits.build.archive.files)
      return `the packed chart holds more than ${limits.build.archive.files} files`;
    files.push({ path: path.path, bytes: content });
  }
  return files.length === 0 ? "the packed chart is empty" : files;
}

function pathInChart(name: string): { readonly path: string } | { readonly problem: string } {
  const parts = (name.includes("\\") ? name.replaceAll("\\", "/") : name).split("/");
  const inside = parts.slice(1).join("/");
  const path = cleanPath(inside);
  if (inside.startsWith("/") || path === "." || path === ".." || path.startsWith("../") || /^[a-zA-Z]:\//.test(path))
    return { problem: `the packed chart holds a file that lies outside of it: ${name}` };
  if (parts[0] === "Chart.yaml") return { problem: "the packed chart has its Chart.yaml not in a folder" };
  return { path };
}

function nameOf(header: Uint8Array): string {
  const name = textIn(header, 0, 100);
  const prefix = textIn(header, 257, 5) === "ustar" ? textIn(header, 345, 155) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

function sizeOf(header: Uint8Array): number {
  const text = textIn(header, 124, 12).trim();
  return /^[0-7]*$/.test(text) ? Number.parseInt(text || "0", 8) : Number.NaN;
}

/** Up to the first zero. */
function textIn(bytes: Uint8Array, start: number, length: number): string {
  const part = bytes.subarray(start, start + length);
  const end = part.indexOf(0);
  return new TextDecoder().decode(end === -1 ? part : part.subarray(0, end));
}

/** Lines of `LENGTH KEY=VALUE`. */
function pathRecord(content: Uint8Array): string | undefined {
  for (let at = 0; at < content.length; ) {
    const blank = content.indexOf(32, at);
    const length = Number(textIn(content, at, blank - at));
    if (blank === -1 || !(length > 0)) return undefined;
    const record = textIn(content, blank + 1, at + length - blank - 2);
    if (record.startsWith("path=")) return record.slice("path=".length);
    at += length;
  }
  return undefined;
}
