/** Why a file cannot be read that is not there any more. */
export const gone = "no such file or folder";

export function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

/** In the words that people know from other commands. */
export function reason(error: unknown): string {
  switch (codeOf(error)) {
    case "ENOENT":
      return gone;
    case "EACCES":
    case "EPERM":
      return "permission denied";
    case "ELOOP":
      return "a link to itself";
    case "ENOSPC":
      return "no space left on the disk";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
