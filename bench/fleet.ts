import { isDeepStrictEqual } from 'node:util';
import { numberedConfig } from './configs.ts';
import { NATIVE } from './contenders.ts';
import { type Effort, interleave, type Measured } from './interleave.ts';
import { type Lane, ownPackage, timedLane } from './lane.ts';
import { parse as parseByHand } from './peers/handTuned.ts';
import { build, NativeProcess } from './peers/native.ts';

const DOCUMENTS = 13_000;
const SEPARATOR = '---\n';

export type FleetLane = 'scan' | 'scan of a string' | 'copy' | typeof NATIVE;

/** What do the first questions about a fleet cost: `scan` of many configs, against copying and full parsing. */
export async function measureFleet(effort: Effort): Promise<Partial<Record<FleetLane, Measured>>> {
  const documents = Array.from({ length: DOCUMENTS }, (_, i) => numberedConfig(i));
  const bytes = Buffer.from(documents.join(SEPARATOR));
  await checkScan(bytes, documents);
  const lanes: Partial<Record<FleetLane, Lane>> = {
    scan: await scanLane('scan', bytes),
    'scan of a string': await scanLane('scan of a string', bytes.toString()),
    copy: copyLane(bytes),
  };
  if (!build()) return interleave(lanes as Record<FleetLane, Lane>, effort);
  const native = new NativeProcess();
  const batch = native.load(bytes, 'batch');
  lanes[NATIVE] = { bytes: bytes.length, run: (times) => native.run(batch, times) };
  const measured = await interleave(lanes as Record<FleetLane, Lane>, effort);
  native.close();
  return measured;
}

async function scanLane(owner: string, input: string | Uint8Array): Promise<Lane> {
  const { scan } = await ownPackage(owner);
  return timedLane(Buffer.byteLength(input), (times) => {
    let sum = 0;
    for (let i = 0; i < times; i++) {
      const { documents, directives, invalid, offsets } = scan(input);
      sum += documents + directives.mount + invalid['process.cwd'] + offsets[documents - 1]!;
    }
    return sum;
  });
}

/** The fastest that anything which looks at every byte could hope for. */
function copyLane(bytes: Uint8Array): Lane {
  const target = new Uint8Array(bytes.length);
  return timedLane(bytes.length, (times) => {
    for (let i = 0; i < times; i++) target.set(bytes);
    return target[target.length - 2]! * times;
  });
}

/** What is measured is right: the same answers as from parsing each. */
async function checkScan(bytes: Uint8Array, documents: readonly string[]): Promise<void> {
  const configs = documents.map(parseByHand);
  const limits = configs.map(({ linux }) => linux.memoryLimit);
  const { scan } = await ownPackage('scan, checked');
  const { documents: count, directives, invalid, integers } = scan(bytes);
  const wanted = {
    count: configs.length,
    mounts: configs.reduce((sum, { mounts }) => sum + mounts.length, 0),
    env: configs.reduce((sum, { process }) => sum + process.env.length, 0),
    relative: configs.filter(({ process }) => !process.cwd.startsWith('/')).length,
    sum: limits.reduce((sum, limit) => sum + limit, 0n),
  };
  const given = {
    count,
    mounts: directives.mount,
    env: directives.process_env,
    relative: invalid['process.cwd'],
    sum: integers['linux.memoryLimit'].sum,
  };
  if (!isDeepStrictEqual(given, wanted)) throw new Error('scan differs from parsing each config');
}
