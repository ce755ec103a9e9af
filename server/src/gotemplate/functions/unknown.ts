import { limits } from "../../limits.ts";
import { computing, type Functions, int, str } from "../function.ts";
import { holeText } from "../text.ts";
import { type GoStruct, goInt, goString, goStruct } from "../values.ts";

/** Text in place of something that differs every time. It keeps the form, so that what is made of it stays valid. */
const hole = (text: string) => goString(holeText(text));
const random = (letter: string): Functions[string] =>
  computing("int", ([length]) => hole(letter.repeat(Math.min(Math.max(int(length), 0), limits.template.invented))));

const pem = (what: string): string => `-----BEGIN ${what}-----\nTkVUUE9M\n-----END ${what}-----\n`;

const certificate = (signature: string): Functions[string] =>
  computing(
    signature,
    (): GoStruct =>
      goStruct("sprig.certificate", { Cert: hole(pem("CERTIFICATE")), Key: hole(pem("RSA PRIVATE KEY")) }),
  );

/** Random, secret or slow: each gives a fixed text that is marked as unknown. */
export const unknownFunctions: Functions = {
  randAlphaNum: random("x"),
  randAlpha: random("x"),
  randNumeric: random("1"),
  randAscii: random("x"),
  randBytes: computing("int", ([length]) =>
    hole("eHh4".repeat(Math.ceil(Math.min(Math.max(int(length), 0), limits.template.invented) / 3))),
  ),
  randInt: computing("int int", ([least]) => ({ ...goInt(int(least)), hole: true as const })),
  uuidv4: computing("", () => hole("00000000-0000-4000-8000-000000000000")),
  shuffle: computing("string", ([text]) => hole(str(text))),
  bcrypt: computing("string", () => hole(`$2a$10$${"x".repeat(53)}`)),
  htpasswd: computing("string string", ([user]) => hole(`${str(user)}:$2a$10$${"x".repeat(53)}`)),
  derivePassword: computing("int string string string string", () => hole("Password1!")),
  genPrivateKey: computing("string", ([kind]) =>
    hole(pem(`${str(kind) === "ecdsa" ? "EC" : str(kind).toUpperCase()} PRIVATE KEY`)),
  ),
  buildCustomCert: certificate("string string"),
  genCA: certificate("string int"),
  genCAWithKey: certificate("string int string"),
  genSelfSignedCert: certificate("string list list int"),
  genSelfSignedCertWithKey: certificate("string list list int string"),
  genSignedCert: certificate("string list list int certificate"),
  genSignedCertWithKey: certificate("string list list int certificate string"),
  encryptAES: computing("string string", () => hole("eHh4eHh4eHh4eHh4eHh4eHh4")),
  decryptAES: computing("string string", () => hole("x")),
};
