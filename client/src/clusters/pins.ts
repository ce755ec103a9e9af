import type * as vscode from "vscode";

/** Name of a pinned cluster by workspace folder, remembered with the workspace. */
export interface RememberedPins {
  all(): readonly (readonly [folder: string, name: string])[];
  /** `null` for a name: none is pinned. */
  set(folder: string | null, name: string | null): Promise<void>;
}

const key = "netpol.pinnedClusters";

export function rememberedPins(state: vscode.Memento): RememberedPins {
  function all(): readonly (readonly [string, string])[] {
    const kept: unknown = state.get(key);
    if (typeof kept !== "object" || kept === null) return [];
    return Object.entries(kept).filter((each): each is [string, string] => typeof each[1] === "string");
  }
  return {
    all,
    async set(folder, name) {
      if (folder === null) return;
      const others = all().filter(([each]) => each !== folder);
      await state.update(key, Object.fromEntries(name === null ? others : [...others, [folder, name]]));
    },
  };
}
