import { expect, it } from 'vitest';
import * as core from '../../build/core.js';
import * as ociconf from '../../build/index.js';
import * as spec from '../../build/spec.js';
import * as stream from '../../build/stream.js';
import { growthCampaign } from './campaign.ts';
import { LINE_WORKS, SPEC_WORKS, STREAM_WORKS } from './works.ts';

// A part of all pairs of an input and a work, small: `npm run test:long -- hostile` has them all.

/** Of the pairs; the others are too short to say anything. 96 of 133 when this was written. */
const COMPARED = 0.5;

it('of one in 48 pairs, none takes over 2.2 ** 3 times as long for eight times the input, but the planted one', {
  timeout: 600_000,
}, async () => {
  const { count, compared, findings } = await growthCampaign(['--least', '1', '--every', '48', '--planted']);
  expect(findings.map(({ text, work }) => `${text}: ${work}`)).toEqual(['a planted text: a planted work']);
  expect(findings[0]!.growth).toBeGreaterThan(2.2 ** 3);
  expect(count).toBeGreaterThan(100);
  expect(compared).toBeGreaterThan(COMPARED * count);
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
