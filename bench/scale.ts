// `npm run bench:scale`: what a document, a shard and the queue cost here, and from that how long 3x10^8 documents take
// on N hosts: by the model, and by a simulation of every shard. `--costs FILE` takes costs that were measured before.
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { thisMachine } from './machine.ts';
import { describe } from './report.ts';
import { type Costs, measure } from './scale/measure.ts';
import { modelled, partsOf, type Setup } from './scale/model.ts';
import { simulate } from './scale/simulate.ts';

const MEBIBYTE = 2 ** 20;
const GIGABYTE = 1e9;
const SEEDS = [1, 2, 3];

const BASE: Setup = {
  documents: 3e8,
  hosts: 1,
  threads: 2,
  shardSize: 32 * MEBIBYTE,
  bandwidth: 10 * GIGABYTE,
  hostLoss: Infinity,
  hostReturn: 300,
  lease: 60,
};

const SETUPS: readonly (readonly [string, Partial<Setup>])[] = [
  ...[1, 4, 16, 32, 64, 256].map(
    (hosts) => [`${hosts} ${hosts === 1 ? 'host' : 'hosts'}`, { hosts }] as const,
  ),
  ...[1, 8, 128, 512].map(
    (size) => [`32 hosts, ${size} MiB a shard`, { hosts: 32, shardSize: size * MEBIBYTE }] as const,
  ),
  ['32 hosts, 1 GB/s of storage', { hosts: 32, bandwidth: GIGABYTE }],
  ['1024 hosts, 1 MiB a shard, 100 GB/s', { hosts: 1024, shardSize: MEBIBYTE, bandwidth: 100 * GIGABYTE }],
  ['32 hosts, each lost every 2 hours', { hosts: 32, hostLoss: 7200 }],
  ['32 hosts, each lost every 10 minutes', { hosts: 32, hostLoss: 600 }],
];

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '10' }, costs: { type: 'string' } },
});
const costs =
  values.costs === undefined
    ? await measure(Number(values.rounds))
    : (JSON.parse(readFileSync(values.costs, 'utf8')) as Costs);
console.log(`${describe(thisMachine())}; load ${loadavg()[0]!.toFixed(1)}`);
console.log(JSON.stringify(costs, null, 2));
console.log('| | shards | limit | model | simulated | difference | begun again |');
console.log('|---|---|---|---|---|---|---|');
for (const [name, changes] of SETUPS) {
  const setup = { ...BASE, ...changes };
  const { seconds, limit } = modelled(costs, setup);
  const runs = SEEDS.map((seed) => simulate(costs, setup, seed));
  const mean = (of: (run: (typeof runs)[number]) => number): number =>
    runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
  const simulated = mean((run) => run.seconds);
  const difference = `${((100 * (simulated - seconds)) / seconds).toFixed(1)} %`;
  const cells = [name, partsOf(costs, setup).shards, limit, minutes(seconds), minutes(simulated), difference];
  console.log(`| ${[...cells, Math.round(mean((run) => run.repeated))].join(' | ')} |`);
}

function minutes(seconds: number): string {
  return `${(seconds / 60).toFixed(1)} min`;
}
