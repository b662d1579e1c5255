import { CONFIGS } from './configs.ts';
import { type Effort, interleave, type Measured } from './interleave.ts';
import { type Lane, own, ownPackage, timedLane } from './lane.ts';

/** What do callers gain from `view` that validate a config and then read three fields of it? */
export async function measureThreeFields(effort: Effort): Promise<Record<'view' | 'parse', Measured>> {
  return interleave({ view: await open('view'), parse: await open('parse') }, effort);
}

async function open(name: 'view' | 'parse'): Promise<Lane> {
  const owner = `three fields, ${name}`;
  const { [name]: make, validate } = await ownPackage(owner);
  const { validateAndRead } = await own<typeof import('./readThreeFields.ts')>('./readThreeFields.ts', owner);
  const { text, bytes } = CONFIGS.typical;
  return timedLane(bytes.length, (times) => validateAndRead(make, validate, text, times));
}
