import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { CONFIGS, numberedConfig } from '../../bench/configs.ts';
import { bytesAllocated } from './allocations.ts';
import { CountingScanner } from './scanner.ts';

/** By name: what is counted, and in what. */
export type Counts = Record<string, number>;

/** Ends the names of what depends on V8 too. */
export const ALLOCATED = 'bytes allocated';

/** Documents that are scanned: more than go through the scanner in one window. */
const FLEET = 50;

export async function takeCounts(): Promise<Counts> {
  const bundle = readBuild('index.js');
  const counts: Counts = {
    'ociconf.wasm: bytes': readBuild('ociconf.wasm').length,
    'index.js: bytes': bundle.length,
    'index.js: bytes gzipped': gzipSync(bundle, { level: 9 }).length,
  };
  const scanner = await CountingScanner.start();
  const { parse, scan, view } = scanner.ociconf;
  for (const { name, text, bytes } of Object.values(CONFIGS)) {
    const { calls, words, instructions } = scanner.count(() => parse(text));
    counts[`parse, ${name}: calls of the scanner`] = calls;
    counts[`parse, ${name}: words of records`] = words;
    counts[`parse, ${name}: instructions of the scanner`] = instructions;
    const fromBytes = scanner.count(() => parse(bytes));
    counts[`parse, ${name}: instructions of the scanner, from bytes`] = fromBytes.instructions;
    counts[`parse, ${name}: ${ALLOCATED}`] = bytesAllocated('ociconf.parse(input)', text);
  }
  const viewed = scanner.count(() => view(CONFIGS.typical.text).linux.memoryLimit);
  counts['view and one field: instructions of the scanner'] = viewed.instructions;
  counts[`view and one field: ${ALLOCATED}`] = bytesAllocated(
    'ociconf.view(input).linux.memoryLimit',
    CONFIGS.typical.text,
  );
  const fleet = Array.from({ length: FLEET }, (_, i) => numberedConfig(i)).join('---\n');
  const scanned = scanner.count(() => scan(fleet));
  counts[`scan of ${FLEET}: calls of the scanner`] = scanned.calls;
  counts[`scan of ${FLEET}: instructions of the scanner`] = scanned.instructions;
  counts[`scan of ${FLEET}: ${ALLOCATED}`] = bytesAllocated('ociconf.scan(input)', fleet);
  return counts;
}

function readBuild(name: string): Buffer {
  return readFileSync(new URL(`../../build/${name}`, import.meta.url));
}
