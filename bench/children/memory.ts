// Run by ../memory.ts: parses so many configs and drops them, and prints what memory there is in use, as lines of
// JSON, after each part of them.

import { CONFIGS, numberedConfig, strangeConfig } from '../configs.ts';
import { collectAllGarbage } from '../garbage.ts';
import { ownPackage } from '../lane.ts';
import type { MemorySample } from '../memory.ts';

const { memory, parse } = await ownPackage('memory');
const [, , total, step] = process.argv.map(Number);
const inputs = Object.values(CONFIGS).flatMap(({ text, bytes }) => [text, bytes]);

for (let parses = 0; ; ) {
  print(parses);
  if (parses >= total!) break;
  for (const end = parses + step!; parses < end; parses++) parse(inputOf(parses));
}

/** By turns the same again, one of a fleet, and one of which no line was met, parsed twice so that all are learnt. */
function inputOf(i: number): string | Uint8Array {
  switch (i % 4) {
    case 0:
      return inputs[(i / 4) % inputs.length]!;
    case 1:
      return numberedConfig(i % 100_000);
    default:
      return strangeConfig((i - (i % 4)) % 100_000);
  }
}

function print(parses: number): void {
  collectAllGarbage();
  const { heapUsed, external, rss } = process.memoryUsage();
  const sample: MemorySample = { parses, heapUsed, external, rss, wasm: memory().bytes };
  console.log(JSON.stringify(sample));
}
