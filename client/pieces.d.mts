import type { Plugin } from "esbuild";

export function pieceOf(text: string): string;
export const inPieces: Plugin;
export function calledLater(files: readonly string[]): Plugin;
