import { runNode } from '../support/child.ts';

/**
 * One thread, no compiled code, and a young generation in which nothing is collected meanwhile: what is allocated then
 * depends on nothing but the code. Compiled code leaves out some of it, but when it gets compiled is a matter of luck.
 */
const FLAGS = [
  '--expose-gc',
  '--single-threaded',
  '--no-opt',
  '--no-sparkplug',
  '--min-semi-space-size=128',
  '--max-semi-space-size=128',
];

/** How often the work is done to learn what it takes. */
const FEW = 200;
/** Bytes to allocate, of the young generation's 128 MiB: some 3,000 that come by chance are then 0.02 % of them. */
const MANY_BYTES = 16e6;

/** Bytes of heap that some work with `ociconf` and `input` allocates, garbage included. */
export function bytesAllocated(work: string, input: string): number {
  return runNode(FLAGS, sourceFor(work, input)) as number;
}

const sourceFor = (work: string, input: string) => `
  import { getHeapStatistics } from 'node:v8';
  const input = Buffer.from(${JSON.stringify(input)}).toString();
  const repeat = (times) => { for (let i = 0; i < times; i++) ${work}; };
  const used = () => getHeapStatistics().used_heap_size;
  await ociconf.init();
  const cost = (times) => {
    gc();
    used();
    const start = used();
    const before = used(); // Asking allocates too, and most of all the first time.
    repeat(times);
    return used() - before - (before - start);
  };
  repeat(1000);
  cost(${FEW});
  const many = Math.ceil(${MANY_BYTES} / (cost(${FEW}) / ${FEW}));
  // What comes once, whatever it is, is in both.
  console.log(Math.round((cost(${FEW} + many) - cost(${FEW})) / many));`;
