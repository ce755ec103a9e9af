import { countMarks } from "../../yaml/marks.ts";
import {
  any,
  computing,
  counting,
  type Functions,
  failing,
  GoRefusal,
  type Host,
  keeping,
  str,
  strValue,
} from "../function.ts";
import { kindName } from "../print.ts";
import { countOf } from "../readings.ts";
import { readJson } from "../readJson.ts";
import { readToml } from "../readToml.ts";
import { readYaml } from "../readYaml.ts";
import type { Text } from "../text.ts";
import { type GoValue, goList, goMap, goString, nilList, nilMap } from "../values.ts";
import { writeJson } from "../writeJson.ts";
import { writeToml } from "../writeToml.ts";
import { writeYaml } from "../writeYaml.ts";

const compact = { html: true, pretty: false };
const pretty = { html: true, pretty: true };
const raw = { html: false, pretty: false };

/** Work for each mark behind which a value may stand. */
const markCost = 100;
/** Work for each value that is read. */
const valueCost = 200;

interface Reader {
  readonly read: (text: Text) => GoValue | string;
  /** Work for each letter. */
  readonly cost: number;
  /** Go makes no map or list of `null`. */
  readonly keepsNull?: true;
}

/** What can be counted before: a text that turns out to be unreadable has been read, too. */
function chargeReading(text: string, cost: number, host: Host): void {
  host.charge(text.length * cost + countMarks(text) * markCost);
}

/** Reads a map; what cannot be read gives one with the key `Error`. */
function reading({ read, cost, keepsNull }: Reader, name: string): Functions[string] {
  return keeping("string", ([given], host) => {
    const text = strValue(given);
    const known = host.readings.get(name, text);
    if (known !== undefined) return known;
    chargeReading(text.text, cost, host);
    const value = read(text);
    if (typeof value === "string") return failed(value);
    host.charge(countOf(value) * valueCost);
    if (value.kind === "map") {
      host.readings.put(name, text, value);
      return value;
    }
    if (value.kind === "nil") return keepsNull === true ? nilMap() : goMap();
    return failed(`${name}json: cannot unmarshal ${jsonKind(value)} into Go value of type map[string]interface {}`);
  });
}

function readingList({ read, cost, keepsNull }: Reader, name: string): Functions[string] {
  return keeping("string", ([text], host) => {
    chargeReading(str(text), cost, host);
    const value = read(strValue(text));
    if (typeof value !== "string") host.charge(countOf(value) * valueCost);
    if (typeof value === "string") return goList([goString(value)]);
    if (value.kind === "list") return value;
    if (value.kind === "nil") return keepsNull === true ? nilList() : goList([]);
    return goList([goString(`${name}json: cannot unmarshal ${jsonKind(value)} into Go value of type []interface {}`)]);
  });
}

const jsonKinds: Readonly<Record<string, string>> = { slice: "array", float64: "number", map: "object" };

function jsonKind(value: GoValue): string {
  return jsonKinds[kindName(value)] ?? kindName(value);
}

function failed(message: string): GoValue {
  return goMap([["Error", goString(message)]]);
}

const yaml: Reader = {
  read(text) {
    const value = readYaml(text);
    return typeof value === "string" ? `error converting YAML to JSON: ${value}` : value;
  },
  cost: 6,
};
const tomlReader: Reader = { read: readToml, cost: 6 };
const jsonReader: Reader = { read: readJson, cost: 6, keepsNull: true };
const whileDecoding = "error unmarshaling JSON: while decoding JSON: ";

type Writer = (value: GoValue, charge: Host["charge"]) => Text | undefined;

/** What cannot be written is nothing; where the function's name begins with `must` it fails. */
function writing(write: Writer, must = false): Functions[string] {
  return counting("any", ([value], host) => {
    const text = write(any(value), host.charge);
    if (text === undefined && must) return failing("the value cannot be written");
    return goString(text ?? "");
  });
}

const json: (style: typeof compact) => Writer = (style) => (value, charge) => writeJson(value, style, charge);
const yamlWriter: Writer = (value, charge) => writeYaml(value, charge);

export const helmFunctions: Functions = {
  include: counting("string any", ([name, dot], host) => host.include(str(name), any(dot))),
  tpl: counting("string any", ([text, dot], host) => host.tpl(strValue(text), any(dot))),
  required: keeping("string any", ([message, value]) => {
    const given = any(value);
    if (given.kind === "nil" || (given.kind === "string" && given.text === "")) throw new GoRefusal(str(message));
    return given;
  }),
  fail: computing("string", ([message]) => {
    throw new GoRefusal(str(message));
  }),
  toYaml: writing(yamlWriter),
  mustToYaml: writing(yamlWriter, true),
  toYamlPretty: writing((value, charge) => writeYaml(value, charge, true)),
  fromYaml: reading(yaml, whileDecoding),
  fromYamlArray: readingList(yaml, whileDecoding),
  toJson: writing(json(compact)),
  mustToJson: writing(json(compact), true),
  toPrettyJson: writing(json(pretty)),
  mustToPrettyJson: writing(json(pretty), true),
  toRawJson: writing(json(raw)),
  mustToRawJson: writing(json(raw), true),
  fromJson: reading(jsonReader, ""),
  mustFromJson: keeping("string", ([text], host) => {
    chargeReading(str(text), jsonReader.cost, host);
    const value = readJson(strValue(text));
    if (typeof value === "string") return failing(value);
    host.charge(countOf(value) * valueCost);
    return value;
  }),
  fromJsonArray: readingList(jsonReader, ""),
  toToml: computing("any", ([value], host) => {
    const given = any(value);
    if (given.kind === "nil") return failing("reflect: call of reflect.Value.Type on zero Value");
    return goString(writeToml(given, host.charge));
  }),
  fromToml: reading(tomlReader, "toml "),
};
