import { readFileSync } from 'node:fs';
import type { ConfigName } from './configs.ts';
import { REFERENCE } from './contenders.ts';
import type { DistinctName } from './distinct.ts';
import type { Machine } from './machine.ts';
import { isMet, type Target } from './targets.ts';

type Contenders = Readonly<Record<string, { readonly p50: number }>>;

/** What is shown of results.json. */
export interface Published {
  readonly date: string;
  readonly machine: Machine;
  readonly targets: readonly Target[];
  readonly nanosecondsPerParse: Readonly<Record<ConfigName, Contenders>>;
  readonly nanosecondsPerDistinctParse: Readonly<Record<DistinctName, Contenders>>;
}

export function readPublished(): Published {
  return JSON.parse(readFileSync(new URL('results.json', import.meta.url), 'utf8')) as Published;
}

/** What a contender takes, and how many times as long as the reference that is. */
export interface Figure {
  readonly contender: string;
  readonly nanoseconds: number;
  readonly times: number;
}

export function figuresOf(contenders: Contenders): Figure[] {
  const reference = contenders[REFERENCE]!.p50;
  return Object.entries(contenders).map(([contender, { p50 }]) => ({
    contender,
    nanoseconds: p50,
    times: p50 / reference,
  }));
}

/** Targets by whole names: one that is indented goes on with what the one above it is about. */
export function namedTargets(targets: readonly Target[]): Target[] {
  let subject = '';
  return targets.map((target) => {
    if (target.what.startsWith(' ')) return { ...target, what: `${subject}, ${target.what.trim()}` };
    subject = target.what.split(', against')[0]!;
    return target;
  });
}

export function missedTargets(targets: readonly Target[]): Target[] {
  return namedTargets(targets).filter((target) => isMet(target) === false);
}
