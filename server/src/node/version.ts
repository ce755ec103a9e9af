/** Of this build: put in by the bundler from the extension's manifest. */
export const version: string = process.env.NETPOL_VERSION ?? "development";
