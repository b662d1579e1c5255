import type { ConfigName } from './configs.ts';
import { FROM_BYTES, HAND_TUNED, IDIOMATIC, JSON_PARSE, NATIVE, REFERENCE } from './contenders.ts';
import type { DiagnosedConfigs } from './diagnosis.ts';
import type { Measured } from './interleave.ts';
import type { Results } from './results.ts';
import { type Summary, summarize, summarizeRatio } from './statistics.ts';

type Unit = 'x as fast' | 'x the time' | 'x the heap' | 'ms more';

/** What the package promises itself, or wants to know without a promise. */
export interface Target {
  readonly what: string;
  readonly unit: Unit;
  readonly bound: { readonly atLeast: number } | { readonly atMost: number } | null;
  /** Absent where there is no cargo. */
  readonly measured: Summary | undefined;
}

/** Undefined where nothing was promised or measured. */
export function isMet({ bound, measured }: Target): boolean | undefined {
  if (bound === null || measured === undefined) return undefined;
  return 'atLeast' in bound ? measured.median >= bound.atLeast : measured.median <= bound.atMost;
}

export function targetsOf({
  parsing,
  distinct,
  sizes,
  fleet,
  threeFields,
  diagnosis,
  spec,
  kept,
  startUp,
}: Results): Target[] {
  const on = (config: ConfigName) => (contender: string) => parsing[config][contender];
  const typical = on('typical');
  const tiny = on('tiny');
  const parse = typical(REFERENCE);
  const fleetOf = (contender: string) => distinct.fleet[contender];
  const diagnosisOf = (configs: DiagnosedConfigs) =>
    [diagnosis[`diagnose of ${configs}`], diagnosis[`parse of ${configs}`]] as const;
  const strangersOf = (contender: string) => distinct.strangers[contender];
  return [
    faster('parse(string), against native Rust', 2.5, parse, typical(NATIVE)),
    faster('  against hand-tuned JavaScript', 3, parse, typical(HAND_TUNED)),
    faster('  against idiomatic JavaScript', 7, parse, typical(IDIOMATIC)),
    faster('  against JSON.parse of the same as JSON', 5.5, parse, typical(JSON_PARSE)),
    slower('parse(bytes), against parse(string)', 1.1, typical(FROM_BYTES), parse),
    slower('non-ASCII, against ASCII of as many bytes', 1.4, on('nonAscii')(REFERENCE), parse),
    slower('mounts of unusual words, against typical', null, on('unusual')(REFERENCE), parse),
    faster('tiny, against hand-tuned JavaScript', 1.3, tiny(REFERENCE), tiny(HAND_TUNED)),
    faster('configs of a fleet, against native Rust', null, fleetOf(REFERENCE), fleetOf(NATIVE)),
    faster('  against hand-tuned JavaScript', null, fleetOf(REFERENCE), fleetOf(HAND_TUNED)),
    faster('lines hardly ever met, against native Rust', null, strangersOf(REFERENCE), strangersOf(NATIVE)),
    faster('  against hand-tuned JavaScript', null, strangersOf(REFERENCE), strangersOf(HAND_TUNED)),
    slowerByte('a byte of 13 kB, against one of typical', 1.1, sizes['13 kB'], sizes.typical),
    slowerByte('a byte of 1 MB, against one of typical', 1.1, sizes['1 MB'], sizes.typical),
    slowerByte('a byte of 64 MB, against one of typical', 1.1, sizes['64 MB'], sizes.typical),
    faster('scan(bytes), against a copy of them', 0.25, fleet.scan, fleet.copy),
    faster('scan(string), against a copy of as many bytes', null, fleet['scan of a string'], fleet.copy),
    faster('scan(bytes), against parsing in native Rust', 7, fleet.scan, fleet[NATIVE]),
    faster('view + validate + 3 fields, against parse', null, threeFields.view, threeFields.parse),
    slower('diagnose a clean config, against parse', 1.5, ...diagnosisOf('typical')),
    slower('  each of a fleet, with its own names', 1.5, ...diagnosisOf('fleet')),
    slower('  no line met, but flags, namespaces', 1.5, ...diagnosisOf('strangers')),
    slower('  13 kB, every line known', null, ...diagnosisOf('large')),
    slower('  non-ASCII, most lines not met', null, ...diagnosisOf('nonAscii')),
    slower('  a fleet with long comments', null, ...diagnosisOf('comments')),
    slower('readSpec + validateSpec, against JSON.parse + ajv', 1, spec.ociconf, spec.ajv),
    slower('  with 3 warnings to report', 1, spec['ociconf, 3 warnings'], spec['ajv, 3 warnings']),
    {
      what: 'heap that configs keep, against idiomatic',
      unit: 'x the heap',
      bound: { atMost: 1 },
      measured: summarize([kept.ociconf / kept.idiomatic]),
    },
    later('first call by require(), against node -e 0', 3, startUp.require, startUp.nothing),
    later('first call by import(), against node -e 0', 3, startUp.import, startUp.nothing),
    later('  import() of an empty module does', null, startUp['import of nothing'], startUp.nothing),
  ];
}

function faster(what: string, atLeast: number | null, ours?: Measured, other?: Measured): Target {
  const bound = atLeast === null ? null : { atLeast };
  return { what, unit: 'x as fast', bound, measured: quotient(other, ours) };
}

function slower(what: string, atMost: number | null, ours?: Measured, other?: Measured): Target {
  const bound = atMost === null ? null : { atMost };
  return { what, unit: 'x the time', bound, measured: quotient(ours, other) };
}

function slowerByte(what: string, atMost: number, ours: Measured, other: Measured): Target {
  const measured = quotient(ours, other, other.bytes / ours.bytes);
  return { what, unit: 'x the time', bound: { atMost }, measured };
}

function later(
  what: string,
  atMost: number | null,
  ours: readonly number[],
  other: readonly number[],
): Target {
  const bound = atMost === null ? null : { atMost };
  return {
    what,
    unit: 'ms more',
    bound,
    measured: summarize(ours.map((time, round) => time - other[round]!)),
  };
}

function quotient(a: Measured | undefined, b: Measured | undefined, scale?: number): Summary | undefined {
  return a === undefined || b === undefined ? undefined : summarizeRatio(a.samples, b.samples, scale);
}
