import fc from 'fast-check';
import { TEXTS } from '../property/arbitraries.ts';
import { Differential } from '../property/differential.ts';

export const KINDS = Object.keys(TEXTS);

export interface Batch {
  readonly cases: number;
  /** The shrunk case, and what is different; undefined where nothing is. */
  readonly difference: string | undefined;
}

/** Compares new engines on so many cases of a kind. */
export function compareBatch(kind: string, cases: number, seed: number): Batch {
  const engines = new Differential();
  const property = fc.property(TEXTS[kind]!, (text) => engines.compare(text) === undefined);
  const result = fc.check(property, { numRuns: cases, seed });
  const compared = engines.cases;
  if (!result.failed) return { cases: compared, difference: undefined };
  const [text] = result.counterexample!;
  const { what, made, expected } = engines.compare(text) ?? { what: 'not by itself: after the cases before' };
  const shown = (value: unknown) =>
    JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? `${one}n` : one));
  const difference = `${kind}: ${JSON.stringify(text)}\n${what}\nis       ${shown(made)}\ninstead of ${shown(expected)}`;
  return { cases: compared, difference };
}
