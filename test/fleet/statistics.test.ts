import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Frequent,
  FrequentCounter,
  KEPT,
  mergeFrequent,
  mostFrequent,
  TEXT_MAX,
} from '../../src/fleet/statistics/frequent.ts';
import { HistogramCounter } from '../../src/fleet/statistics/histogram.ts';
import { isStatistics } from '../../src/fleet/statistics/is-statistics.ts';
import {
  emptyStatistics,
  mergeStatistics,
  type Statistics,
  StatisticsCounter,
} from '../../src/fleet/statistics/statistics.ts';

const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const facts = fc.record({
  limits: fc.record({ memory: u64, cpu: u64, shares: u64, pids: u64 }),
  isSpec: fc.boolean(),
  namespaces: fc.integer({ min: 0, max: 255 }),
  hooks: fc.array(fc.constantFrom('/bin/a', '/bin/b', '__proto__', '', '<b>'), { maxLength: 3 }),
});

const statistics = fc
  .array(
    fc.record({
      facts: fc.option(facts, { nil: undefined }),
      input: fc.constantFrom('a', 'b', '__proto__'),
      offset: fc.nat(1e6),
      errors: fc.nat(5),
    }),
    { maxLength: 30 },
  )
  .map((documents): Statistics => {
    const counter = new StatisticsCounter();
    for (const { facts, input, offset, errors } of documents) {
      counter.addBytes(10);
      counter.document(facts);
      if (errors > 0)
        counter.reject({ input, member: null, offset, index: 0 }, ['no-args', 'no-args'], errors);
    }
    return counter.result();
  });

/** Texts of which there are too many to count them all. */
function flood(seed: number, usual: number, count = 3 * KEPT): Frequent {
  const counter = new FrequentCounter();
  for (let i = 0; i < count; i++) {
    counter.add(`/run/${seed}/${i}`);
    if (i % Math.ceil(count / usual) === 0) counter.add('/bin/usual');
  }
  return counter.result();
}

describe('statistics', () => {
  it('merge to the same in any order and grouping', () => {
    fc.assert(
      fc.property(statistics, statistics, statistics, (a, b, c) => {
        const text = (value: Statistics): string => JSON.stringify(value);
        const all = text(mergeStatistics(mergeStatistics(a, b), c));
        expect(text(mergeStatistics(a, mergeStatistics(b, c)))).toBe(all);
        expect(text(mergeStatistics(mergeStatistics(c, a), b))).toBe(all);
        expect(text(mergeStatistics(a, emptyStatistics()))).toBe(text(a));
      }),
      { numRuns: 300 },
    );
  });
});

describe('offenders', () => {
  it('are the worst of all, however many there are', () => {
    const counter = new StatisticsCounter();
    // A prime number of steps: each number of errors comes once, and the worst early and late.
    const errors = Array.from({ length: 3001 }, (_, i) => 1 + ((i * 1009) % 3001));
    errors.forEach((count, index) => {
      counter.reject({ input: 'a', member: null, offset: index, index }, ['no-args'], count);
    });
    const { offenders, rejected } = counter.result();
    expect(rejected).toBe(3001);
    expect(offenders.map((one) => one.errors)).toEqual(Array.from({ length: 20 }, (_, i) => 3001 - i));
    for (const { index, errors: count } of offenders) expect(errors[index]).toBe(count);
  });
});

describe('frequent texts', () => {
  it('that begin alike are one where they are too long', () => {
    const counter = new FrequentCounter();
    const longest = 'x'.repeat(TEXT_MAX);
    for (const text of [longest, `${longest}a`, `${longest}b`]) counter.add(text);
    expect(mostFrequent(counter.result(), 5)).toEqual([
      { text: `${'x'.repeat(TEXT_MAX - 1)}…`, count: 2 },
      { text: longest, count: 1 },
    ]);
  });

  it('that came as often are in their order, be they counted one by one or not', () => {
    const counters = [new FrequentCounter(), new FrequentCounter()];
    // The most in a part is what is kept by.
    for (const counter of counters) counter.add('/a', 50);
    counters[0]!.add('/b', 100);
    const first = [
      { text: '/a', count: 100 },
      { text: '/b', count: 100 },
    ];
    const sumOf = () => counters.map((counter) => counter.result()).reduce(mergeFrequent);
    expect(sumOf().sketch).toBeUndefined();
    expect(mostFrequent(sumOf(), 2)).toEqual(first);
    // None of which shares all cells of the sketch with these two.
    for (let i = 0; i <= KEPT; i++) counters[1]!.add(`/run/${i}`);
    expect(sumOf().sketch).toBeDefined();
    expect(mostFrequent(sumOf(), 2)).toEqual(first);
  });

  it('merge to the same in any order and grouping, also where there are too many', () => {
    const parts = [flood(1, 400), flood(2, 300), flood(3, 5, 30 * KEPT), flood(4, 2, 10)];
    const text = (value: Frequent): string => JSON.stringify(value);
    const [a, b, c, d] = parts as [Frequent, Frequent, Frequent, Frequent];
    const all = text(mergeFrequent(mergeFrequent(mergeFrequent(a, b), c), d));
    expect(text(mergeFrequent(mergeFrequent(d, c), mergeFrequent(b, a)))).toBe(all);
    expect(text(mergeFrequent(a, mergeFrequent(d, mergeFrequent(c, b))))).toBe(all);
    expect(all.length).toBeLessThan(100_000);
  });

  it('are found among very many, with at least as many as there were', () => {
    const parts = Array.from({ length: 20 }, (_, i) => flood(i, 400));
    const sum = parts.reduce(mergeFrequent);
    const [first, second] = mostFrequent(sum, 10);
    const exact = 20 * Math.ceil((3 * KEPT) / Math.ceil((3 * KEPT) / 400));
    expect(first!.text).toBe('/bin/usual');
    expect(first!.count).toBeGreaterThanOrEqual(exact);
    expect(first!.count).toBeLessThan(1.1 * exact);
    expect(second!.count).toBeLessThan(0.2 * exact);
  });

  it('are exact up to a limit', () => {
    const counter = new FrequentCounter();
    for (let i = 0; i < KEPT; i++) counter.add(`${i}`, i + 1);
    expect(counter.result().sketch).toBeUndefined();
    expect(mostFrequent(counter.result(), 1)).toEqual([{ text: `${KEPT - 1}`, count: KEPT }]);
  });
});

describe('a histogram', () => {
  it('has a range for each power of two', () => {
    for (let bit = 0n; bit < 74n; bit++) {
      for (const value of [2n ** bit, 2n ** (bit + 1n) - 1n]) {
        const counter = new HistogramCounter();
        counter.add(value);
        expect(counter.result()).toEqual({
          unlimited: 0,
          ranges: [...new Array<number>(Number(bit)).fill(0), 1],
          least: String(value),
          greatest: String(value),
        });
      }
    }
  });
});

describe('statistics of JSON', () => {
  it('are some where nothing is missing', () => {
    const whole = JSON.parse(JSON.stringify(emptyStatistics())) as Record<string, unknown>;
    expect(isStatistics(whole)).toBe(true);
    for (const name of Object.keys(whole))
      expect(isStatistics({ ...whole, [name]: undefined }), name).toBe(false);
  });
});
