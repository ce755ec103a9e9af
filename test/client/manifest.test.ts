// What the extension's manifest promises is there, and shows nowhere where it cannot work.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const texts = JSON.parse(readFileSync(join(root, "package.nls.json"), "utf8")) as Record<string, string>;
const { commands, menus, walkthroughs, submenus } = manifest.contributes;
const names: readonly string[] = commands.map(({ command }: { command: string }) => command);

it("has a text for each key, and no key that nobody asks for", () => {
  const asked = new Set([...JSON.stringify(manifest).matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key));
  expect([...asked].sort()).toEqual(Object.keys(texts).sort());
});

it("says of each command that needs something when it can work", () => {
  const conditions = new Map<string, string>(
    menus.commandPalette.map(({ command, when }: { command: string; when: string }) => [command, when]),
  );
  const everywhere = names.filter((name) => !conditions.has(name));
  expect(everywhere).toEqual(["netpol.getStarted"]);
  for (const name of conditions.keys()) expect(names).toContain(name);
});

it.each(["netpol.newPolicy", "netpol.createDefaultDeny", "netpol.showTrafficMatrix", "netpol.compareWith"])(
  "offers %s in the explorer and in the editor",
  (name) => {
    for (const menu of ["netpol.explorer", "netpol.editor"])
      expect(menus[menu].map(({ command }: { command: string }) => command)).toContain(name);
  },
);

it("fills each submenu, and shows it for manifests only", () => {
  for (const { id } of submenus) expect(menus[id].length).toBeGreaterThan(0);
  expect(menus["editor/context"][0].when).toContain("netpol.manifest");
  expect(menus["explorer/context"][0].when).toContain("ya?ml");
});

it("leads through the walkthrough with pictures and commands that are there", () => {
  for (const { steps } of walkthroughs) {
    for (const { description, media } of steps) {
      expect(existsSync(join(root, media.svg))).toBe(true);
      const text = texts[description.slice(1, -1)] ?? "";
      const called = [...text.matchAll(/\(command:(netpol\.\w+)\)/g)].map(([, name]) => name);
      for (const name of called) expect(names).toContain(name);
      expect(text).toMatch(/\(command:/);
    }
  }
});
