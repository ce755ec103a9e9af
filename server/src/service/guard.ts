import type { Logger } from "./options.ts";

export type Guard = <T>(what: string, uri: string, nothing: T, give: () => T) => T;

/** A fault of ours in one answer must not take the others with it. */
export function guard(logger: Logger): Guard {
  return (what, uri, nothing, give) => {
    try {
      return give();
    } catch (error) {
      logger.error(`${what} ${uri}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return nothing;
    }
  };
}
