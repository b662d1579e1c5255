import type { DiagnosisLane } from './diagnosis.ts';
import type { Distinct } from './distinct.ts';
import type { FleetLane } from './fleet.ts';
import type { Measured } from './interleave.ts';
import type { Machine } from './machine.ts';
import type { Parsing } from './parsing.ts';
import type { Sizes } from './sizes.ts';
import type { SpecLane } from './spec.ts';
import type { StartUp } from './startUp.ts';
import { quantiles } from './statistics.ts';
import { isMet, targetsOf } from './targets.ts';

/** All that a run measured. */
export interface Results {
  readonly parsing: Parsing;
  readonly distinct: Distinct;
  readonly sizes: Sizes;
  readonly fleet: Partial<Record<FleetLane, Measured>>;
  readonly diagnosis: Record<DiagnosisLane, Measured>;
  readonly spec: Record<SpecLane, Measured>;
  readonly threeFields: Record<'view' | 'parse', Measured>;
  readonly kept: { readonly ociconf: number; readonly idiomatic: number };
  readonly startUp: StartUp;
}

/** The same as a file: samples by their quantiles, and what became of the targets. */
export function toJson(results: Results, machine: Machine, date: Date): string {
  const { parsing, distinct, sizes, fleet, threeFields, diagnosis, spec, kept, startUp } = results;
  const file = {
    date: date.toISOString(),
    machine,
    targets: targetsOf(results).map((target) => ({ ...target, met: isMet(target) ?? null })),
    nanosecondsPerParse: mapValues(parsing, (contenders) => mapValues(contenders, lane)),
    nanosecondsPerDistinctParse: mapValues(distinct, (contenders) => mapValues(contenders, lane)),
    nanosecondsPerParseBySize: mapValues(sizes, lane),
    nanosecondsPerFleet: mapValues(fleet, lane),
    nanosecondsForThreeFields: mapValues(threeFields, lane),
    nanosecondsOfSpec: mapValues(spec, lane),
    nanosecondsOfDiagnosis: mapValues(diagnosis, lane),
    bytesOfHeapPerConfig: kept,
    millisecondsOfProcess: mapValues(startUp, quantiles),
  };
  // To six digits: there are no more in a measurement.
  const digits = (_: string, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(6)) : value;
  return `${JSON.stringify(file, digits, 2)}\n`;
}

function lane({ bytes, samples }: Measured): object {
  return { bytes, ...quantiles(samples) };
}

function mapValues<Value, Mapped>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value) => Mapped,
): Record<string, Mapped> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
