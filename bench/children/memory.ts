// Run by ../memory.ts: parses so many configs and drops them, and prints what memory there is in use, as lines of
// JSON, after each part of them.

import { CONFIGS } from '../configs.ts';
import { collectAllGarbage } from '../garbage.ts';
import { ownPackage } from '../lane.ts';
import type { MemorySample } from '../memory.ts';

const { memory, parse } = await ownPackage('memory');
const [, , total, step] = process.argv.map(Number);
const inputs = Object.values(CONFIGS).flatMap(({ text, bytes }) => [text, bytes]);

for (let parses = 0; ; ) {
  print(parses);
  if (parses >= total!) break;
  for (const end = parses + step!; parses < end; parses++) parse(inputs[parses % inputs.length]!);
}

function print(parses: number): void {
  collectAllGarbage();
  const { heapUsed, external, rss } = process.memoryUsage();
  const sample: MemorySample = { parses, heapUsed, external, rss, wasm: memory().bytes };
  console.log(JSON.stringify(sample));
}
