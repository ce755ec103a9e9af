import { limits } from "../limits.ts";
import { bytesOfText } from "./literals.ts";
import { holeText, madeFrom, plainText, type Text } from "./text.ts";
import { GoLimit, type GoValue, isPointer, sortedEntries } from "./values.ts";

/** Go's FormatFloat with the shortest digits; an exponent below -4 and from `large` on. `%v` takes 6. */
export function formatFloat(value: number, large = 6): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const [mantissa = "0", size = "0"] = Math.abs(value).toExponential().split("e");
  const digits = mantissa.replace(".", "");
  const exponent = Number(size);
  // With more digits before the point than six, Go still takes the exponent: 1234567 is 1.234567e+06.
  return sign + (exponent < -4 || exponent >= large ? scientific(digits, exponent) : positional(digits, exponent));
}

function scientific(digits: string, exponent: number): string {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
  return `${digits[0] ?? "0"}${fraction}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function positional(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return digits + "0".repeat(exponent + 1 - digits.length);
  return `${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

/** Work for each letter of a map or list that is printed: its keys are sorted, and its texts put together. */
export const containerCost = 8;

/** What stands for an address: which one it is nobody knows. */
const address = 0xc000000000n;
const addressBases: Readonly<Record<string, number>> = { x: 16, d: 10, o: 8, b: 2 };
const addressTexts = Object.values(addressBases).map((base) => address.toString(base));

/** An address as one of Go's verbs prints it. */
export function addressText(verb = "v"): string {
  const base = addressBases[verb];
  return base === undefined ? `0x${address.toString(16)}` : address.toString(base);
}

/** Text in which an address may stand: then it cannot be known. */
export function withAddresses(text: string): Text {
  return addressTexts.some((each) => text.includes(each)) ? holeText(text) : plainText(text);
}

/** What `%v` prints. */
export function printed(value: GoValue): string {
  switch (value.kind) {
    case "list":
    case "map":
    case "struct": {
      const out: string[] = [];
      printInto(value, { out, left: limits.template.text }, true);
      return out.join("");
    }
    default:
      return printedLeaf(value);
  }
}

const tooLong = (): GoLimit => new GoLimit("the text becomes too long");

interface Printing {
  readonly out: string[];
  left: number;
}

function printInto(value: GoValue, printing: Printing, outermost = false): void {
  const put = (text: string): void => {
    printing.left -= text.length + 10;
    if (printing.left < 0) throw tooLong();
    printing.out.push(text);
  };
  if (value.kind === "list") {
    put("[");
    for (const [index, item] of value.items.entries()) {
      if (index > 0) put(" ");
      printInto(item, printing);
    }
    put("]");
  } else if (value.kind === "map") {
    put("map[");
    for (const [index, entry] of sortedEntries(value).entries()) {
      put(`${index > 0 ? " " : ""}${entry.key.text}:`);
      printInto(entry.value, printing);
    }
    put("]");
  } else if (value.kind === "struct" && value.shown === undefined && !outermost && isPointer(value)) {
    put(addressText());
  } else if (value.kind === "struct" && value.shown === undefined) {
    put(isPointer(value) ? "&{" : "{");
    for (const [index, field] of [...value.fields.values()].entries()) {
      if (index > 0) put(" ");
      printInto(field, printing);
    }
    put("}");
  } else {
    // Bytes take two letters at least: what is too long is not made at all.
    if (value.kind === "bytes" && value.text.length * 2 > printing.left) throw tooLong();
    put(printedLeaf(value));
  }
}

/** `[72 105]`; written as letters at once, for there may be millions of them. */
function printedBytes(bytes: Uint8Array): string {
  const letters = new Uint8Array(bytes.length * 4 + 2);
  const zero = 0x30;
  let at = 0;
  letters[at++] = 0x5b;
  for (const byte of bytes) {
    if (at > 1) letters[at++] = 0x20;
    if (byte > 99) letters[at++] = zero + Math.trunc(byte / 100);
    if (byte > 9) letters[at++] = zero + (Math.trunc(byte / 10) % 10);
    letters[at++] = zero + (byte % 10);
  }
  letters[at++] = 0x5d;
  return new TextDecoder().decode(letters.subarray(0, at));
}

function printedLeaf(value: GoValue): string {
  switch (value.kind) {
    case "nil":
      return "<nil>";
    case "bool":
      return String(value.value);
    case "int":
      return value.type === "time.Duration" ? durationText(value.value) : value.value.toString();
    case "float":
      return formatFloat(value.value);
    case "string":
      return value.text;
    case "bytes":
      return printedBytes(bytesOfText(value.text));
    case "struct":
      return value.shown ?? "";
    default:
      return "";
  }
}

/** What `%v` prints, with the places of the letters where the value came from one place. */
export function printedText(value: GoValue): Text {
  if (value.kind === "string") return value;
  return value.from === undefined ? withAddresses(printed(value)) : madeFrom(value.from, printed(value));
}

/** What an action prints: it follows a pointer first. */
export function actionText(value: GoValue): Text {
  if (value.kind !== "struct" || value.shown !== undefined) return printedText(value);
  if (value.addressed !== undefined) return plainText(value.addressed.shown);
  return printedText(isPointer(value) ? { ...value, type: value.type.slice(1) } : value);
}

/** Go's `reflect.Kind`. */
export function kindName(value: GoValue): string {
  switch (value.kind) {
    case "nil":
      return "invalid";
    case "float":
      return "float64";
    case "int":
      return value.type.startsWith("time.") ? (value.type === "time.Duration" ? "int64" : "int") : value.type;
    case "list":
    case "bytes":
      return "slice";
    case "struct":
      return value.type.startsWith("*") ? "ptr" : "struct";
    default:
      return value.kind;
  }
}

/** What `%T` prints. */
export function typeName(value: GoValue): string {
  switch (value.kind) {
    case "nil":
      return "<nil>";
    case "float":
      return "float64";
    case "int":
      return value.type;
    case "list":
      return value.type ?? "[]interface {}";
    case "bytes":
      return "[]uint8";
    case "map":
      return value.type ?? "map[string]interface {}";
    case "struct":
      return value.type;
    default:
      return value.kind;
  }
}

/** What `if` makes of a value. */
export function isTrue(value: GoValue): boolean {
  switch (value.kind) {
    case "nil":
      return false;
    case "bool":
      return value.value;
    case "int":
      return value.value !== 0n;
    case "float":
      return value.value !== 0;
    case "string":
    case "bytes":
      return value.text !== "";
    case "list":
      return value.items.length > 0;
    case "map":
      return value.entries.size > 0;
    case "struct":
      return true;
  }
}

const units: readonly (readonly [name: string, nanoseconds: bigint])[] = [
  ["h", 3_600_000_000_000n],
  ["m", 60_000_000_000n],
];

/** Go's `Duration.String`, of nanoseconds. */
export function durationText(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return "0s";
  const sign = nanoseconds < 0n ? "-" : "";
  let rest = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (rest < 1_000_000_000n) {
    for (const [name, size] of [
      ["ms", 1_000_000n],
      ["µs", 1000n],
    ] as const)
      if (rest >= size) return `${sign}${decimal(rest, size)}${name}`;
    return `${sign}${rest}ns`;
  }
  let text = "";
  for (const [name, size] of units) {
    if (rest >= size || text !== "") text += `${rest / size}${name}`;
    rest %= size;
  }
  return `${sign}${text}${decimal(rest, 1_000_000_000n)}s`;
}

function decimal(value: bigint, unit: bigint): string {
  const fraction = (value % unit)
    .toString()
    .padStart(unit.toString().length - 1, "0")
    .replace(/0+$/, "");
  return fraction === "" ? `${value / unit}` : `${value / unit}.${fraction}`;
}
