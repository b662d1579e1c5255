import { expect, it } from 'vitest';
import * as core from '../../build/core.js';
import * as ociconf from '../../build/index.js';
import * as spec from '../../build/spec.js';
import * as stream from '../../build/stream.js';
import { growthCampaign } from './campaign.ts';
import { LINE_WORKS, SPEC_WORKS, STREAM_WORKS } from './works.ts';

// A part of all pairs of an input and a work, small: `npm run test:long -- hostile` has them all.

it('no input takes a work more than 2.2 times as long where it is twice as long', {
  timeout: 600_000,
}, async () => {
  const { count, findings } = await growthCampaign(['--least', '1', '--every', '48']);
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
