import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { numberedConfig } from '../../bench/configs.ts';
import { OutputError, PlanError } from '../../src/fleet/errors.ts';
import { finish } from '../../src/fleet/finish.ts';
import { type Plan, readPlan, STATE_FOLDER } from '../../src/fleet/folder.ts';
import { planShards } from '../../src/fleet/plan/shards.ts';
import { writeDeadLetters } from '../../src/fleet/queue/index.ts';
import { writePieces } from '../../src/fleet/write/output-file.ts';
import { doAll, fileOf, inputOf, newFolder, PARSE, scratchFolder, snapshot } from './support.ts';

const folder = scratchFolder();
const path = fileOf(
  folder,
  'fleet.conf',
  Array.from({ length: 20 }, (_, i) => numberedConfig(i)).join('---\n'),
);
const inputs = [inputOf(path, 'lines')];
const shardSize = 2000;
const shards = planShards(inputs, { size: shardSize });
const plan: Plan = { version: '1', ...PARSE, shardSize, inputs };

it('may be done by several at the same moment, though each sweeps what the others write', async () => {
  const out = await doAll(folder, inputs, shardSize, PARSE);
  await finish(out, plan, shards.length);
  const before = snapshot(out);
  const letters = [{ shard: shards[0]!, reason: 'x', attempts: 1 }];
  const several = Array.from({ length: 8 }, async (_, i) => {
    // They do not write, and sweep, in step.
    for (let times = 0; times < 10; times++) {
      for (let more = 0; more < i; more++) await writeDeadLetters(out, letters);
      expect((await finish(out, plan, shards.length)).report?.documents).toBe(20);
    }
  });
  await Promise.all(several);
  await writeDeadLetters(out, []);
  expect(snapshot(out)).toEqual(before);
});

it('writes a file again that was swept away half-written', async () => {
  const out = newFolder(folder);
  let times = 0;
  await writePieces(join(out, 'list'), function* () {
    yield 'a';
    const [half] = readdirSync(out).filter((name) => name.startsWith('.list.'));
    if (times++ < 2) rmSync(join(out, half!));
    yield 'b';
  });
  expect(times).toBe(3);
  expect(readFileSync(join(out, 'list'), 'utf8')).toBe('ab');
  expect(readdirSync(out).sort()).toEqual([STATE_FOLDER, 'list']);
});

it('gives up when its folder is gone', async () => {
  const out = await doAll(folder, inputs, shardSize, PARSE);
  rmSync(out, { recursive: true });
  await expect(writeDeadLetters(out, [{ shard: shards[0]!, reason: 'x', attempts: 1 }])).rejects.toThrow(
    OutputError,
  );
  // What is in the way is no leftover of anybody.
  mkdirSync(join(out, STATE_FOLDER), { recursive: true });
  mkdirSync(join(out, 'report.json'));
  await expect(finish(out, plan, 0)).rejects.toThrow(OutputError);
  expect(readdirSync(out).sort()).toEqual([STATE_FOLDER, 'report.json']);
});

it.skipIf(process.platform !== 'linux')('a plan that is damaged was left open', async () => {
  const out = newFolder(folder);
  const damaged = fileOf(join(out, STATE_FOLDER), 'plan.ndjson', '{}\n'.repeat(50_000));
  await expect(readPlan(out)).rejects.toThrow(PlanError);
  const open = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(join('/proc/self/fd', fd));
    } catch {
      // That of the folder itself.
      return '';
    }
  });
  expect(open).not.toContain(damaged);
});
