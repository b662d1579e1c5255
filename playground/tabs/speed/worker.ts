import { buildConfig } from '../../../src/config/build.ts';
import type { TokenReader } from '../../../src/engine/reader.ts';
import { borrowReader, useEngine } from '../../../src/engine/select.ts';
import { EngineUnavailableError } from '../../../src/index.ts';
import { generate, type Sample } from './generate.ts';
import type { Measured, SpeedProgress, SpeedRequest, SpeedResult } from './messages.ts';

// Parses the same configurations with each contender in turn: what slows the machine down meets them all.

const CONFIGS = 256;
const ROUNDS = 24;
/** Of a round of one contender, in milliseconds: browsers tell time in tenths of a millisecond, or worse. */
const ROUND_MS = 25;
const WARM_UP_MS = 250;

interface Contender {
  readonly name: string;
  /** Parses, and gives something of what was made, so that making it cannot be left out. */
  readonly parse: (sample: Sample) => number;
  readonly times: number[];
}

addEventListener('message', ({ data }: MessageEvent<SpeedRequest>) => postMessage(run(data)));

function run({ size }: SpeedRequest): SpeedResult {
  const samples = generate(CONFIGS, size);
  const { contenders, missing } = contendersHere();
  for (const contender of contenders) measure(contender, samples, WARM_UP_MS);
  for (let round = 0; round < ROUNDS; round++) {
    // Whoever comes first in one round comes later in the next.
    for (let i = 0; i < contenders.length; i++) {
      const contender = contenders[(i + round) % contenders.length]!;
      contender.times.push(measure(contender, samples, ROUND_MS));
    }
    postMessage({ progress: (round + 1) / ROUNDS } satisfies SpeedProgress);
  }
  const bytes = (form: keyof Sample): number =>
    samples.reduce((sum, sample) => sum + sample[form].length, 0) / samples.length;
  return {
    measured: contenders.map(quartiles),
    configs: CONFIGS,
    rounds: ROUNDS,
    lineBytes: bytes('lines'),
    jsonBytes: bytes('json'),
    missing,
  };
}

/** Both engines at the same time: `parse` itself has one at a time, and is these two calls. */
function contendersHere(): { contenders: Contender[]; missing: string | null } {
  const contenders: Contender[] = [];
  let missing: string | null = null;
  try {
    useEngine('wasm');
    contenders.push(engineOf('ociconf, WebAssembly', borrowReader()));
  } catch (error) {
    if (!(error instanceof EngineUnavailableError)) throw error;
    missing = error.message;
  }
  useEngine('typescript');
  contenders.push(engineOf('ociconf, TypeScript', borrowReader()));
  contenders.push({ name: 'JSON.parse', parse: ({ json }) => JSON.parse(json).ociVersion.length, times: [] });
  return { contenders, missing };
}

function engineOf(name: string, reader: TokenReader): Contender {
  return { name, parse: ({ lines }) => buildConfig(reader.open(lines)).hostname.length, times: [] };
}

/** Microseconds for a configuration. */
function measure({ parse }: Contender, samples: readonly Sample[], milliseconds: number): number {
  let passes = 0;
  let made = 0;
  const started = performance.now();
  let now = started;
  do {
    for (const sample of samples) made += parse(sample);
    passes++;
    now = performance.now();
  } while (now - started < milliseconds);
  if (made === 0) throw new Error('nothing was parsed');
  return ((now - started) * 1000) / (passes * samples.length);
}

function quartiles({ name, times }: Contender): Measured {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.round(part * (sorted.length - 1))]!;
  return { name, low: at(0.25), median: at(0.5), high: at(0.75) };
}
