import { afterAll, describe, expect, it } from 'vitest';
import { compileInlined, instantiate } from '../../src/engine/instance.ts';
import { WasmTokenReader } from '../../src/engine/tokens.ts';
import { parse, scan, useEngine } from '../../src/index.ts';
import { recordsOf, scalarReader, wasmReader } from '../support/records.ts';
import { cpuOf } from './cpu.ts';
import {
  chosen,
  lineOfOneHash,
  longestWay,
  optionsOfOneHash,
  recallHash,
  tagsIn,
  wordSlot,
  wordsIn,
} from './hashes.ts';

const MANY = 4000;
/** Of 256 sets one, of 128 slots one. */
const IN_ONE_SET = 1000;

const scanner = instantiate(compileInlined());
const reader = new WasmTokenReader(scanner);
const words = wordsIn(scanner.memory);
const longest = longestWay(words);

const lines = Array.from({ length: MANY }, (_, i) => lineOfOneHash(i));
const lists = Array.from({ length: MANY }, (_, i) => optionsOfOneHash(i));
const { set } = recallHash('process_env=V0=1\n');
const linesOfOneSet = chosen(
  IN_ONE_SET,
  (i) => `process_env=V${i}=1\n`,
  (line) => recallHash(line).set === set,
);
const keys = chosen(
  IN_ONE_SET,
  (i) => `k${i.toString(36)}`,
  (key) => wordSlot(key) === longest.slot,
);

/** What the scanner has in a set once it has met a line, or the line's list of options, so often that it is known. */
function tagsAfter(line: string, text: string): number[] {
  read(line.repeat(5));
  return tagsIn(scanner.memory, recallHash(text).set);
}

function read(text: string): void {
  reader.open(text, 0);
  while (reader.read() >= 0);
}

describe('the hashes of these tests are those of the modules', () => {
  it('of words: each stands where it is looked for first, or behind others', () => {
    const there = words.flatMap((word, slot) => (word === undefined ? [] : [{ word, slot }]));
    expect(there.length).toBeGreaterThan(20);
    for (const { word, slot } of there) {
      const way = words.slice(wordSlot(word), slot);
      if (slot >= wordSlot(word)) expect(way).not.toContain(undefined);
      else expect([...words.slice(wordSlot(word)), ...words.slice(0, slot)]).not.toContain(undefined);
    }
    expect(there.filter(({ word, slot }) => wordSlot(word) === slot).length).toBeGreaterThan(
      there.length / 2,
    );
  });

  it.each([
    ['short lines', '#a\n', '#a\n'],
    ['lines', 'process_env=SOME=1\n', 'process_env=SOME=1\n'],
    ['lines of one set', linesOfOneSet[7]!, linesOfOneSet[7]!],
    ['lines of one hash', lineOfOneHash(7), lineOfOneHash(7)],
    ['lists of options', `mount=/a:b:c:${optionsOfOneHash(7)}\n`, optionsOfOneHash(7)],
  ])('of %s: the tag is in the set', (_, line, text) => {
    expect(tagsAfter(line, text)).toContain(recallHash(text).tag);
  });
});

it('thousands of texts collide', () => {
  expect(new Set(lines).size).toBe(MANY);
  expect(new Set(lists).size).toBe(MANY);
  for (const texts of [lines, lists]) {
    const hashes = texts.map(recallHash).map((hash) => `${hash.set} ${hash.tag}`);
    expect(new Set(hashes).size).toBe(1);
  }
  expect(new Set(linesOfOneSet.map(recallHash).map((hash) => hash.set)).size).toBe(1);
  expect(new Set(linesOfOneSet.map(recallHash).map((hash) => hash.tag)).size).toBeGreaterThan(900);
  expect(new Set(keys.map(wordSlot)).size).toBe(1);
  expect(longest.steps).toBeGreaterThan(1);
});

/** `count` lines, and as many of the same lengths that are not chosen to collide. */
type Texts = (count: number) => readonly [hostile: string, harmless: string];

/** Turns the free digits, and so every part of the text that is in the hash. */
const turned = (text: string, i: number) => {
  const [start, rest] = [text.slice(0, 12), text.slice(12, -1)];
  const digits = i.toString(36).padStart(8, '_');
  return `${start}${digits.repeat(16).slice(0, rest.length)}${text.at(-1)}`;
};

const each = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('');

const HOSTILE: Record<string, Texts> = {
  'lines of one hash': (count) => [
    each(count, (i) => lineOfOneHash(i)),
    each(count, (i) => turned(lineOfOneHash(0), i)),
  ],
  'lines of one hash, each four times': (count) => [
    each(count, (i) => lineOfOneHash(i >> 2)),
    each(count, (i) => turned(lineOfOneHash(0), i >> 2)),
  ],
  'lines of one set': (count) => [
    each(count, (i) => linesOfOneSet[i % IN_ONE_SET]!),
    each(count, (i) => `process_env=V${i % IN_ONE_SET}=1\n`),
  ],
  'lists of options of one hash': (count) => [
    each(count, (i) => `mount=/a:b:c:${optionsOfOneHash(i)}\n`),
    each(count, (i) => `mount=/a:b:c:${turned(optionsOfOneHash(0), i)}\n`),
  ],
  'words of the longest way': (count) => [
    each(count, (i) => `${keys[i % IN_ONE_SET]}=${i}\n`),
    each(count, (i) => `k${(i % IN_ONE_SET).toString(36)}=${i}\n`),
  ],
};

const LINES = 8192;
const MOST = 2.2;
/** Two doublings. */
const BOUND = MOST ** 2;
/** A text that is chosen may take so many times as long as one that is not; 1.8 was measured. */
const DEARER = 3;
const ROUNDS = 5;
/** A neighbour or the collector only ever adds. */
const ATTEMPTS = 5;

async function fastestOf(work: (text: string) => unknown, texts: readonly string[]): Promise<number[]> {
  const fastest = texts.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [which, text] of texts.entries()) {
      fastest[which] = Math.min(fastest[which]!, await cpuOf(() => work(text)));
    }
  }
  return fastest;
}

/** What is made of the records, and what the collector does with it, is for growth.ts: it has the same texts. */
const WORKS: Record<string, (text: string) => unknown> = { reading: read, scan };

describe.each(Object.entries(HOSTILE))('%s', (_, texts) => {
  afterAll(() => useEngine('auto'));

  it('are the same records for both engines', () => {
    const [hostile] = texts(3000);
    expect(recordsOf(wasmReader(), hostile)).toEqual(recordsOf(scalarReader(), hostile));
    const [byWasm, byTypescript] = (['wasm', 'typescript'] as const).map((engine) => {
      useEngine(engine);
      return [parse(hostile), scan(hostile)];
    });
    expect(byWasm).toEqual(byTypescript);
  });

  it.each(Object.entries(WORKS))('take %s a time that grows as they do', async (_, work) => {
    useEngine('wasm');
    let growth = Number.POSITIVE_INFINITY;
    let dearer = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < ATTEMPTS && !(growth <= BOUND && dearer <= DEARER); attempt++) {
      const [small, large, harmless] = await fastestOf(work, [texts(LINES)[0], ...texts(4 * LINES)]);
      growth = Math.min(growth, large! / small!);
      dearer = Math.min(dearer, large! / harmless!);
    }
    expect(growth).toBeLessThanOrEqual(BOUND);
    expect(dearer).toBeLessThanOrEqual(DEARER);
  });
});
