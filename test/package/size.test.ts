import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Consumer, gzipped, PARTS, WASM, withoutHost } from './consumer.ts';

// What a page loads that imports a little: bundled and minified by esbuild, gzipped. kB are 1,000 bytes.

let consumer: Consumer;

beforeAll(() => {
  consumer = new Consumer();
});
afterAll(() => consumer?.remove());

async function bundled(names: string, entry: string): Promise<string> {
  return consumer.bundle(`import { ${names} } from '${entry}'; globalThis.result = [${names}];`);
}

describe('gzipped, at most', () => {
  it.each([
    ['parse', 'ociconf/core', 10_000],
    ['parse, init, engine', 'ociconf/core', 10_300],
    ['parse, parseAll, view, validate, engine, useEngine', 'ociconf/core', 13_000],
    // 23,500 before names were looked up so that no choice of them is slow, and bytes could be taken back.
    ['parse', 'ociconf', 23_700],
    ['validate', 'ociconf', 2_000],
  ])('%s of %s: %i bytes', async (names, entry, limit) => {
    const size = gzipped(await bundled(names, entry));
    console.log(`${names} of ${entry}: ${size} bytes gzipped`);
    expect(size).toBeLessThanOrEqual(limit);
  });
});

describe('a page that only parses', () => {
  it.each(['ociconf/core', 'ociconf'])(
    'ships nothing of spec, runtime, command and Node, with %s',
    async (entry) => {
      const code = await bundled('parse', entry);
      expect(code.split(WASM)).toHaveLength(2); // the module of `scan` stays away
      for (const part of ['spec', 'runtime', 'command', 'Node'] as const) {
        expect(withoutHost(code).includes(PARTS[part]), part).toBe(false);
      }
      expect(code.includes(PARTS.checks)).toBe(entry === 'ociconf');
    },
  );

  it('would be found out: the texts are in what has the parts', async () => {
    expect((await bundled('validateSpec', 'ociconf/spec')).includes(PARTS.spec)).toBe(true);
    expect((await bundled('diagnose', 'ociconf')).includes(PARTS.checks)).toBe(true);
    expect((await bundled('simulate', 'ociconf/runtime')).includes(PARTS.runtime)).toBe(true);
    const command = readFileSync(consumer.installed('build/cli.js'), 'utf8');
    for (const part of ['command', 'Node'] as const) expect(command.includes(PARTS[part]), part).toBe(true);
  });
});

describe('ociconf/core', () => {
  it('parses as ociconf does, and says who is strict', () => {
    const source = `
      import * as core from 'ociconf/core';
      import * as all from 'ociconf';
      const text = 'hostname=h\\nmount=/proc:proc:proc:ro,nosuid\\nnonsense';
      const print = (value) => JSON.stringify(value, (_, each) => typeof each === 'bigint' ? String(each) : each);
      let refused;
      try { core.parse(text, { strict: true }); } catch ({ code, message }) { refused = [code, message]; }
      console.log(JSON.stringify([print(core.parse(text)) === print(all.parse(text)), core.engine(), refused]));`;
    expect(consumer.node('core.mjs', source)).toEqual([
      true,
      'wasm',
      ['ERR_OCI_INVALID_ARGUMENT', "invalid strict: not in ociconf/core; import { parse } from 'ociconf'"],
    ]);
  });

  it('exports nothing that ociconf does not, by the same names', () => {
    const source = `
      import * as core from 'ociconf/core';
      import * as all from 'ociconf';
      console.log(JSON.stringify(Object.keys(core).filter((name) => !(name in all))));`;
    expect(consumer.node('names.mjs', source)).toEqual([]);
  });
});
