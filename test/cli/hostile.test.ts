import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attackCommands } from '../hostile/commands.ts';
import { LINE_TEXTS } from '../hostile/line-texts.ts';
import { SPEC_TEXTS } from '../hostile/spec-texts.ts';
import { ociconf, scratchFolder } from './command.ts';

// Of all hostile texts and commands, some: `npm run test:long -- hostile` has them all.

const TEXTS = [
  'every key repeated',
  'one line: a value',
  'one line: mount options, distinct',
  'one line: contrary mount options',
  'NULs in every line',
  'poisoned names',
  'lines of one hash',
  'names of digits',
  'near misses of keys',
  'lists too deep',
  'many deep lists',
  'annotations of digits',
  'poisoned annotations',
  'mount options',
  'much under a long name',
];

const folder = scratchFolder();

describe('commands on hostile files', () => {
  it('take at most 2.2 ** 3 times the CPU time for eight times the file, and end as they should', {
    timeout: 600_000,
  }, async () => {
    const { count, compared, findings } = await attackCommands({ texts: TEXTS, every: 4 });
    expect(findings).toEqual([]);
    expect(count).toBeGreaterThan(30);
    // The others take too little to say anything: a file that is refused at its start, or is one value.
    expect(compared).toBeGreaterThan(10);
  });

  it('are found where they compare each line with each', async () => {
    const program = join(folder, 'planted.mjs');
    writeFileSync(
      program,
      `import { readFileSync } from 'node:fs';
const lines = readFileSync(process.argv.find((arg) => arg.endsWith('.conf'))).filter((byte) => byte === 10).length;
let sum = 0;
for (let i = 0; i < lines; i++) for (let j = 0; j < lines; j++) sum += i ^ j;
process.exitCode = sum === 1 ? 1 : 0;`,
    );
    const { findings } = await attackCommands({ texts: ['hostname repeated'], every: 100, program });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toContain('8 times as much');
  });

  it('are found where they end with a signal, or with a stack', async () => {
    const program = join(folder, 'broken.mjs');
    writeFileSync(program, "throw new Error('planted')");
    const { findings } = await attackCommands({ texts: ['hostname repeated'], every: 100, program });
    expect(findings).toHaveLength(1);
  });

  it.each(TEXTS)(
    'check ends alike in all formats, with 1 for an error, 2 for what cannot be read: %s',
    async (name) => {
      const file = join(folder, 'hostile.conf');
      writeFileSync(file, { ...LINE_TEXTS, ...SPEC_TEXTS }[name]!(64));
      const formats = ['text', 'json', 'sarif', 'github'];
      const runs = await Promise.all(formats.map((format) => ociconf(['check', '--format', format, file])));
      const [{ diagnostics, error }] = JSON.parse(runs[1]!.stdout);
      const isWrong = diagnostics.some(({ severity }: { severity: string }) => severity === 'error');
      const end = error !== undefined ? 2 : isWrong ? 1 : 0;
      expect(runs.map(({ code }) => code)).toEqual(formats.map(() => end));
    },
  );
});
