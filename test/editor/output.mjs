import { createWriteStream } from "node:fs";
import { Writable } from "node:stream";

/** Keeps all that an editor prints in a log, and shows of it what the suite and the launcher have to say. */
export class SuiteOutput extends Writable {
  /** What the suite has said of its tests so far. */
  passed = 0;
  failed = 0;
  /** What it said of those that failed, at least once. */
  trouble = [];
  #inTrouble = false;
  /** The suite came to its end, whatever its tests did. */
  complete = false;
  #log;
  #rest = "";

  constructor(logFile) {
    super({ decodeStrings: false });
    this.#log = createWriteStream(logFile);
  }

  _write(chunk, _encoding, done) {
    const text = this.#rest + chunk.toString();
    this.#log.write(chunk);
    const lines = text.split("\n");
    this.#rest = lines.pop();
    for (const line of lines) this.#show(line);
    done();
  }

  _final(done) {
    this.#show(this.#rest);
    this.#log.end(done);
  }

  #show(line) {
    const said = /\[suite\] (.*)$/.exec(line)?.[1];
    if (said === "end") this.complete = true;
    else if (said !== undefined) this.#tell(said);
    else if (/^(netpol|editor): /.test(line)) console.log(`  ${line}`);
  }

  #tell(said) {
    if (said.startsWith("✔")) this.passed++;
    if (said.startsWith("✖")) this.failed++;
    if (!said.startsWith(" ")) this.#inTrouble = /^[✖↻]/.test(said);
    if (this.#inTrouble) this.trouble.push(said);
    console.log(`  ${said}`);
  }
}
