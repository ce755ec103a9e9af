/**
 * `web-2` before `web-10`, the same everywhere: as `Intl.Collator` for English orders with `numeric`. Names of Kubernetes
 * objects (RFC 1123: small letters, digits, `-` and `.`) are compared here, which is many times as fast; ten thousand are
 * sorted while somebody waits.
 */
export function createNaturalOrder(): (a: string, b: string) => number {
  // To make one takes longer than the rest of a small folder.
  let collator: Intl.Collator | undefined;
  return (a, b) => {
    if (isPlain(a) && isPlain(b)) return comparePlain(a, b);
    collator ??= new Intl.Collator("en", { numeric: true });
    return collator.compare(a, b);
  };
}

function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (!(isDigit(code) || (code >= 97 && code <= 122) || code === 45 || code === 46)) return false;
  }
  return true;
}

/** Of these signs the order of the codes is that of the alphabet: `-`, `.`, digits, letters. */
function comparePlain(a: string, b: string): number {
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    const [one, other] = [a.charCodeAt(i), b.charCodeAt(j)];
    if (isDigit(one) && isDigit(other)) {
      const [from, start] = [afterZeros(a, i), afterZeros(b, j)];
      [i, j] = [afterDigits(a, from), afterDigits(b, start)];
      const longer = i - from - (j - start);
      if (longer !== 0) return longer;
      for (let at = 0; at < i - from; at++) {
        const more = a.charCodeAt(from + at) - b.charCodeAt(start + at);
        if (more !== 0) return more;
      }
    } else {
      if (one !== other) return one - other;
      i++;
      j++;
    }
  }
  return a.length - i - (b.length - j);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function afterZeros(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 48) at++;
  return at;
}

function afterDigits(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at++;
  return at;
}
