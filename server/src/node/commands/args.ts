import { parseArgs as parsed } from "node:util";

/** As Node's, which is loaded only where there is more than paths: that takes as long as to read a small folder. */
export const parseArgs: typeof parsed = (config) => {
  const { args, options = {}, allowPositionals } = config ?? {};
  if (args === undefined || !allowPositionals || args.some((arg) => arg.startsWith("-"))) return parsed(config);
  const defaults = Object.entries(options).filter(([, option]) => option.default !== undefined);
  return {
    values: Object.fromEntries(defaults.map(([name, option]) => [name, option.default])),
    positionals: [...args],
  } as never;
};
