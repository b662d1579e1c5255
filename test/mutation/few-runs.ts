// fast-check for mutation runs: few cases of each property, and always the same, so that a score says the same twice.
import fc from 'fast-check';

export * from 'fast-check';

const RUNS = 15;

const assert = ((property, parameters) =>
  fc.assert(property, {
    ...parameters,
    numRuns: Math.min(parameters?.numRuns ?? RUNS, RUNS),
    seed: 1,
    endOnFailure: true,
  })) as typeof fc.assert;

export default { ...fc, assert };
