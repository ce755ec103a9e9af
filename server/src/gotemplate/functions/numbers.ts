import { any, computing, type Functions, failing, int, keeping, str } from "../function.ts";
import { readFloat, readInteger } from "../literals.ts";
import { formatFloat, printed } from "../print.ts";
import { type GoFloat, type GoInt, type GoValue, goFloat, goInt } from "../values.ts";

const lowest = -(2n ** 63n);
const highest = 2n ** 63n;

/** What a float becomes when Go makes a whole number of it on amd64. */
function truncated(value: number): bigint {
  if (!(value > -(2 ** 63) && value < 2 ** 63)) return lowest;
  return BigInt(Math.trunc(value));
}

/** Sprig's cast to int64: what is no whole number is 0. */
export function toInt64(value: GoValue): bigint {
  switch (value.kind) {
    case "int":
      return BigInt.asIntN(64, value.value);
    case "float":
      return truncated(value.value);
    case "bool":
      return value.value ? 1n : 0n;
    case "string": {
      const whole = value.text.replace(/\.0+$/, "");
      const number = readInteger(whole);
      return number === undefined || number < lowest || number >= highest ? 0n : number;
    }
    default:
      return 0n;
  }
}

/** Sprig's cast to float64: what is no number is 0. */
function toFloat64(value: GoValue): number {
  switch (value.kind) {
    case "int":
      return Number(value.value);
    case "float":
      return value.value;
    case "bool":
      return value.value ? 1 : 0;
    case "string":
      return readFloat(value.text) ?? 0;
    default:
      return 0;
  }
}

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);
const int64 = (value: bigint): GoInt => goInt(wrap(value), "int64");

function folding(signature: string, step: (a: bigint, b: bigint) => bigint, start?: bigint): Functions[string] {
  return computing(signature, (args) => {
    const numbers = args.map(toInt64);
    const first = start ?? numbers.shift() ?? 0n;
    return int64(numbers.reduce((sum, next) => wrap(step(sum, next)), first));
  });
}

const bigger = folding("any ...any", (a, b) => (b > a ? b : a));

function floats(step: (a: number, b: number) => number): Functions[string] {
  return computing("any ...any", ([first, ...others]) =>
    goFloat(others.reduce((best, next) => step(best, toFloat64(next)), toFloat64(any(first)))),
  );
}

/** A decimal number: `digits` times ten to the `exponent`. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** The float's shortest decimal form, which is what the decimal package takes. */
function decimalOf(value: number): Decimal {
  if (!Number.isFinite(value)) return failing(`Cannot create a Decimal from ${formatFloat(value)}`);
  const [mantissa = "0", size = "0"] = value.toExponential().split("e");
  const [whole = "0", part = ""] = mantissa.split(".");
  return { digits: BigInt(whole + part), exponent: Number(size) - part.length };
}

function aligned(a: Decimal, b: Decimal): readonly [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent);
  const scaled = ({ digits, exponent: own }: Decimal): bigint => digits * 10n ** BigInt(own - exponent);
  return [scaled(a), scaled(b), exponent];
}

/** To sixteen places behind the point, halves away from zero. */
function quotient(a: Decimal, b: Decimal): Decimal {
  if (b.digits === 0n) return failing("decimal division by 0");
  const [top, bottom] = aligned(a, b);
  const scaled = top * 10n ** 16n;
  const half = (bottom < 0n ? -bottom : bottom) / 2n;
  let digits = scaled / bottom;
  const rest = scaled % bottom;
  const size = rest < 0n ? -rest : rest;
  const magnitude = bottom < 0n ? -bottom : bottom;
  if (size * 2n >= magnitude && half >= 0n) digits += scaled < 0n === bottom < 0n ? 1n : -1n;
  return { digits, exponent: -16 };
}

