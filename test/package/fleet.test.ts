import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Consumer } from './consumer.ts';

// `ociconf/fleet` from the packed tarball: the threads find their file.

let consumer: Consumer;

beforeAll(() => {
  consumer = new Consumer();
  consumer.write('fleet.conf', 'hostname=a\nprocess_arg=sh\n---\nhostname=b\n');
});
afterAll(() => consumer?.remove());

const NAMES = 'describeInput, finish, openFolder, planShards, ShardPool';
const USE = `
  const input = await describeInput('fleet.conf', 100);
  const plan = { version: '1', operation: 'parse', format: 'ndjson', shardSize: 100, inputs: [input] };
  await openFolder(folder, plan, { resume: false });
  const pool = new ShardPool(1);
  for (const shard of planShards(plan.inputs, { size: 100 })) {
    await pool.process({ shard, work: plan, folder });
  }
  await pool.close();
  const { report } = await finish(folder, plan, 1);
  const result = [report.documents, report.rejected];`;

describe('ociconf/fleet', () => {
  it('does shards in threads, imported', () => {
    const source = `import { ${NAMES} } from 'ociconf/fleet'; const folder = 'imported';
      ${USE} console.log(JSON.stringify(result));`;
    expect(consumer.node('fleet.mjs', source)).toEqual([2, 1]);
  });

  it('does shards in threads, required', () => {
    const source = `const { ${NAMES} } = require('ociconf/fleet'); const folder = 'required';
      (async () => { ${USE} console.log(JSON.stringify(result)); })();`;
    expect(consumer.node('fleet.cjs', source)).toEqual([2, 1]);
  });

  it('does shards in threads, as the module that bundlers take', () => {
    const source = `import { ${NAMES} } from ${JSON.stringify(consumer.installed('build/fleet.js'))};
      const folder = 'module'; ${USE} console.log(JSON.stringify(result));`;
    expect(consumer.node('module.mjs', source)).toEqual([2, 1]);
  });

  it('is one and the same module, imported and required', () => {
    const source = `
      import { createRequire } from 'node:module';
      import { PlanError } from 'ociconf/fleet';
      console.log(JSON.stringify(createRequire(import.meta.url)('ociconf/fleet').PlanError === PlanError));`;
    expect(consumer.node('both.mjs', source)).toBe(true);
  });
});
