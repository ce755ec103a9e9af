/** Natural order, as go-yaml sorts keys: signs, then numbers by their value (of 64 bits), then letters. `pretty`: v3, where letters come first behind a digit. */
export function compareKeys(a: string, b: string, pretty = false): number {
  if (a === b) return 0;
  const left = [...a];
  const right = [...b];
  for (let at = 0; at < left.length && at < right.length; at++) {
    const one = left[at] ?? "";
    const other = right[at] ?? "";
    if (one === other) continue;
    const letters = [isLetter(one), isLetter(other)];
    if (letters[0] && letters[1]) return byCode(one, other);
    if (letters[0] || letters[1]) return letters[pretty && isDigit(left[at - 1] ?? "") ? 0 : 1] ? -1 : 1;
    let lead = 0;
    if (one === "0" || other === "0") {
      for (let back = at - 1; back >= 0 && isDigit(left[back] ?? ""); back--) {
        if (left[back] === "0") continue;
        lead = 1;
        break;
      }
    }
    const [first, firstEnd] = digitsFrom(left, at, lead);
    const [second, secondEnd] = digitsFrom(right, at, lead);
    if (first !== second) return first < second ? -1 : 1;
    if (firstEnd !== secondEnd) return firstEnd - secondEnd;
    return byCode(one, other);
  }
  return left.length - right.length;
}

const isLetter = (character: string): boolean => /^\p{L}$/u.test(character);
const isDigit = (character: string): boolean => /^\p{Nd}$/u.test(character);
const byCode = (a: string, b: string): number => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0);

function digitsFrom(characters: readonly string[], from: number, lead: number): readonly [value: bigint, end: number] {
  let end = from;
  while (end < characters.length && isDigit(characters[end] ?? "")) end++;
  const digits = characters.slice(from, end).join("");
  return [BigInt.asIntN(64, BigInt(`${lead}${/^[0-9]*$/.test(digits) ? digits : ""}`)), end];
}
