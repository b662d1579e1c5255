import { afterAll, beforeAll, describe } from 'vitest';
import type { EngineName } from '../../src/engine/reader.ts';
import { engine, useEngine } from '../../src/engine/select.ts';

/** Runs a suite once with each engine. */
export function describeEngines(name: string, suite: (engine: EngineName) => void): void {
  describe.each<EngineName>(['wasm', 'typescript'])(`${name} (%s)`, (wanted) => {
    beforeAll(() => {
      useEngine(wanted);
      if (engine() !== wanted) throw new Error(`engine ${wanted} is not in use`);
    });
    afterAll(() => useEngine('auto'));
    suite(wanted);
  });
}
