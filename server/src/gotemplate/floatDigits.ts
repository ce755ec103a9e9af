import { formatFloat } from "./print.ts";

export interface FloatFormat {
  readonly verb: string;
  readonly sharp: boolean;
  readonly precision: number | undefined;
}

/** The digits of a number as Go's `%v %g %e %f %b %x` print them; `undefined`: no verb for numbers. */
export function floatDigits(value: number, format: FloatFormat): string | undefined {
  const digits = digitsOf(value, format);
  const { verb, sharp, precision } = format;
  if (digits === undefined || !sharp || !Number.isFinite(value)) return digits;
  if ("xX".includes(verb)) {
    const [, start = "", part = "", end = ""] = /^([^.pP]*)(\.[^pP]*)?([pP].*)$/.exec(digits) ?? [];
    return `${start}${(part || ".").padEnd(verb === "x" && precision === undefined ? 5 : 0, "0")}${end}`;
  }
  return "eEfF".includes(verb) && precision === 0 ? digits.replace(/^[^.eE]+(?=[eE]|$)/, "$&.") : digits;
}

function digitsOf(value: number, { verb, precision, sharp }: FloatFormat): string | undefined {
  if (!"vgGeEfFbxX".includes(verb)) return undefined;
  if (!Number.isFinite(value)) return formatFloat(value);
  if (verb === "f" || verb === "F") return fixed(value, precision ?? 6);
  if (verb === "e" || verb === "E") {
    const text = twoDigitExponent(exponential(value, precision ?? 6));
    return verb === "E" ? text.toUpperCase() : text;
  }
  if (verb === "b") return binaryFloat(value);
  if (verb === "x" || verb === "X") {
    const text = hexFloat(value, precision);
    return verb === "X" ? text.toUpperCase() : text;
  }
  const plain = precision === undefined ? formatFloat(value) : general(value, precision);
  const text = sharp && verb !== "v" ? withZeros(plain, precision ?? 6) : plain;
  return verb === "G" ? text.toUpperCase() : text;
}

/** A whole number times a power of two, as a double holds it. */
function partsOf(value: number): { readonly whole: bigint; readonly power: number } {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const all = bits.getBigUint64(0) & 0x7fffffffffffffffn;
  const exponent = Number(all >> 52n);
  const fraction = all & 0xfffffffffffffn;
  return exponent === 0 ? { whole: fraction, power: -1074 } : { whole: fraction | (1n << 52n), power: exponent - 1075 };
}

function binaryFloat(value: number): string {
  const { whole, power } = partsOf(value);
  return `${signOf(value)}${whole}p${power < 0 ? "-" : "+"}${Math.abs(power)}`;
}

/** `0x1.8p+00`; `places`: digits behind the point. */
function hexFloat(value: number, places: number | undefined): string {
  const sign = signOf(value);
  if (value === 0) return `${sign}0x0${places ? `.${"0".repeat(places)}` : ""}p+00`;
  let { whole, power } = partsOf(value);
  // One before the point, 52 bits behind it.
  while (whole < 1n << 52n) {
    whole <<= 1n;
    power--;
  }
  let exponent = power + 52;
  if (places !== undefined && places < 13) {
    const unit = 1n << BigInt(52 - places * 4);
    const rest = whole % unit;
    whole -= rest;
    if (rest * 2n > unit || (rest * 2n === unit && (whole / unit) % 2n === 1n)) whole += unit;
    if (whole >= 1n << 53n) {
      whole >>= 1n;
      exponent++;
    }
  }
  const digits = (whole & 0xfffffffffffffn).toString(16).padStart(13, "0");
  const shown = places === undefined ? digits.replace(/0+$/, "") : digits.slice(0, places).padEnd(places, "0");
  const size = String(Math.abs(exponent)).padStart(2, "0");
  return `${sign}0x1${shown === "" ? "" : `.${shown}`}p${exponent < 0 ? "-" : "+"}${size}`;
}

function signOf(value: number): string {
  return value < 0 || Object.is(value, -0) ? "-" : "";
}

/** With a point, and with as many digits as were asked for. */
function withZeros(text: string, digits: number): string {
  const [, sign = "", number = "", exponent = ""] = /^([-+]?)([0-9.]*)(.*)$/s.exec(text) ?? [];
  const pointed = number.includes(".") ? number : `${number}.`;
  const told = pointed.replace(/^0\.0*|\./g, "").length;
  return sign + pointed + "0".repeat(Math.max(0, digits - told - (Number(text) === 0 ? 1 : 0))) + exponent;
}

function twoDigitExponent(text: string): string {
  return text.replace(/e([-+])([0-9])$/, "e$10$2");
}

/** As `toFixed`, but what stands exactly between two goes to the even one. */
function fixed(value: number, places: number): string {
  const size = Math.abs(value);
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const scale = 10n ** BigInt(Math.min(places, 1000));
  // A double is a whole number times a power of two.
  let power = 0;
  let whole = size;
  while (!Number.isInteger(whole) && power < 1100) {
    whole *= 2;
    power++;
  }
  const top = BigInt(whole) * scale;
  const unit = 1n << BigInt(power);
  const rest = top % unit;
  let digits = top / unit;
  if (rest * 2n > unit || (rest * 2n === unit && digits % 2n === 1n)) digits++;
  const text = digits.toString().padStart(places + 1, "0");
  return sign + (places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`);
}

/** As `toExponential`, but what stands exactly between two goes to the even one. */
function evenExponential(value: number, places: number): string {
  const [, sign = "", digits = "", size = ""] = /^(-?)([0-9.]+)(e.*)$/.exec(value.toExponential(100)) ?? [];
  const all = digits.replace(".", "");
  const kept = all.slice(0, places + 1);
  if (!/^50*$/.test(all.slice(places + 1)) || /[13579]$/.test(kept)) return value.toExponential(places);
  return `${sign}${kept[0] ?? "0"}${places === 0 ? "" : `.${kept.slice(1)}`}${size}`;
}

function exponential(value: number, places: number): string {
  const text = evenExponential(value, Math.min(places, 100));
  return Object.is(value, -0) ? `-${text}` : text;
}

function general(value: number, precision: number): string {
  const most = precision === 0 ? 1 : Math.min(precision, 100);
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [mantissa = "0", size = "0"] = evenExponential(Math.abs(value), most - 1).split("e");
  const exponent = Number(size);
  const digits = mantissa.replace(".", "").replace(/0+$/, "") || "0";
  const sign = value < 0 ? "-" : "";
  // Go takes the exponent from as many digits on as there are, when the precision is more than those.
  const large = most > digits.length && digits.length >= exponent + 1 ? digits.length : most;
  const number = Number(`${digits[0] ?? "0"}.${digits.slice(1)}e${exponent}`);
  return sign + formatFloat(number, large);
}
