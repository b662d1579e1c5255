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

/** How often the work is done. */
const FEW = 200;
const MANY = 1000;

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
  // What comes once, whatever it is, is in both.
  console.log(Math.round((cost(${MANY}) - cost(${FEW})) / ${MANY - FEW}));`;
