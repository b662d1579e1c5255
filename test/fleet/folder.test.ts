import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OutputError, PlanError } from '../../src/fleet/errors.ts';
import { finish } from '../../src/fleet/finish.ts';
import {
  isOutput,
  openFolder,
  type Plan,
  readPlan,
  readRecord,
  STATE_FOLDER,
} from '../../src/fleet/folder.ts';
import { emptyStatistics } from '../../src/fleet/statistics/statistics.ts';
import { doAll, fileOf, inputOf, newFolder, PARSE, SCAN, scratchFolder } from './support.ts';

const folder = scratchFolder();
const INPUT = { path: '/a', name: 'a', size: 1, mtime: '0' };

function planOf(inputs: Plan['inputs']): Plan {
  return { version: '1', ...PARSE, shardSize: 100, inputs };
}

describe('a plan', () => {
  it('is read as it was written, with all that is known of inputs, however many there are', async () => {
    const out = newFolder(folder);
    const many = Array.from({ length: 20_000 }, (_, i) => ({ ...INPUT, name: `input ${i}` }));
    const plan = planOf([{ ...INPUT, etag: '"x"', form: 'lines', base: 5 }, ...many]);
    expect(await isOutput(out)).toBe(false);
    await openFolder(out, plan, { resume: false });
    expect(await isOutput(out)).toBe(true);
    expect(await readPlan(out)).toEqual(plan);
    expect(readdirSync(join(out, STATE_FOLDER))).toEqual(['plan.ndjson']);
  });

  it.each([
    ['base', -1],
    ['base', '5'],
    ['etag', 1],
    ['form', null],
    ['size', 0.5],
  ])('in which an input has a %s of %j is damaged', async (name, value) => {
    const out = newFolder(folder);
    const plan = planOf([{ ...INPUT, [name]: value }]);
    for (const resume of [false, true])
      await expect(openFolder(out, plan, { resume })).rejects.toThrow('is damaged: a line of it is no input');
  });

  it.each([
    [[INPUT, INPUT], 'there were 1 inputs, and are 2 now'],
    [[{ ...INPUT, name: 'b' }], 'input 1 was "a", and is "b" now'],
    [[{ ...INPUT, etag: '"x"' }], '"a" was written to since'],
  ])('is not gone on with where inputs are others: %j', async (inputs, difference) => {
    const out = newFolder(folder);
    const before = planOf([INPUT]);
    await openFolder(out, before, { resume: false });
    await expect(openFolder(out, planOf(inputs), { resume: true })).rejects.toThrow(
      `has the output of another plan: ${difference}; take another folder`,
    );
    expect(await readPlan(out)).toEqual(before);
  });

  it('is not written where a link that leads nowhere has its name, which is told', async () => {
    const out = newFolder(folder);
    symlinkSync('/nowhere', join(out, STATE_FOLDER, 'plan.ndjson'));
    await expect(openFolder(out, planOf([INPUT]), { resume: false })).rejects.toThrow(
      new PlanError(`${JSON.stringify(out)} is not empty (".bulk/plan.ndjson"); take another folder`),
    );
    expect(readdirSync(join(out, STATE_FOLDER))).toEqual(['plan.ndjson']);
  });

  it('that cannot be read is an error that says why, and no missing plan', async () => {
    const out = newFolder(folder);
    const path = join(out, STATE_FOLDER, 'plan.ndjson');
    symlinkSync(path, path);
    await expect(readPlan(out)).rejects.toMatchObject({ code: 'ERR_OCI_OUTPUT', path });
    await expect(readPlan(out)).rejects.toThrow('could not be read: too many symbolic links');
  });

  it('that is a folder is an error that names it', async () => {
    const out = newFolder(folder);
    const path = join(out, STATE_FOLDER, 'plan.ndjson');
    mkdirSync(path, { recursive: true });
    await expect(readPlan(out)).rejects.toMatchObject({ code: 'ERR_OCI_OUTPUT', path });
    await expect(readPlan(out)).rejects.toThrow('could not be read: illegal operation on a directory');
  });
});