function decimals(signature: string, step: (a: Decimal, b: Decimal) => Decimal, start?: number): Functions[string] {
  return computing(signature, (args) => {
    const numbers = args.map((arg) => decimalOf(toFloat64(arg)));
    const first = start === undefined ? (numbers.shift() ?? decimalOf(0)) : decimalOf(start);
    const { digits, exponent } = numbers.reduce(step, first);
    return goFloat(Number(`${digits}e${exponent}`));
  });
}

const plus = (a: Decimal, b: Decimal): Decimal => {
  const [left, right, exponent] = aligned(a, b);
  return { digits: left + right, exponent };
};
const minus = (a: Decimal, b: Decimal): Decimal => plus(a, { digits: -b.digits, exponent: b.exponent });
const times = (a: Decimal, b: Decimal): Decimal => ({
  digits: a.digits * b.digits,
  exponent: a.exponent + b.exponent,
});

function rounded(value: number, places: number, roundOn: number): number {
  const power = 10 ** places;
  const digit = power * value;
  const part = digit - Math.trunc(digit);
  return (part >= roundOn ? Math.ceil(digit) : Math.floor(digit)) / power;
}

/** A number that is still the same thing keeps its place. */
function cast(make: (value: GoValue) => GoInt | GoFloat): Functions[string] {
  return keeping("any", ([value]) => {
    const given = any(value);
    const hole = given.hole === true ? true : undefined;
    const from = given.kind === "string" ? (given.runs.length > 0 ? given : undefined) : given.from;
    return { ...make(given), from, hole };
  });
}

const divided = (a: bigint, b: bigint): bigint => (b === 0n ? failing("runtime error: integer divide by zero") : a / b);
const remainder = (a: bigint, b: bigint): bigint =>
  b === 0n ? failing("runtime error: integer divide by zero") : a % b;

export const numberFunctions: Functions = {
  int: cast((value) => goInt(toInt64(value), "int")),
  int64: cast((value) => goInt(toInt64(value), "int64")),
  float64: cast((value) => goFloat(toFloat64(value))),
  atoi: keeping("string", ([text]) => {
    const digits = str(text);
    const number = /^[+-]?[0-9]+$/.test(digits) ? BigInt(digits.replace(/^\+/, "")) : 0n;
    return goInt(number >= lowest && number < highest ? number : 0n);
  }),
  toDecimal: computing("any", ([value]) => {
    const [, sign, digits] = /^([+-]?)([0-7]{1,22})$/.exec(printed(any(value))) ?? [];
    const number = BigInt(`0o${digits ?? 0}`) * (sign === "-" ? -1n : 1n);
    return int64(number === BigInt.asIntN(64, number) ? number : 0n);
  }),
  add1: computing("any", ([value]) => int64(toInt64(any(value)) + 1n)),
  add: folding("...any", (a, b) => a + b, 0n),
  sub: computing("any any", ([a, b]) => int64(toInt64(any(a)) - toInt64(any(b)))),
  mul: folding("any ...any", (a, b) => a * b),
  div: computing("any any", ([a, b]) => int64(divided(toInt64(any(a)), toInt64(any(b))))),
  mod: computing("any any", ([a, b]) => int64(remainder(toInt64(any(a)), toInt64(any(b))))),
  max: bigger,
  biggest: bigger,
  min: folding("any ...any", (a, b) => (b < a ? b : a)),
  maxf: floats(Math.max),
  minf: floats(Math.min),
  ceil: computing("any", ([value]) => goFloat(Math.ceil(toFloat64(any(value))))),
  floor: computing("any", ([value]) => goFloat(Math.floor(toFloat64(any(value))))),
  round: computing("any int ...float", ([value, places, roundOn]) =>
    goFloat(rounded(toFloat64(any(value)), int(places), roundOn?.kind === "float" ? roundOn.value : 0.5)),
  ),
  add1f: decimals("any", plus, 1),
  addf: decimals("...any", plus, 0),
  subf: decimals("any ...any", minus),
  mulf: decimals("any ...any", times),
  divf: decimals("any ...any", quotient),
};
