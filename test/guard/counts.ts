import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { CONFIGS } from '../../bench/configs.ts';
import { bytesAllocated } from './allocations.ts';
import { CountingScanner } from './scanner.ts';

/** By name: what is counted, and in what. */
export type Counts = Record<string, number>;

/** Ends the names of what depends on V8 too. */
export const ALLOCATED = 'bytes allocated';

export async function takeCounts(): Promise<Counts> {
  const bundle = readBuild('index.js');
  const counts: Counts = {
    'ociconf.wasm: bytes': readBuild('ociconf.wasm').length,
    'index.js: bytes': bundle.length,
    'index.js: bytes gzipped': gzipSync(bundle, { level: 9 }).length,
  };
  const scanner = await CountingScanner.start();
  for (const { name, text, bytes } of Object.values(CONFIGS)) {
    const { calls, words, instructions } = scanner.count(() => scanner.ociconf.parse(text));
    counts[`${name}: calls of the scanner`] = calls;
    counts[`${name}: words of records`] = words;
    counts[`${name}: instructions of the scanner`] = instructions;
    const fromBytes = scanner.count(() => scanner.ociconf.parse(bytes));
    counts[`${name}: instructions of the scanner, from bytes`] = fromBytes.instructions;
    counts[`${name}: ${ALLOCATED}`] = bytesAllocated('parse', text);
  }
  return counts;
}

function readBuild(name: string): Buffer {
  return readFileSync(new URL(`../../build/${name}`, import.meta.url));
}
