import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import * as core from '../../build/core.js';
import * as ociconf from '../../build/index.js';
import * as spec from '../../build/spec.js';
import * as stream from '../../build/stream.js';
import { LINE_WORKS, SPEC_WORKS, STREAM_WORKS } from './works.ts';

// A part of all pairs of an input and a work, small: `tsx test/hostile/growth.ts` has them all.

const TSX = fileURLToPath(new URL('../../node_modules/.bin/tsx', import.meta.url));
const GROWTH = fileURLToPath(new URL('growth.ts', import.meta.url));

it('no input takes a work more than 2.2 times as long where it is twice as long', {
  timeout: 600_000,
}, async () => {
  const args = [GROWTH, '--json', '--least', '1', '--every', '32'];
  const { stdout } = await promisify(execFile)(TSX, args).catch((error: { stdout: string }) => error);
  const { count, findings } = JSON.parse(stdout) as { count: number; findings: unknown[] };
  expect(findings).toEqual([]);
  expect(count).toBeGreaterThan(100);
});

/** Exported functions that take nothing of an input, or whose work is another's. */
const SPARED: Record<string, string> = {
  init: 'takes modules of ours',
  initSync: 'takes modules of ours',
  useEngine: 'takes a name of two',
  engine: 'takes nothing',
  memory: 'takes nothing',
  dispose: 'takes nothing',
  setMemoryLimit: 'takes a number',
  defaultLinuxConfig: 'takes nothing',
  spec: 'takes names of presets; what is built is checked by validateSpec',
};

it('every exported function is attacked, or spared for a reason', () => {
  const works = [LINE_WORKS, SPEC_WORKS, STREAM_WORKS].flatMap((list) => Object.values(list));
  const attacked = new Set(
    works.flatMap(({ attacks }) => attacks.map((name: string) => name.replace(/^.*\./, ''))),
  );
  const isFunction = ([name, value]: [string, unknown]) => typeof value === 'function' && /^[a-z]/.test(name);
  const exported = [core, ociconf, spec, stream].flatMap((entry) => Object.entries(entry).filter(isFunction));
  const names = [...new Set(exported.map(([name]) => name))];
  expect(names.filter((name) => !attacked.has(name) && SPARED[name] === undefined)).toEqual([]);
  expect(Object.keys(SPARED).filter((name) => !names.includes(name))).toEqual([]);
});
