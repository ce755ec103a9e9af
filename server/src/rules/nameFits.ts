/**
 * Whatever stands in angle brackets is free, but for the namespace. The pattern comes with the repository that is looked at, and
 * many free parts in a row take who tries one after the other longer than anybody waits: here all are followed at once.
 */
export function nameFits(name: string, pattern: string, namespace: string): boolean {
  // Where what is left of the pattern may begin.
  let places: ReadonlySet<number> = new Set([0]);
  for (const piece of pattern.split(bracketed))
    places =
      piece !== "<namespace>" && bracketed.test(piece)
        ? behindFree(name, places)
        : behindText(name, places, piece === "<namespace>" ? namespace : piece);
  return places.has(name.length);
}

const bracketed = /(<[^<>]*>)/;

function behindText(name: string, places: ReadonlySet<number>, text: string): ReadonlySet<number> {
  return new Set([...places].flatMap((at) => (name.startsWith(text, at) ? [at + text.length] : [])));
}

/** A free part is as long as it likes, of small letters and digits; between these may be dashes and dots. */
function behindFree(name: string, places: ReadonlySet<number>): ReadonlySet<number> {
  const found = new Set<number>();
  let within = false;
  for (let at = 0; at < name.length; at++) {
    const isEdge = /[a-z0-9]/.test(name.charAt(at));
    within = isEdge ? within || places.has(at) : within && /[-.]/.test(name.charAt(at));
    if (within && isEdge) found.add(at + 1);
  }
  return found;
}
