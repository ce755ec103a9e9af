const words = /^(?:y|yes|n|no|true|false|on|off|null|~|<<|=|[-+]?\.inf|\.nan)$/i;
/** Numbers, sexagesimals and dates of YAML 1.1 and 1.2, generously. */
const numbers =
  /^[-+]?(?:\.?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|0[xX][0-9a-fA-F_]+|0[oO]?[0-7_]+|0[bB][01_]+|[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?)$/;
const dates = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \t].*)?$/;

/** Whether every YAML reader takes the bare text for a string. Errs on the side of `false`. */
export function resolvesToString(text: string): boolean {
  return text !== "" && !words.test(text) && !numbers.test(text) && !dates.test(text);
}
