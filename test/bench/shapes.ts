import { at, deployment, type MadeFile, namespace, service, tiers } from "./manifests.ts";
import { blocks, broad, everywhere, type MakePolicy, single } from "./policies.ts";

/** A workspace, and the file of about 1,000 lines in it that is typed in: 34 policies of one namespace. */
export interface Shape {
  readonly what: string;
  readonly namespaces: number;
  readonly policies: number;
  readonly files: Iterable<MadeFile>;
  readonly typed: MadeFile;
}

export interface Numbers {
  readonly workloads: number;
  readonly namespaces: number;
  readonly services: number;
  readonly policies: number;
}

/** `usual` is what the budgets are for. */
export const shapes = {
  usual: () => made("broad selectors", { workloads: 10_000, namespaces: 200, services: 600, policies: 1_000 }, broad),
  "one-namespace": () =>
    made("one namespace", { workloads: 3_000, namespaces: 1, services: 300, policies: 300 }, broad),
  "small-namespaces": () =>
    made("namespaces of 5", { workloads: 10_000, namespaces: 2_000, services: 500, policies: 1_000 }, broad),
  unique: () =>
    made(
      "all labels unique",
      { workloads: 10_000, namespaces: 200, services: 600, policies: 1_000 },
      single(10_000),
      (number) => ({ "app.kubernetes.io/instance": `app-${number}-prod`, build: `b${number}` }),
    ),
  everywhere: () =>
    made(
      "only `namespaceSelector: {}`",
      { workloads: 10_000, namespaces: 200, services: 600, policies: 1_000 },
      everywhere,
    ),
  blocks: () => made("address blocks", { workloads: 10_000, namespaces: 200, services: 600, policies: 1_000 }, blocks),
  overlays: () => overlays(40, { workloads: 200, policies: 40 }),
  /** To be indexed within 1.3 times what the same objects take as plain files. */
  "many-overlays": () => manyOverlays(2_000, 200),
  "as-many-plain": () =>
    made(
      "the objects of 2000 overlays",
      { workloads: 2_000, namespaces: 200, services: 2_000, policies: 2_000 },
      broad,
    ),
} satisfies Record<string, () => Shape>;

export type ShapeName = keyof typeof shapes;

const ordinaryLabels = (number: number, namespaces: number) => ({ tier: at(tiers, Math.floor(number / namespaces)) });
const longFile = { policies: 34, first: 2_000 };

/** Broad selectors, at any size. */
export function shapeOf(what: string, numbers: Numbers): Shape {
  return made(what, numbers, broad);
}

/** `undefined`: where a kustomization sets it. */
function typedFile(path: string, makePolicy: MakePolicy, space: string | undefined): MadeFile {
  const texts = Array.from({ length: longFile.policies }, (_, n) =>
    makePolicy(longFile.first + n, space, `typed-${n}`),
  );
  return { path, text: texts.join("---\n") };
}

function made(
  what: string,
  { workloads, namespaces, services, policies }: Numbers,
  makePolicy: MakePolicy,
  labels: (number: number, namespaces: number) => Readonly<Record<string, string>> = ordinaryLabels,
): Shape {
  const name = (number: number) => `ns-${number % namespaces}`;
  const typed = typedFile("policies/typed.yaml", makePolicy, name(Math.floor(namespaces / 2)));
  return {
    what: `${what}: ${workloads} workloads, ${policies} policies`,
    namespaces,
    policies,
    typed,
    files: (function* () {
      for (let n = 0; n < namespaces; n++) yield namespace(name(n), n);
      for (let n = 0; n < workloads; n++)
        yield { path: `${name(n)}/app-${n}.yaml`, text: deployment(n, name(n), labels(n, namespaces)) };
      for (let n = 0; n < services; n++) yield { path: `${name(n)}/service-${n}.yaml`, text: service(n, name(n)) };
      for (let n = 0; n < policies; n++) yield { path: `policies/policy-${n}.yaml`, text: makePolicy(n, name(n)) };
      yield typed;
    })(),
  };
}

/** One base that many kustomizations take in, each with a namespace and a label of its own. */
function overlays(count: number, { workloads, policies }: Pick<Numbers, "workloads" | "policies">): Shape {
  const typed = typedFile("base/typed.yaml", broad, undefined);
  const withoutNamespace = (text: string) => text.replace(/^ {2}namespace: .*\n/m, "");
  const numbers = Array.from({ length: Math.max(workloads, policies) }, (_, n) => n);
  const base: MadeFile[] = numbers.flatMap((n) => [
    ...(n < workloads
      ? [{ path: `base/app-${n}.yaml`, text: withoutNamespace(deployment(n, "none", ordinaryLabels(n, 1))) }]
      : []),
    ...(n < policies ? [{ path: `base/policy-${n}.yaml`, text: broad(n, undefined) }] : []),
  ]);
  const resources = [...base, typed].map(({ path }) => `  - ${path.slice("base/".length)}\n`).join("");
  return {
    what: `${count} overlays of one base: ${workloads} workloads, ${policies} policies in it`,
    namespaces: count,
    policies: count * (policies + longFile.policies),
    typed,
    files: (function* () {
      yield* base;
      yield typed;
      yield { path: "base/kustomization.yaml", text: `resources:\n${resources}` };
      for (let n = 0; n < count; n++) {
        yield namespace(`overlay-${n}`, n);
        yield {
          path: `overlays/${n}/kustomization.yaml`,
          text: `namespace: overlay-${n}\nresources:\n  - ../../base\nlabels:\n  - pairs: {overlay: o${n}}\n`,
        };
      }
    })(),
  };
}

/** Bases of a workload, a Service and a policy each, and kustomizations that take in one of them each. */
function manyOverlays(count: number, bases: number): Shape {
  const typed = typedFile("bases/b0/typed.yaml", broad, undefined);
  const withoutNamespace = (text: string) => text.replace(/^ {2}namespace: .*\n/m, "");
  return {
    what: `${count} overlays over ${bases} bases`,
    namespaces: count,
    policies: count + longFile.policies,
    typed,
    files: (function* () {
      yield typed;
      for (let n = 0; n < bases; n++) {
        const folder = `bases/b${n}`;
        const more = n === 0 ? "  - typed.yaml\n" : "";
        yield {
          path: `${folder}/kustomization.yaml`,
          text: `resources:\n  - app.yaml\n  - service.yaml\n  - policy.yaml\n${more}`,
        };
        yield { path: `${folder}/app.yaml`, text: withoutNamespace(deployment(n, "none", ordinaryLabels(n, 1))) };
        yield { path: `${folder}/service.yaml`, text: withoutNamespace(service(n, "none")) };
        yield { path: `${folder}/policy.yaml`, text: broad(n, undefined) };
      }
      for (let n = 0; n < count; n++) {
        const base = n % bases;
        yield {
          path: `overlays/b${base}/${Math.floor(n / bases)}/kustomization.yaml`,
          text: `namespace: b${base}-${Math.floor(n / bases)}\nresources:\n  - ../../../bases/b${base}\n`,
        };
      }
    })(),
  };
}
