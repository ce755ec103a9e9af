/** The page of the traffic matrix in a real browser: 2,000 × 2,000, from the opening of the page, and while it scrolls. */
import { bundlePage, openBrowser, openMatrix } from "../matrix/page.ts";
import { policy, stream, workload } from "../matrix/support.ts";
import { printTable, show } from "./measure.mjs";

const size = 2000;
const perNamespace = 50;

export async function run() {
  const [browser, bundle] = await Promise.all([openBrowser(), bundlePage()]);
  try {
    const matrix = await openMatrix(browser, bundle, texts(), { width: 1200, height: 900 });
    const { page } = matrix;
    const loaded = () => page.locator('.cell:not(.loading)[aria-label$="allowed"]').first().waitFor();
    await loaded();
    const opening = [];
    for (let i = 0; i < 5; i++) {
      await page.reload();
      await loaded();
      opening.push(await page.evaluate(() => performance.now()));
    }
    const rows = [["usable after (ms, median of 5, budget 300)", show(opening.sort((a, b) => a - b)[2]), "", "", ""]];
    const work = await workOf(page);
    for (const [name, dx, dy] of [
      ["down, 40 px a frame", 0, 40],
      ["right, 40 px a frame", 40, 0],
      ["both, 40 px a frame", 40, 40],
      ["down, a screen in 2 frames", 0, 400],
    ]) {
      const before = await work();
      const { median, p95, late } = await scroll(page, dx, dy);
      const each = ((await work()) - before) / frames;
      rows.push([`frame, ${name} (ms, budget 16.7)`, show(median), show(p95), `${late} %`, show(each)]);
    }
    printTable(["", "median", "p95", "over 17 ms", "script and layout"], rows);
  } finally {
    await browser.close();
  }
}

const frames = 300;

/** Milliseconds that the page has worked so far: its script, styles and layout, whatever else the machine does. */
async function workOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    const seconds = metrics.filter(({ name }) =>
      ["ScriptDuration", "LayoutDuration", "RecalcStyleDuration"].includes(name),
    );
    return seconds.reduce((sum, { value }) => sum + value, 0) * 1000;
  };
}

/** 300 frames there and back, so that half of them find their cells loaded. */
function scroll(page, dx, dy) {
  return page.evaluate(
    async ([dx, dy]) => {
      const grid = document.querySelector(".grid");
      const frame = () => new Promise(requestAnimationFrame);
      grid.scrollTo(0, 0);
      await frame();
      const times = [];
      let last = await frame();
      for (let i = 0; i < 300; i++) {
        grid.scrollBy(i < 150 ? dx : -dx, i < 150 ? dy : -dy);
        const now = await frame();
        times.push(now - last);
        last = now;
      }
      times.sort((a, b) => a - b);
      const late = times.filter((time) => time > 17).length;
      return { median: times[150], p95: times[285], late: Math.round((late * 100) / times.length) };
    },
    [dx, dy],
  );
}

function texts() {
  const tiers = ["web", "api", "db", "cache", "worker"];
  const files = {};
  for (let start = 0; start < size; start += perNamespace) {
    const namespace = `team-${start / perNamespace}`;
    const workloads = Array.from({ length: perNamespace }, (_, i) => {
      const tier = tiers[i % tiers.length];
      return workload(namespace, `${tier}-${i}`, {
        labels: `app: ${tier}-${i}, tier: ${tier}`,
        ports: `{containerPort: ${8000 + i}}`,
      });
    });
    const policies = [
      policy(namespace, "deny", "podSelector: {}\npolicyTypes: [Ingress]"),
      policy(
        namespace,
        "api",
        "podSelector: {matchLabels: {tier: api}}\ningress: [{from: [{podSelector: {matchLabels: {tier: web}}}], ports: [{port: 8080}]}]",
      ),
      policy(
        namespace,
        "db",
        "podSelector: {matchLabels: {tier: db}}\ningress: [{from: [{podSelector: {matchLabels: {tier: api}}}], ports: [{port: 5432}, {port: 9187}]}]",
      ),
      policy(namespace, "web", "podSelector: {matchLabels: {tier: web}}\ningress: [{}]"),
    ];
    files[`file:///${namespace}.yaml`] = stream(...workloads, ...policies);
  }
  return files;
}
