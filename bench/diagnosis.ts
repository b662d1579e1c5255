import { CONFIGS, numberedConfig } from './configs.ts';
import { type Effort, interleave, type Measured } from './interleave.ts';
import { type Lane, ownPackage, timedLane } from './lane.ts';

const FLEET = 1_000;
/** One in so many of a fleet is not valid. */
const VALID = 50;

export type DiagnosisLane = 'parse' | 'diagnose' | 'parse of a fleet' | 'diagnose of a fleet';

/** What does `diagnose` cost, beside `parse`, where there is nothing to say? Nanoseconds of one config. */
export async function measureDiagnosis(effort: Effort): Promise<Record<DiagnosisLane, Measured>> {
  const one = [clean(CONFIGS.typical.text)];
  const fleet = Array.from({ length: FLEET }, (_, i) => clean(numberedConfig(i * VALID)));
  return interleave(
    {
      parse: await lane('parse', one),
      diagnose: await lane('diagnose', one),
      'parse of a fleet': await lane('parse', fleet),
      'diagnose of a fleet': await lane('diagnose', fleet),
    },
    effort,
  );
}

/** A prestart hook is deprecated, which is worth an info. By way of bytes, as in configs.ts. */
function clean(text: string): string {
  return Buffer.from(text.replace('hook_prestart', 'hook_poststart')).toString();
}

async function lane(name: 'parse' | 'diagnose', texts: readonly string[]): Promise<Lane> {
  const { [name]: look, diagnose } = await ownPackage(`${name} of ${texts.length}`);
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
