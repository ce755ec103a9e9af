import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The packages whose files went into the bundles, by name; `metafiles` as esbuild gives them. */
export function bundledPackages(metafiles) {
  const names = metafiles.flatMap(({ inputs }) =>
    Object.keys(inputs).flatMap(
      (path) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(path)?.[1] ?? [],
    ),
  );
  return [...new Set(names)].sort();
}

/** Writes the licences of what is bundled: they ask to go along with every copy. */
export function writeNotices(root, metafiles, file) {
  const notices = bundledPackages(metafiles).map((name) => {
    const folder = join(root, "node_modules", name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const texts = readdirSync(folder).filter((entry) => /^(licen[cs]e|notice)/i.test(entry));
    const text = texts.map((entry) => readFileSync(join(folder, entry), "utf8").trim()).join("\n\n");
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  writeFileSync(file, `Netpol holds parts of these packages.\n\n${notices.join(`\n${"-".repeat(80)}\n\n`)}`);
}
