import { bootstrap } from "./bootstrap.mjs";

await bootstrap();

// Everything below runs in the project's own Node, with the dependencies there.
const { start } = await import("../editor/start.mjs");
try {
  await start(process.argv[2]);
} catch (error) {
  console.error(`netpol: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
