import { afterEach, expect, it } from 'vitest';
import * as core from '../../src/core.ts';
import { useEngine } from '../../src/engine/select.ts';
import { InvalidArgumentError } from '../../src/errors.ts';
import { scannerBytes } from '../support/modules.ts';

// What ociconf/core has in another way than ociconf.

afterEach(() => useEngine('auto'));

it('parses, and refuses to be strict', () => {
  expect(core.parse('hostname=a').hostname).toBe('a');
  expect(core.parse('hostname=a', { strict: false }).hostname).toBe('a');
  const strict = { strict: true } as unknown as { strict: false };
  expect(() => core.parse('hostname=a', strict)).toThrow(InvalidArgumentError);
});

it('takes a module from elsewhere', async () => {
  useEngine('typescript');
  expect(await core.init(scannerBytes)).toBe('wasm');
  expect(core.parse('hostname=a').hostname).toBe('a');
  expect(await core.init()).toBe('wasm');
});
