// Run by ../kept.ts: keeps so many configs of one contender alive, and prints the bytes of heap for one.

import type { OciConfig } from '../../src/config/types.ts';
import { numberedConfig } from '../configs.ts';
import { collectAllGarbage } from '../garbage.ts';

const [, , path, count] = process.argv;
const { parse } = (await import(path!)) as { parse: (input: string) => OciConfig };

const configs: OciConfig[] = new Array(Number(count));
parse(numberedConfig(0));
const before = usedHeap();
for (let i = 0; i < configs.length; i++) {
  // A flat string of its own for each, as files that were read one by one would be.
  configs[i] = parse(Buffer.from(numberedConfig(i)).toString());
}
console.log((usedHeap() - before) / configs.length);
// Still needed here: no compiler may take them for garbage before.
if (configs.some(({ hostname }) => hostname === '')) throw new Error('a config without its host name');

function usedHeap(): number {
  collectAllGarbage();
  return process.memoryUsage().heapUsed;
}
