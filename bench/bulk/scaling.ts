import { Worker } from 'node:worker_threads';

const MILLISECONDS = 1000;

/** Counts for a while, in registers alone; answers how far it came. */
const COUNTING = `
  const { parentPort } = require('node:worker_threads');
  let count = 0;
  for (const end = performance.now() + ${MILLISECONDS}; performance.now() < end; count++)
    for (let i = 0, x = count; i < 100_000; i++) x = (x * 31 + i) | 0;
  parentPort.postMessage(count);`;

/** How many times as much two threads do as one, where they share nothing: what this machine can give at this moment. */
export async function scaling(): Promise<number> {
  const one = await counted();
  const two = await Promise.all([counted(), counted()]);
  return (two[0] + two[1]) / one;
}

function counted(): Promise<number> {
  return new Promise((resolve, reject) => {
    new Worker(COUNTING, { eval: true }).once('message', resolve).once('error', reject);
  });
}
