import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { CONFIGS, numberedConfig } from '../../bench/configs.ts';
import { bytesAllocated } from './allocations.ts';
import { CountingScanner } from './scanner.ts';

/** By name: what is counted, and in what. */
export type Counts = Record<string, number>;

/** Ends the names of what depends on V8 too. */
export const ALLOCATED = 'bytes allocated';

const BUILD = new URL('../../build/', import.meta.url);
/** Documents that are scanned: more than go through the scanner in one window. */
const FLEET = 50;

export async function takeCounts(): Promise<Counts> {
  const scanner = await CountingScanner.start();
  // What compiles later is in use, too.
  await scanner.ociconf.init();
  return { ...countBytes(), ...countParse(scanner), ...countView(scanner), ...countScan(scanner) };
}

function countBytes(): Counts {
  const modules = readdirSync(BUILD).filter((name) => name.endsWith('.wasm'));
  const sizes = [...modules.sort(), 'index.js'].map((name) => [`${name}: bytes`, readBuild(name).length]);
  const gzipped = gzipSync(readBuild('index.js'), { level: 9 }).length;
  return { ...Object.fromEntries(sizes), 'index.js: bytes gzipped': gzipped };
}

function countParse(scanner: CountingScanner): Counts {
  const { dispose, parse } = scanner.ociconf;
  const counts: Counts = {};
  for (const { name, text, bytes } of Object.values(CONFIGS)) {
    dispose();
    parse('');
    const first = scanner.count(() => parse(text));
    counts[`parse, ${name}: instructions of the scanner at first`] = first.instructions;
    // The third time lines are learnt, from the fourth on they are known.
    for (let time = 0; time < 2; time++) parse(text);
    const { calls, words, instructions } = scanner.count(() => parse(text));
    counts[`parse, ${name}: calls of the scanner`] = calls;
    counts[`parse, ${name}: words of records`] = words;
    counts[`parse, ${name}: instructions of the scanner`] = instructions;
    const fromBytes = scanner.count(() => parse(bytes));
    counts[`parse, ${name}: instructions of the scanner, from bytes`] = fromBytes.instructions;
    counts[`parse, ${name}: ${ALLOCATED}`] = bytesAllocated('ociconf.parse(input)', text);
  }
  return counts;
}

function countView(scanner: CountingScanner): Counts {
  const { text } = CONFIGS.typical;
  const { instructions } = scanner.count(() => scanner.ociconf.view(text).linux.memoryLimit);
  return {
    'view and one field: instructions of the scanner': instructions,
    [`view and one field: ${ALLOCATED}`]: bytesAllocated('ociconf.view(input).linux.memoryLimit', text),
  };
}

function countScan(scanner: CountingScanner): Counts {
  const fleet = Array.from({ length: FLEET }, (_, i) => numberedConfig(i)).join('---\n');
  const { calls, instructions } = scanner.count(() => scanner.ociconf.scan(fleet));
  return {
    [`scan of ${FLEET}: calls of the scanner`]: calls,
    [`scan of ${FLEET}: instructions of the scanner`]: instructions,
    [`scan of ${FLEET}: ${ALLOCATED}`]: bytesAllocated('ociconf.scan(input)', fleet),
  };
}

function readBuild(name: string): Buffer {
  return readFileSync(new URL(name, BUILD));
}
