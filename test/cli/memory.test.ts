import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLI, type Run, run, scratchFolder } from './command.ts';

const folder = scratchFolder();
const MIB = 2 ** 20;
/** Of the JavaScript heap, in MiB; ten times what a small file needs. */
const HEAP = 300;

function fileOf(name: string, part: string, size: number): string {
  writeFileSync(join(folder, name), part.repeat(Math.floor(size / part.length)));
  return name;
}

/** With little memory: running out of it would be a signal, and no exit code. */
function confined(args: string[]): Promise<Run> {
  return run(process.execPath, [`--max-old-space-size=${HEAP}`, CLI, ...args], '', { cwd: folder });
}

describe('many MiB of bad lines', () => {
  it.each(['text', 'json', 'sarif', 'github'])(
    'are counted, and the first are listed: %s',
    async (format) => {
      const name = fileOf(`bad.${format}.conf`, 'x\n', 2 * MIB);
      const { code, stdout, stderr } = await confined(['check', '--format', format, name]);
      expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
      // One a line, and that there are no arguments; a warning is that there is no mount namespace.
      const errors = MIB + 1;
      const text = `only 10000 are listed; left out: ${errors - 10_000} errors, 1 warning`;
      expect(stdout).toContain(format === 'json' ? `"error": ${errors - 10_000},` : text);
      if (format === 'text')
        expect(stdout).toMatch(new RegExp(`1 file checked: ${errors} errors, 1 warning`));
    },
    60_000,
  );

  it('are mended in many rounds, and what is left is said', async () => {
    const name = fileOf('mendable.conf', 'proces_arg=a\n', 13 * 110_000);
    const { stdout } = await confined(['check', '--fix', name]);
    expect(stdout).toContain('1 file checked, 100000 fixes written: 10000 errors, 1 warning; --fix mends ');
  }, 60_000);

  it.each([
    ['the same key', 'hostname=a\n'],
    ['the same variable', 'process_env=A=1\n'],
    ['misspelt keys', 'hostnam=a\n'],
    ['documents', 'x\n---\n'],
  ])(
    'of %s do not exhaust memory',
    async (_, line) => {
      const name = fileOf('same.conf', line, 4 * MIB);
      const { code, stdout, stderr } = await confined(['check', name]);
      expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
      expect(stdout).toContain('only 10000 are listed; left out: ');
    },
    60_000,
  );
});

describe('what is too large', () => {
  it.each([
    ['parse'],
    ['check'],
    ['fmt'],
    ['fmt', '--write'],
    ['check', '--fix'],
    ['convert', '--to', 'spec'],
  ])(
    '%s %s: says so, in lines and in one line',
    async (...command) => {
      const lines = fileOf('lines.conf', 'x\n', 64 * MIB);
      const line = fileOf('line.conf', 'x', 64 * MIB);
      for (const name of [lines, line]) {
        expect(await confined([...command.filter((word) => word !== ''), name])).toEqual({
          code: 2,
          stdout: command[0] === 'check' ? '0 files checked\n' : '',
          stderr: `ociconf: ${name}: has more than 16 MiB, the most that is read; split it\n`,
        });
      }
    },
    60_000,
  );

  it.each([
    ['parse', 1],
    ['check', 1],
    ['fmt', 0],
  ])('%s takes a line of 15 MiB', async (command, expected) => {
    const name = fileOf('long.conf', 'process_env=A', 15 * MIB);
    const { code } = await confined([command, name]);
    expect(code).toBe(expected);
  });
});