describe('a record of a shard', () => {
  const spoiled: readonly [string, (part: string) => void][] = [
    ['is gone', (part) => rmSync(part)],
    ['is shorter', (part) => truncateSync(part, 10)],
  ];
  it.each(spoiled)('does not count where a file of it %s', async (_, spoil) => {
    const inputs = [inputOf(fileOf(folder, 'one.conf', 'hostname=a\n'))];
    const out = await doAll(folder, inputs, 100, SCAN);
    const part = join(out, 'part-000000.ndjson');
    expect((await readRecord(out, 0))?.files).toEqual({
      'part-000000.ndjson': readFileSync(part).length,
    });
    spoil(part);
    expect(await readRecord(out, 0)).toBeUndefined();
    expect(await finish(out, planOf(inputs), 1)).toEqual({ report: undefined, missing: [0] });
  });

  it('that cannot be read is an error, and no shard that is not done', async () => {
    const out = newFolder(folder);
    const path = join(out, STATE_FOLDER, 'shard-000000.json');
    mkdirSync(path);
    await expect(readRecord(out, 0)).rejects.toThrow(
      new OutputError(path, 'illegal operation on a directory', {}, 'read'),
    );
  });

  it.each([
    { ranges: [0, 1], least: null, greatest: null, counts: false },
    { ranges: [0, 1], least: '2', greatest: null, counts: false },
    { ranges: [0, 1], least: null, greatest: '2', counts: false },
    { ranges: [0, 1], least: '', greatest: '2', counts: false },
    { ranges: [0, 1], least: '2', greatest: 2, counts: false },
    { ranges: [0, 0], least: '2', greatest: '2', counts: false },
    { ranges: [], least: '2', greatest: null, counts: false },
    { ranges: [-1], least: null, greatest: null, counts: false },
    { ranges: [0, 1], least: '2', greatest: '2', counts: true },
    { ranges: [0, 0], least: null, greatest: null, counts: true },
  ])('counts where limits have bounds, and none have none: %j', async ({ counts, ...limits }) => {
    const out = newFolder(folder);
    fileOf(out, 'part-000000.ndjson', 'x');
    const empty = emptyStatistics();
    const statistics = { ...empty, limits: { ...empty.limits, memory: { unlimited: 0, ...limits } } };
    const record = { shard: 0, files: { 'part-000000.ndjson': 1 }, statistics };
    fileOf(join(out, STATE_FOLDER), 'shard-000000.json', JSON.stringify(record));
    expect(await readRecord(out, 0)).toEqual(counts ? record : undefined);
  });

  it('has the counts of texts of which there were too many', async () => {
    const out = newFolder(folder);
    fileOf(out, 'part-000000.ndjson', 'x');
    const hooks = { total: 1, entries: [['/a', 1, 0]], sketch: [1, 0] };
    const record = { shard: 0, files: { 'part-000000.ndjson': 1 } };
    for (const sketch of [hooks.sketch, [-1], ['1'], 1]) {
      const statistics = { ...emptyStatistics(), hooks: { ...hooks, sketch } };
      fileOf(join(out, STATE_FOLDER), 'shard-000000.json', JSON.stringify({ ...record, statistics }));
      const found = (await readRecord(out, 0))?.statistics.hooks;
      expect(found).toEqual(sketch === hooks.sketch ? hooks : undefined);
    }
  });
});

it('of a folder that others work in, only what is left of our shards is swept', async () => {
  const out = newFolder(folder);
  const plan = planOf([INPUT]);
  await openFolder(out, plan, { resume: false });
  const state = join(out, STATE_FOLDER);
  const leftOf = (name: string) => `.${name}.0123456789ab.tmp`;
  for (const name of ['part-000001.ndjson', 'rejects-000001.ndjson', 'part-000002.ndjson', 'report.json'])
    fileOf(out, leftOf(name), '');
  for (const name of ['part-1.ndjson', 'part-00000x.ndjson']) fileOf(out, leftOf(name), '');
  // Temporary, and of nobody's name.
  for (const name of ['.x.tmp', 'part-000001.ndjson.tmp']) fileOf(out, name, '');
  for (const name of ['shard-000001.json', 'shard-000002.json', 'plan.ndjson'])
    fileOf(state, leftOf(name), '');
  const isOurs = (shard: number): boolean => shard === 1;
  await openFolder(out, plan, { resume: true, isOurs });
  expect(readdirSync(state).sort()).toEqual(
    [leftOf('plan.ndjson'), leftOf('shard-000002.json'), 'plan.ndjson'].sort(),
  );
  const others = ['part-000002.ndjson', 'report.json', 'part-1.ndjson', 'part-00000x.ndjson'].map(leftOf);
  expect(readdirSync(out).sort()).toEqual(
    [STATE_FOLDER, '.x.tmp', 'part-000001.ndjson.tmp', ...others].sort(),
  );
  // Alone, all of it.
  await openFolder(out, plan, { resume: true });
  expect(readdirSync(out).sort()).toEqual([STATE_FOLDER, '.x.tmp', 'part-000001.ndjson.tmp']);
});
