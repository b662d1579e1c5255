import { expect, it } from 'vitest';
import * as core from '../../build/core.js';
import * as fleet from '../../build/fleet.js';
import * as ociconf from '../../build/index.js';
import * as node from '../../build/node.js';
import * as runtime from '../../build/runtime.js';
import * as spec from '../../build/spec.js';
import * as stream from '../../build/stream.js';
import { growthCampaign } from './campaign.ts';
import { FILE_WORKS } from './file-works.ts';
import { LINE_TEXTS } from './line-texts.ts';
import { SPEC_TEXTS } from './spec-texts.ts';
import { STREAMS } from './streams.ts';
import { LINE_WORKS, SPEC_WORKS, STREAM_WORKS } from './works.ts';

// A part of all pairs of an input and a work, small: `npm run test:long -- hostile` has them all.

const TEXTS = [LINE_TEXTS, SPEC_TEXTS, STREAMS].flatMap(Object.keys).length;

/** Of the pairs; the others are too short to say anything: of one in 64, 147 of 170 were not when this was written. */
const COMPARED = 0.5;

it('each text, and one in 64 pairs: none takes over 2.2 ** 3 times as long for eight times the input, but the planted one', {
  timeout: 1_200_000,
}, async () => {
  const { count, compared, findings } = await growthCampaign(['--least', '1', '--every', '64', '--planted']);
  expect(findings.map(({ text, work }) => `${text}: ${work}`)).toEqual(['a planted text: a planted work']);
  expect(findings[0]!.growth).toBeGreaterThan(2.2 ** 3);
  expect(count).toBeGreaterThan(TEXTS);
  expect(compared).toBeGreaterThan(COMPARED * count);
});

/** Exported functions and classes that take nothing of an input, or whose work is another's. */
const SPARED: Record<string, string> = {
  init: 'takes modules of ours',
  initSync: 'takes modules of ours',
  useEngine: 'takes a name of two',
  engine: 'takes nothing',
  memory: 'takes nothing',
  dispose: 'takes nothing',
  setMemoryLimit: 'takes a number',
  defaultLinuxConfig: 'takes nothing',
  signalName: 'takes a number',
  defaultStateRoot: 'takes nothing',
  findRuntime: "looks along PATH, which is the caller's",
  commandDriver: 'what it says is what a program of the machine says: test/node/commands.test.ts',
  crunDriver: 'commandDriver',
  runcDriver: 'commandDriver',
  runHook:
    'what it reads is what a program says, of which it keeps a tail: test/node/hooks.test.ts, 1 GB of output',
  runHooks: 'runHook',
  emptyStatistics: 'takes nothing',
  errorOf: 'takes a failure, which is not gone through',
  failureOf: 'takes an error, which is not gone through',
  runShards: 'processShard, for each shard',
  spool: 'writes chunks into files as they are: test/fleet/cutting.test.ts',
  sweepSpool: 'takes a folder of ours',
  OciContainer: 'keeps a configuration as it is',
  ContainerRuntime: 'hands what validateSpec has seen to a driver, as simulate does',
  SimulateDriver: 'simulate',
  ContainerEvent: 'keeps what it is given',
  StepEvent: 'keeps what it is given',
  StoppedEvent: 'keeps what it is given',
  ShardPool: 'processShard, for each shard',
};

it('every exported function and class is attacked, or spared for a reason', () => {
  const works = [LINE_WORKS, SPEC_WORKS, STREAM_WORKS, FILE_WORKS].flatMap((list) => Object.values(list));
  const attacked = new Set(
    works.flatMap(({ attacks }) => attacks.map((name: string) => name.replace(/^.*\./, ''))),
  );
  const isFunction = ([, value]: [string, unknown]) =>
    typeof value === 'function' && !(value.prototype instanceof Error);
  const exported = [core, ociconf, spec, stream, runtime, node, fleet].flatMap((entry) =>
    Object.entries(entry).filter(isFunction),
  );
  const names = [...new Set(exported.map(([name]) => name))];
  expect(names.filter((name) => !attacked.has(name) && SPARED[name] === undefined)).toEqual([]);
  expect(Object.keys(SPARED).filter((name) => !names.includes(name))).toEqual([]);
});
