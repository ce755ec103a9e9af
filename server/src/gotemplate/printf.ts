import { floatDigits } from "./floatDigits.ts";
import { addressText, durationText, printed, typeName } from "./print.ts";
import { goEscape, goQuote, hexOfText } from "./quote.ts";
import { type GoFloat, type GoInt, GoLimit, type GoStruct, type GoValue, isPointer, sortedEntries } from "./values.ts";

interface Format {
  readonly verb: string;
  readonly plus: boolean;
  /** `%+v`: structs are printed with the names of their fields. */
  readonly names: boolean;
  readonly minus: boolean;
  readonly sharp: boolean;
  readonly space: boolean;
  readonly zero: boolean;
  readonly width: number | undefined;
  readonly precision: number | undefined;
}

/** Wider than this Go does not print either: it complains. */
const mostWidth = 1_000_000;

/** Go's Sprintf. Mistakes do not fail, they print. `most`: how many characters it may become. */
export function sprintf(format: string, args: readonly GoValue[], most: number): string {
  const out: string[] = [];
  let length = 0;
  const put = (text: string): void => {
    out.push(text);
    length += text.length;
    if (length > most) throw new GoLimit("the text becomes too long");
  };
  let next = 0;
  let reordered = false;
  let at = 0;
  while (at < format.length) {
    const percent = format.indexOf("%", at);
    if (percent === -1) {
      put(format.slice(at));
      break;
    }
    put(format.slice(at, percent));
    at = percent + 1;
    const flags = /^[-+# 0]*/.exec(format.slice(at))?.[0] ?? "";
    at += flags.length;
    let badIndex = false;
    let indexed = false;
    const index = (): void => {
      indexed = false;
      if (format[at] !== "[") return;
      reordered = true;
      const close = format.indexOf("]", at);
      const number = close === -1 ? Number.NaN : Number(format.slice(at + 1, close).replace(/^(?![0-9]+$).*/, "x"));
      at = close === -1 ? at + 1 : close + 1;
      if (Number.isInteger(number) && number >= 1 && number <= args.length) {
        next = number - 1;
        indexed = true;
      } else badIndex = true;
    };
    let problem = "";
    const star = (): number | undefined => {
      at++;
      const arg = args[next];
      if (arg !== undefined) next++;
      return arg?.kind === "int" && arg.value <= mostWidth && arg.value >= -mostWidth ? Number(arg.value) : undefined;
    };
    index();
    let width: number | undefined;
    let minus = flags.includes("-");
    if (format[at] === "*") {
      width = star();
      if (width === undefined) problem += "%!(BADWIDTH)";
      else if (width < 0) {
        width = -width;
        minus = true;
      }
    } else {
      const digits = /^[0-9]+/.exec(format.slice(at))?.[0] ?? "";
      at += digits.length;
      if (digits !== "") {
        if (indexed) badIndex = true;
        width = Number(digits) <= mostWidth ? Number(digits) : undefined;
      }
    }
    let precision: number | undefined;
    if (format[at] === ".") {
      at++;
      if (indexed) badIndex = true;
      index();
      if (format[at] === "*") {
        precision = star();
        if (precision !== undefined && precision < 0) precision = undefined;
        if (precision === undefined) problem += "%!(BADPREC)";
      } else {
        const digits = /^[0-9]+/.exec(format.slice(at))?.[0] ?? "";
        at += digits.length;
        precision = Number(digits === "" ? "0" : digits);
      }
    }
    if (!indexed) index();
    put(problem);
    if (at >= format.length) {
      put("%!(NOVERB)");
      break;
    }
    const verb = String.fromCodePoint(format.codePointAt(at) ?? 0);
    at += verb.length;
    if (verb === "%") put("%");
    else if (badIndex) put(`%!${verb}(BADINDEX)`);
    else {
      const arg = args[next];
      if (arg === undefined) put(`%!${verb}(MISSING)`);
      else {
        next++;
        const zero = flags.includes("0") && !minus;
        const isPlusV = (verb === "v" || verb === "w") && flags.includes("+");
        const spec = {
          verb,
          plus: flags.includes("+") && !isPlusV,
          names: isPlusV,
          minus,
          sharp: flags.includes("#"),
          space: flags.includes(" "),
          zero,
        };
        put(formatted(arg, { ...spec, width, precision }));
      }
    }
  }
  if (!reordered && next < args.length) {
    const extra = args.slice(next).map((arg) => (arg.kind === "nil" ? "<nil>" : `${typeName(arg)}=${printed(arg)}`));
    put(`%!(EXTRA ${extra.join(", ")})`);
  }
  return out.join("");
}

function pad(text: string, { width, minus, zero }: Format, fill = zero ? "0" : " "): string {
  if (width === undefined) return text;
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  return minus ? text + " ".repeat(missing) : fill.repeat(missing) + text;
}

/** What the verb is not for is printed as `%v` prints it, with the flags. */
function bad(value: GoValue, format: Format): string {
  const { verb } = format;
  if (value.kind === "nil") return `%!${verb}(<nil>)`;
  const isFloat = value.kind === "float";
  const asItIs = { ...format, verb: isFloat ? "g" : "v", sharp: isFloat && format.sharp };
  const shown = element(value, verb === "w" ? { ...format, verb: "v" } : asItIs);
  return `%!${verb}(${typeName(value)}=${shown})`;
}

function formatted(value: GoValue, format: Format): string {
  const { verb } = format;
  if (value.kind === "nil") return verb === "v" || verb === "T" ? pad("<nil>", format) : bad(value, format);
  if (verb === "T") return stringText(value, typeName(value), { ...format, verb: "s" });
  const isWhole = verb === "p" || (verb === "w" && (value.kind === "list" || value.kind === "map"));
  if (isWhole) return bad(value, format);
  return element(value, format);
}

function element(value: GoValue, format: Format, nested = false): string {
  const { verb, sharp } = format;
  switch (value.kind) {
    case "nil":
      return verb === "v" && sharp ? "interface {}(nil)" : "<nil>";
    case "bool":
      return verb === "t" || verb === "v" ? pad(String(value.value), format) : bad(value, format);
    case "string":
    case "bytes":
      return value.kind === "bytes" && (verb === "v" || verb === "d")
        ? printed(value)
        : stringText(value, value.text, format);
    case "int":
      if (value.type === "time.Duration" && (verb === "v" || verb === "s"))
        return pad(durationText(value.value), format);
      return intText(value, format);
    case "float":
      return floatText(value, format);
    case "list": {
      const items = value.items.map((item) => element(item, format, true));
      if (verb === "v" && sharp && value.isNil === true) return `${typeName(value)}(nil)`;
      if (verb === "v" && sharp) return `${typeName(value)}{${items.join(", ")}}`;
      return `[${items.join(" ")}]`;
    }
    case "map": {
      const entries = sortedEntries(value).map(
        (entry) => `${element(entry.key, format, true)}:${element(entry.value, format, true)}`,
      );
      if (verb === "v" && sharp && value.isNil === true) return `${typeName(value)}(nil)`;
      if (verb === "v" && sharp) return `${typeName(value)}{${entries.join(", ")}}`;
      return `map[${entries.join(" ")}]`;
    }
    case "struct":
      if (value.shown !== undefined && (verb === "v" || verb === "s" || verb === "q"))
        return stringText(value, value.shown, format);
      return structText(value, format, nested);
  }
}

function structText(value: GoStruct, format: Format, nested: boolean): string {
  const { verb, names } = format;
  const sharp = verb === "v" && format.sharp;
  if (nested && isPointer(value)) {
    if (sharp) return `(${value.type})(${addressText()})`;
    return "vdbox".includes(verb) ? pad(addressText(verb), format) : bad(value, format);
  }
  const fields = [...value.fields].map(
    ([name, field]) => `${names || sharp ? `${name}:` : ""}${element(field, format, true)}`,
  );
  const shown = sharp ? `${value.type.replace(/^\*/, "")}{${fields.join(", ")}}` : `{${fields.join(" ")}}`;
  return isPointer(value) ? `&${shown}` : shown;
}

function stringText(value: GoValue, text: string, format: Format): string {
  const cut = format.precision === undefined ? text : [...text].slice(0, format.precision).join("");
  switch (format.verb) {
    case "v":
      return pad(format.sharp ? goQuote(cut) : cut, format);
    case "s":
      return pad(cut, format);
    case "q":
      if (format.sharp && !cut.includes("`") && mayStandRaw(cut)) return pad(`\`${cut}\``, format);
      return pad(goQuote(cut, format.plus), format);
    case "x":
    case "X": {
      const pairs = hexOfText(text).match(/../g) ?? [];
      const digits = pairs.slice(0, format.precision).join(format.space ? " " : "");
      const marked =
        format.sharp && digits !== "" ? `0x${format.space ? digits.replaceAll(" ", " 0x") : digits}` : digits;
      return pad(format.verb === "X" ? marked.toUpperCase() : marked, format);
    }
    default:
      return bad(value, format);
  }
}

function mayStandRaw(text: string): boolean {
  return [...text].every((character) => character === "\t" || (character >= " " && character !== "\x7f"));
}

const bases: Readonly<Record<string, number>> = { d: 10, v: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };

function intText(value: GoInt, format: Format): string {
  const { verb, sharp } = format;
  const negative = value.value < 0n;
  const base = bases[verb];
  if (base !== undefined) {
    let digits = (negative ? -value.value : value.value).toString(base);
    if (verb === "X") digits = digits.toUpperCase();
    const sign = negative ? "-" : format.plus ? "+" : format.space ? " " : "";
    let least = format.precision ?? 0;
    if (format.precision === 0 && value.value === 0n) return pad("", format, " ");
    if (format.zero && format.width !== undefined && format.precision === undefined) least = format.width - sign.length;
    digits = digits.padStart(least, "0");
    if (sharp && base === 8 && !digits.startsWith("0")) digits = `0${digits}`;
    if (verb === "O") digits = `0o${digits}`;
    else if (sharp && verb === "b") digits = `0b${digits}`;
    else if (sharp && (verb === "x" || verb === "X")) digits = `0${verb}${digits}`;
    return pad(sign + digits, format, " ");
  }
  const code = Number(value.value >= 0n && value.value <= 0x10ffffn ? value.value : 0xfffdn);
  const character = String.fromCodePoint(code);
  if (verb === "c") return pad(character, format);
  if (verb === "q") return pad(`'${goEscape(character, "'", format.plus) ?? character}'`, format);
  if (verb === "U") {
    const digits = `U+${BigInt.asUintN(64, value.value)
      .toString(16)
      .toUpperCase()
      .padStart(Math.max(4, format.precision ?? 0), "0")}`;
    return pad(
      sharp && value.value >= 0n && value.value <= 0x10ffffn && goEscape(character, "") === undefined
        ? `${digits} '${character}'`
        : digits,
      format,
      " ",
    );
  }
  return bad(value, format);
}

function floatText(value: GoFloat, format: Format): string {
  const text = floatDigits(value.value, format);
  if (text === undefined) return bad(value, format);
  const signed = /^[-+]/.test(text) ? text : `+${text}`;
  const shown = signed.startsWith("-") || format.plus ? signed : format.space ? ` ${signed.slice(1)}` : signed.slice(1);
  if (!format.zero || format.width === undefined || !Number.isFinite(value.value)) return pad(shown, format, " ");
  const sign = /^[-+ ]/.exec(shown)?.[0] ?? "";
  return sign + shown.slice(sign.length).padStart(format.width - sign.length, "0");
}

/** `print`: a blank between operands of which neither is a string. */
export function sprint(args: readonly GoValue[]): string {
  let text = "";
  let afterString = true;
  for (const [index, arg] of args.entries()) {
    const isString = arg.kind === "string";
    if (index > 0 && !isString && !afterString) text += " ";
    text += printed(arg);
    afterString = isString;
  }
  return text;
}
