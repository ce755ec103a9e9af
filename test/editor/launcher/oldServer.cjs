// The oldest editor's server has no program of its own: it is a library that answers requests. This is the program, with
// the arguments of the newest one.
const http = require("node:http");
const { join } = require("node:path");
const { parseArgs } = require("node:util");

const { values } = parseArgs({
  strict: false,
  options: Object.fromEntries(
    ["host", "port", "server-data-dir", "extensions-dir", "telemetry-level", "reconnection-grace-time"].map((name) => [
      name,
      { type: "string" },
    ]),
  ),
});
const installs = process.argv.indexOf("--install-extension");
const load = () => require(join(process.env.NETPOL_EDITOR_FOLDER, "out", "server-main.js")).loadCodeWithNls();

async function run() {
  const editor = await load();
  if (installs !== -1) return editor.spawnCli({ _: [], ...values, "install-extension": [process.argv[installs + 1]] });
  const made = await editor.createServer(null, { _: [], compatibility: "1.64", ...values });
  const server = http.createServer((request, response) => made.handleRequest(request, response));
  server.on("upgrade", (request, socket) => made.handleUpgrade(request, socket));
  server.listen(Number(values.port), values.host, () =>
    console.log(`Extension host agent listening on ${server.address().port}`),
  );
}

run().catch((error) => {
  console.error(error);
  process.exit(1);
});
