import type { Plugin } from "esbuild";

export function pieceOf(text: string): string;
export const inPieces: Plugin;
