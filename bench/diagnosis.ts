import { CONFIGS, numberedConfig, strangeConfig } from './configs.ts';
import { type Effort, interleave, type Measured } from './interleave.ts';
import { type Lane, ownPackage, timedLane } from './lane.ts';

const MANY = 1_000;
/** One in so many of a fleet is not valid. */
const VALID = 50;
const REMARK = 'What the lines below are for, and whom to ask before they are changed. '.repeat(6);

/** Configurations about which there is nothing to say. */
const CLEAN = {
  typical: () => [CONFIGS.typical.text],
  large: () => [CONFIGS.large.text],
  fleet: () => Array.from({ length: MANY }, (_, i) => numberedConfig(i * VALID)),
  strangers: () => Array.from({ length: MANY }, (_, i) => strangeConfig(i)),
  nonAscii: () => Array.from({ length: MANY }, (_, i) => strangeNonAscii(i)),
  comments: () => Array.from({ length: MANY }, (_, i) => commented(i)),
} as const;

export type DiagnosedConfigs = keyof typeof CLEAN;
export type DiagnosisLane = `${'parse' | 'diagnose'} of ${DiagnosedConfigs}`;

/** What does `diagnose` cost, beside `parse`, where there is nothing to say? Nanoseconds of all of each kind. */
export async function measureDiagnosis(effort: Effort): Promise<Record<DiagnosisLane, Measured>> {
  const lanes: Record<string, Lane> = {};
  for (const [name, make] of Object.entries(CLEAN)) {
    const texts = make().map(clean);
    for (const look of ['parse', 'diagnose'] as const)
      lanes[`${look} of ${name}`] = await lane(look, name, texts);
  }
  return (await interleave(lanes, effort)) as Record<DiagnosisLane, Measured>;
}

/** A prestart hook is deprecated, which is worth an info. By way of bytes, as in configs.ts. */
function clean(text: string): string {
  return Buffer.from(text.replace('hook_prestart', 'hook_poststart')).toString();
}

/** The non-ASCII configuration with names and destinations that no other number has. */
function strangeNonAscii(i: number): string {
  return CONFIGS.nonAscii.text
    .replaceAll('process_env=', `process_env=N${i}_`)
    .replaceAll('mount=/', `mount=/n${i}/`)
    .replace('hostname=', `hostname=n${i}.`);
}

/** Six comments of some 430 characters each, which nobody met. */
function commented(i: number): string {
  const comments = Array.from({ length: 6 }, (_, k) => `# ${i}.${k} ${REMARK}\n`);
  return numberedConfig(i * VALID) + comments.join('');
}

async function lane(name: 'parse' | 'diagnose', kind: string, texts: readonly string[]): Promise<Lane> {
  const { [name]: look, diagnose } = await ownPackage(`${name} of ${kind}, without diagnostics`);
  if (texts.some((text) => diagnose(text).diagnostics.length > 0)) throw new Error('a config is not clean');
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return timedLane(bytes, (times) => {
    let count = 0;
    for (let time = 0; time < times; time++) {
      for (const text of texts) count += Object.keys(look(text)).length;
    }
    return count;
  });
}
