import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../../src/config/parse.ts';
import { stringify } from '../../src/config/stringify.ts';
import type { OciConfig, OciHook, OciMount, OciNamespace } from '../../src/config/types.ts';
import { KINDS } from '../../src/engine/words.ts';
import { InvalidArgumentError } from '../../src/errors.ts';
import { anyConfig } from './arbitraries.ts';

/** Texts that can often, and sometimes cannot, stand where they are put. */
const text = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('', '/a', 'a b', 'x=y', '#', 'é日', '\ud83d', '---', '\ufeff') },
  { weight: 1, arbitrary: fc.constantFrom('a\n', ' a', 'a ', 'a:b', 'a,b', '\u3000', '\r') },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
);
const u32 = fc.oneof(fc.constantFrom(0, 1024), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
const u64 = fc.oneof(fc.constantFrom(0n, 100_000n), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
const texts = fc.array(text, { maxLength: 3 });
const none = fc.oneof({ weight: 20, arbitrary: fc.constant<string[]>([]) }, { weight: 1, arbitrary: texts });
const hook: fc.Arbitrary<OciHook> = fc.record({ path: text, args: none, env: none, timeoutSecs: u32 });
const hooks = fc.array(hook, { maxLength: 2 });
const mount: fc.Arbitrary<OciMount> = fc.record({
  destination: text,
  mountType: text,
  source: text,
  options: texts,
});
const namespace: fc.Arbitrary<OciNamespace> = fc.record({
  kind: fc.constantFrom(...KINDS),
  path: fc.option(text),
});
const config: fc.Arbitrary<OciConfig> = fc.record({
  ociVersion: text,
  root: fc.record({ path: text, readonly: fc.boolean() }),
  process: fc.record({ args: texts, env: texts, cwd: text, uid: u32, gid: u32, terminal: fc.boolean() }),
  mounts: fc.array(mount, { maxLength: 2 }),
  hostname: text,
  hooks: fc.record({ prestart: hooks, poststart: hooks, poststop: hooks }),
  linux: fc.record({
    namespaces: fc.array(namespace, { maxLength: 2 }),
    cgroupsPath: text,
    memoryLimit: u64,
    cpuShares: u32,
    cpuQuota: u64,
    cpuPeriod: u64,
  }),
});

function stringified(value: OciConfig): string | InvalidArgumentError {
  try {
    return stringify(value);
  } catch (error) {
    if (error instanceof InvalidArgumentError) return error;
    throw error;
  }
}

/** The value at a path such as `mounts[0].source`. */
function at(value: unknown, path: string): unknown {
  return path
    .replaceAll(']', '')
    .split(/[.[]/)
    .reduce<unknown>((object, key) => (object as Record<string, unknown>)[key], value);
}

describe('stringify', () => {
  it('writes whatever parse makes, and parse reads it back', () => {
    fc.assert(
      fc.property(anyConfig, (input) => {
        const parsed = parse(input);
        expect(parse(stringify(parsed))).toStrictEqual(parsed);
      }),
      { numRuns: 3000 },
    );
  });

  it('gives back every configuration, or names a field that is there', () => {
    let written = 0;
    fc.assert(
      fc.property(config, (value) => {
        const result = stringified(value);
        if (typeof result === 'string') {
          written++;
          expect(parse(result)).toEqual(value);
        } else {
          expect(at(value, result.argument)).toBeDefined();
        }
      }),
      { numRuns: 5000 },
    );
    expect(written).toBeGreaterThan(200);
  });

  it('refuses only what no line would give', () => {
    // One value at a time: what is refused does not come back when it is written without asking.
    const base = parse('');
    fc.assert(
      fc.property(text, (value) => {
        const wanted = { ...base, hostname: value };
        const refused = typeof stringified(wanted) !== 'string';
        expect(refused).toBe(parse(`hostname=${value}`).hostname !== value);
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(mount, (value) => {
        const refused = typeof stringified({ ...base, mounts: [value] }) !== 'string';
        const { destination, mountType, source, options } = value;
        const list = options.length === 0 ? '' : `:${options.join()}`;
        const { mounts } = parse(`mount=${destination}:${mountType}:${source}${list}`);
        expect(refused).toBe(JSON.stringify(mounts) !== JSON.stringify([value]));
      }),
      { numRuns: 2000 },
    );
  });
});
