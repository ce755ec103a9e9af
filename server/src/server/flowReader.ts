import { createFlowCollector } from "../expectations/flows/collect.ts";
import type { FlowLog } from "../expectations/flows/flow.ts";
import type { FlowStore } from "../expectations/flows/store.ts";
import { yieldToEvents } from "./slices.ts";

/** A log of flows, or why there is none. */
export type ReadFlows = { readonly log: FlowLog } | { readonly error: string };

export interface FlowReader {
  /** The logs that are wanted now: those that are new are read, the others of before forgotten. */
  want(uris: readonly string[]): void;
  /** These files are others than they were. */
  changed(uris: readonly string[]): void;
}

export interface FlowReaderOptions {
  readonly store: FlowStore;
  /** How this host reads a log. */
  readonly read: (uri: string) => Promise<ReadFlows>;
  /** What cannot be read, once for each time that it is tried. */
  readonly unread: (uri: string, problem: string) => void;
  /** What the store knows is something else now. */
  readonly onChange: () => void;
}

/** Keeps the logs that the settings name. */
export function createFlowReader({ store, read, unread, onChange }: FlowReaderOptions): FlowReader {
  /** Of each log the last attempt to read it: an older one that ends later counts for nothing. */
  const wanted = new Map<string, number>();
  let attempts = 0;

  async function load(uri: string): Promise<void> {
    const own = ++attempts;
    wanted.set(uri, own);
    const found = await read(uri).catch(
      (error: unknown): ReadFlows => ({ error: error instanceof Error ? error.message : String(error) }),
    );
    if (wanted.get(uri) !== own) return;
    store.set(uri, "log" in found ? found.log : undefined);
    if ("error" in found) unread(uri, found.error);
    onChange();
  }

  return {
    want(uris) {
      const now = new Set(uris);
      for (const uri of [...wanted.keys()]) {
        if (now.has(uri)) continue;
        wanted.delete(uri);
        store.set(uri, undefined);
        onChange();
      }
      for (const uri of now) if (!wanted.has(uri)) void load(uri);
    },
    changed(uris) {
      for (const uri of uris) if (wanted.has(uri)) void load(uri);
    },
  };
}

/** Characters of a log that are looked at before waiting messages are let through. */
const piece = 256 * 1024;

/** A log that came in one piece. */
export async function readInSlices(uri: string, text: string): Promise<ReadFlows> {
  const collector = createFlowCollector(uri);
  for (let at = 0; at < text.length; at += piece) {
    collector.push(text.slice(at, at + piece));
    await yieldToEvents();
  }
  return { log: collector.end() };
}
