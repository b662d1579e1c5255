import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scan } from '../../src/index.ts';
import { EXAMPLES, ociconf, scratchFolder } from './command.ts';

const folder = scratchFolder();
writeFileSync(join(folder, 'empty.conf'), '');
writeFileSync(
  join(folder, 'two.conf'),
  'memory_limit=18446744073709551615\n---\nmemory_limit=5\nprocess_arg=x\n',
);
writeFileSync(join(folder, 'one.conf'), 'memory_limit=3');

describe('scan', () => {
  it('adds up the files', async () => {
    const { code, stdout } = await ociconf(
      ['scan', '--format', 'json', 'empty.conf', 'two.conf', '-'],
      'memory_limit=3',
      folder,
    );
    expect(code).toBe(0);
    expect(stdout).toContain(
      '"sum": 18446744073709551623,\n      "min": 3,\n      "max": 18446744073709551615\n',
    );
    expect(JSON.parse(stdout)).toMatchObject({
      files: 3,
      documents: 3,
      directives: { memory_limit: 3, process_arg: 1, hostname: 0 },
      invalid: { 'process.args': 2 },
      integers: { 'linux.cpuShares': { sum: 3072, min: 1024, max: 1024 } },
    });
  });

  it('says of one file what the library says of it', async () => {
    const name = 'database.conf';
    const { stdout } = await ociconf(['scan', '--format', 'json', name], '', EXAMPLES);
    const { offsets, ...expected } = scan(readFileSync(join(EXAMPLES, name)));
    const asJson = JSON.stringify({ files: 1, ...expected }, (_, value: unknown) =>
      typeof value === 'bigint' ? Number(value) : value,
    );
    expect(JSON.parse(stdout)).toEqual(JSON.parse(asJson));
  });

  it('is a table for people', async () => {
    const { stdout } = await ociconf(['scan', 'two.conf', 'one.conf'], '', folder);
    expect(stdout).toBe(`files                 2
documents             3
invalid root.path     0
invalid process.args  2
invalid process.cwd   0

lines
process_arg   1
memory_limit  3

integers                            sum   least              greatest
process.uid                           0       0                     0
process.gid                           0       0                     0
linux.cpuShares                    3072    1024                  1024
linux.memoryLimit  18446744073709551623       3  18446744073709551615
linux.cpuQuota                        0       0                     0
linux.cpuPeriod                  300000  100000                100000
`);
  });

  it('has all zeros where nothing could be read', async () => {
    const { code, stdout } = await ociconf(['scan', '--format', 'json', 'missing'], '', folder);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ files: 0, documents: 0 });
  });

  it('counts a folder', async () => {
    const { stdout } = await ociconf(['scan', EXAMPLES]);
    const count = readdirSync(EXAMPLES).filter((name) => name.endsWith('.conf')).length;
    expect(stdout).toMatch(new RegExp(`^files +${count}\ndocuments +${count}\n`));
  });
});
