import { resolvePlain } from "../yaml/scalar11.ts";

/** Base 60 numbers of YAML 1.1, which go-yaml quotes though it does not read them. */
const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const timestamp =
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?)?$/;

/** Whether a YAML 1.1 reader takes the bare text for a string. */
export function resolvesToString(text: string): boolean {
  if (text === "<<" || text === "=") return true;
  return resolvePlain(text).type === "string" && !base60.test(text) && !isTimestamp(text);
}

function isTimestamp(text: string): boolean {
  if (!timestamp.test(text)) return false;
  const [, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (text.match(/[0-9]+/g) ?? []).map(Number);
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60 && second < 60;
}

export interface Analysis {
  readonly plain: boolean;
  readonly single: boolean;
  readonly block: boolean;
}

export const simpleText = /^[A-Za-z_/][A-Za-z0-9_./-]*$/;

/** What styles libyaml allows the text; `pretty`: of which go-yaml v3 has one that takes tabs in blocks. */
export function analyse(text: string, pretty = false): Analysis {
  if (text === "") return { plain: false, single: true, block: false };
  let plain = !text.startsWith("---") && !text.startsWith("...");
  let special = false;
  let tab = false;
  let spaceBreak = false;
  let breakSpace = false;
  const characters = [...text];
  const isBreak = (character: string | undefined): boolean => /^[\r\n\u0085\u2028\u2029]$/.test(character ?? "");
  const isBlank = (character: string | undefined): boolean =>
    character === undefined || character === " " || character === "\t" || isBreak(character);
  for (const [at, character] of characters.entries()) {
    const followed = isBlank(characters[at + 1]);
    if (at === 0) {
      if (/^[#,[\]{}&*!|>'"%@`]$/.test(character)) plain = false;
      if (/^[?:-]$/.test(character) && followed) plain = false;
    } else {
      if (character === ":" && followed) plain = false;
      if (character === "#" && isBlank(characters[at - 1])) plain = false;
    }
    if (pretty && character === "\t") tab = true;
    else if (!isPrintable(character)) special = true;
    const before = characters[at - 1];
    if (character === " " && before !== undefined && isBreak(before)) breakSpace = true;
    if (isBreak(character)) {
      plain = false;
      if (before === " ") spaceBreak = true;
    }
  }
  const first = characters[0];
  const last = characters[characters.length - 1];
  if (first === " " || last === " ") plain = false;
  return {
    plain: plain && !breakSpace && !spaceBreak && !special && !tab,
    single: !breakSpace && !spaceBreak && !special && !tab,
    block: last !== " " && !spaceBreak && !special,
  };
}

export function isPrintable(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return code === 0x0a || (code >= 0x20 && code <= 0x7e);
  return code >= 0xa0 && code < 0xfffe && code !== 0xfeff && !(code >= 0xd800 && code < 0xe000);
}
