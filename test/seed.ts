import fc from "fast-check";

// What passed for a commit passes for it again; the next commit is tried with other numbers.
const seed = Number(process.env.NETPOL_SEED);
if (Number.isFinite(seed)) fc.configureGlobal({ seed });
