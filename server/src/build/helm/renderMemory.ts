import type { Budget, Includes, KeptTemplates, Rendered, TemplateSet } from "../../gotemplate/engine.ts";
import { type Exactness, type Reads, readsHold } from "../../gotemplate/reads.ts";
import type { GoMap } from "../../gotemplate/values.ts";
import { createWatch, type Watch } from "../../gotemplate/watch.ts";
import { limits } from "../../limits.ts";
import type { ObjectMemo } from "../objectMemo.ts";
import type { KeptObjects } from "./objects.ts";
import type { ChartScope } from "./scope.ts";

/** What the templates of one release printed, for the next time. Goes with whoever holds the release. */
export interface RenderMemory {
  /** All that templates see besides values and other templates, as it was. */
  world: string | undefined;
  /** By name of the template. */
  printed: ReadonlyMap<string, Printed>;
  /** Filled from the second time on, as most charts are rendered once. */
  readonly templates: KeptTemplates;
  readonly objects: KeptObjects;
  readonly manifests: ObjectMemo;
  /** What is kept between renderings of one version, for whoever makes them. */
  session: Session | undefined;
  /** Of the same release under another name or with another value. */
  readonly variants: Map<string, RenderMemory>;
  /** All that have variants, those that were asked for last at the end. */
  readonly varied: Set<RenderMemory>;
}

/** Several renderings of some templates with the same values. */
export interface Session {
  /** The version of the release that it belongs to. */
  readonly of: unknown;
  readonly remembered: Remembering;
  readonly includes: Includes;
  readonly scopes: () => readonly ChartScope[];
}

interface Printed {
  readonly rendered: Rendered;
  readonly reads: Reads;
  /** Work that is charged for it, also where it is not done again. */
  readonly work: number;
}

/** `varied`: shared by all releases of one builder. */
export function createRenderMemory(varied: Set<RenderMemory> = new Set()): RenderMemory {
  return {
    varied,
    world: undefined,
    printed: new Map(),
    templates: new Map(),
    objects: new Map(),
    manifests: new WeakMap(),
    session: undefined,
    variants: new Map(),
  };
}

export function variantOf(memory: RenderMemory, name: string): RenderMemory {
  const { variants, varied } = memory;
  varied.delete(memory);
  varied.add(memory);
  for (const old of varied) {
    if (varied.size <= limits.build.variants) break;
    old.variants.clear();
    varied.delete(old);
  }
  const known = variants.get(name) ?? createRenderMemory();
  variants.set(name, known);
  return known;
}

/** One rendering of a release with what its memory knows. */
export interface Remembering {
  /** Sees what the templates look at; absent the first time, as most charts are rendered once. */
  readonly watch: Watch | undefined;
  /** Parsed ones of the last time. */
  readonly templates: KeptTemplates | undefined;
  /** What the template printed, where it would see the same; its work is charged for. */
  again(name: string, set: TemplateSet, budget: Budget): Rendered | undefined;
  /** Executes a template, and remembers what it printed. */
  execute(name: string, run: () => Rendered, budget: Budget): Rendered;
  /** A template has changed what others see, and something was taken over: all of them have to be executed. */
  readonly spoilt: () => boolean;
  /** The memory knows from here on what was printed. `set`: and what other templates of the set did, which were not asked for. */
  done(set?: TemplateSet): void;
}

/** `values`: those that the templates are given, unwatched. Without a memory, everything is executed. */
export function remembering(
  memory: RenderMemory | undefined,
  world: string,
  values: GoMap,
  how: Exactness,
): Remembering {
  const watch = memory?.world === world ? createWatch() : undefined;
  const known = watch === undefined ? undefined : memory?.printed;
  const printed = new Map<string, Printed>();
  let taken = false;
  return {
    watch,
    templates: watch && memory?.templates,
    again(name, set, budget) {
      if (watch === undefined || watch.changed()) return undefined;
      const own = printed.get(name);
      const last = own ?? known?.get(name);
      if (last === undefined || budget.spent() + last.work > limits.template.work) return undefined;
      if (own === undefined && !readsHold(last.reads, values, set.templates, how)) return undefined;
      budget.charge(last.work);
      printed.set(name, last);
      taken = true;
      return last.rendered;
    },
    execute(name, run, budget) {
      const before = budget.spent();
      watch?.start();
      const rendered = run();
      const reads = watch?.seen();
      if (reads !== undefined && rendered.problem === undefined)
        printed.set(name, { rendered, reads, work: budget.spent() - before });
      return rendered;
    },
    spoilt: () => taken && watch?.changed() === true,
    done(set) {
      if (memory === undefined) return;
      memory.world = world;
      const others = set === undefined ? [] : [...(known ?? [])].filter(([name]) => set.templates.has(name));
      memory.printed = watch?.changed() === true ? new Map() : new Map([...others, ...printed]);
    },
  };
}
