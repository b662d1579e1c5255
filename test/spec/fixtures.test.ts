import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  InvalidJsonError,
  readFeatures,
  readSpec,
  readState,
  validateFeatures,
  validateSpec,
  validateState,
} from '../../src/spec/index.ts';
import { sharedFolder } from '../support/shared.ts';

/** Our own, and those of the runtime-spec where they are. */
const OWN = fileURLToPath(new URL('../fixtures/spec', import.meta.url));
const SHARED = sharedFolder && join(sharedFolder, 'fixtures');
const { OCICONF_REQUIRE_REAL } = process.env;

const CHECKS = {
  config: (bytes: Uint8Array) => validateSpec(readSpec(bytes).spec),
  features: (bytes: Uint8Array) => validateFeatures(readFeatures(bytes).value),
  state: (bytes: Uint8Array) => validateState(readState(bytes).value),
};

function verdict(kind: keyof typeof CHECKS, path: string): 'good' | 'bad' {
  try {
    const errors = CHECKS[kind](readFileSync(path)).filter(({ severity }) => severity === 'error');
    // A configuration need not start to be good: that is for other rules than the schema's.
    return errors.every(({ code }) => code === 'needs-property') ? 'good' : 'bad';
  } catch (error) {
    if (error instanceof InvalidJsonError) return 'bad';
    throw error;
  }
}

function filesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

for (const folder of [OWN, SHARED ?? 'those of the runtime-spec']) {
  describe.skipIf(folder !== OWN && SHARED === undefined && !OCICONF_REQUIRE_REAL)(
    `fixtures: ${folder}`,
    () => {
      for (const kind of ['config', 'features', 'state'] as const) {
        for (const expected of ['good', 'bad'] as const) {
          const files = filesIn(join(folder, kind, expected));
          it.each(files)(`%s is ${expected}`, (path) => {
            expect(verdict(kind, path)).toBe(expected);
          });
        }
      }
      it('are all there', () => {
        const count = (kind: string) =>
          ['good', 'bad'].map((name) => filesIn(join(folder, kind, name)).length);
        expect(
          [...count('config'), ...count('features'), ...count('state')].every((files) => files > 0),
        ).toBe(true);
      });
    },
  );
}
