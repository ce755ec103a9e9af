import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { editorProgram } from "../../run/fetch.mjs";

/**
 * Starts VS Code's server, which serves the editor as a page, on a loopback port.
 *
 * `dataDir` holds its settings (`data/Machine/settings.json`) and logs, `extensionsDir` the installed extensions.
 * `testing` lets the page's address name an extension and a suite; without it the page asks for the token that is
 * part of the address. Rejects when the server is not there after 30 s.
 */
export async function startServer({ dataDir, extensionsDir, testing, port = 0, logFile }) {
  const token = testing ? undefined : randomBytes(16).toString("hex");
  mkdirSync(dataDir, { recursive: true });
  mkdirSync(extensionsDir, { recursive: true });
  mkdirSync(dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile);
  const program = editorProgram();
  const args = [
    program.script,
    ...["--host", "127.0.0.1", "--port", String(port)],
    ...(testing ? ["--without-connection-token", "--enable-smoke-test-driver"] : ["--connection-token", token]),
    ...["--accept-server-license-terms", "--telemetry-level", "off", "--disable-workspace-trust"],
    ...["--server-data-dir", dataDir, "--extensions-dir", extensionsDir],
    // A page that is gone will not come back to a test; to a person it may.
    ...(testing ? ["--reconnection-grace-time", "30"] : []),
  ];
  // A process group of its own, so that the extension hosts it starts can be ended with it.
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...quietEnv(), ...program.env },
  });
  const stop = () => {
    try {
      process.kill(-child.pid, "SIGTERM");
    } catch {
      // It has ended already.
    }
  };
  process.once("exit", stop);
  child.stderr.pipe(log, { end: false });
  const actualPort = await listening(child, log).catch((error) => {
    stop();
    throw error;
  });
  const origin = `http://127.0.0.1:${actualPort}`;
  return {
    origin,
    authority: `127.0.0.1:${actualPort}`,
    token,
    stop,
    ended: new Promise((done) => child.once("exit", done)),
  };
}

function listening(child, log) {
  return new Promise((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`the editor's server did not start, see ${log.path}`)), 30_000);
    child.once("error", fail);
    child.once("exit", (code) => fail(new Error(`the editor's server ended with ${code}, see ${log.path}`)));
    let seen = "";
    child.stdout.on("data", (data) => {
      log.write(data);
      if (seen === undefined) return;
      seen += data;
      const match = /Extension host agent listening on (\d+)/.exec(seen);
      if (match === null) return;
      seen = undefined;
      clearTimeout(timer);
      done(Number(match[1]));
    });
  });
}

/** No gallery: nothing here may depend on what another host serves. */
function quietEnv() {
  return { ...process.env, EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: "" }) };
}
