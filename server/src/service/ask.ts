import type { Context } from "../snapshot/context.ts";

/** Asks a feature about a file; `nothing` where the file is not known, or the feature has a fault. */
export type Ask = <T>(what: string, uri: string, nothing: T, give: (context: Context) => T) => T;

/**
 * The same for what takes longer than a glance: the file is looked up at once, the work is done when the result is called
 * for. In between the workspace may change, and a request be cancelled; what is answered is true of the moment of asking.
 */
export type AskLater = <T>(what: string, uri: string, nothing: T, give: (context: Context) => T) => Task<T>;

export type Task<T> = () => T;
