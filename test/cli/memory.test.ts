import { readFileSync, writeFileSync } from 'node:fs';
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

  it('are all mended, in more rounds than one', async () => {
    const name = fileOf('mendable.conf', 'proces_arg=a\n', 13 * 300_000);
    const { stdout } = await confined(['check', '--fix', name]);
    expect(stdout).toBe('1 file checked, 300001 fixes written: nothing to say\n');
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

const START = '{"ociVersion":"1.0.2","root":{"path":"r"},"process":{"cwd":"/",';
const RUN = '"args":["a"]}';
/** Each a text's start, the part that is repeated, and its end. */
const TEXTS: Readonly<Record<string, readonly [start: string, part: string, end: string]>> = {
  'objects without members': [`${START}"rlimits":[`, '{},', '{}]}}'],
  'arguments that are no strings': [`${START}"args":[`, '1,', '1]}}'],
  'mounts with wrong options': [`${START}${RUN},"mounts":[`, '{"options":1},', '{}]}'],
  'empty variables': [`${START}"args":["a"],"env":[`, '"",', '""]}}'],
  'a name again and again': ['{', '"x":0,', `"ociVersion":"1.0.2"}`],
  comments: [`{"ociVersion":"1.0.2"`, '/**/', '}'],
  'numbers with a point': [`${START}"args":[`, '1.0,', '1]}}'],
};

function configOf(name: string): string {
  const [first, part, last] = TEXTS[name]!;
  const file = `${name.replaceAll(' ', '-')}.json`;
  const times = Math.floor((4 * MIB - first.length - last.length) / part.length);
  writeFileSync(join(folder, file), first + part.repeat(times) + last);
  return file;
}

describe('a config.json of 4 MB that is all mistakes', () => {
  it.each(Object.keys(TEXTS))(
    '%s: check lists the first, and counts the others',
    async (name) => {
      const { stdout, stderr } = await confined(['check', configOf(name)]);
      expect(stderr).toBe('');
      expect(stdout).toContain('only 10000 are listed; left out: ');
    },
    60_000,
  );
});

it('parse says one error of a config.json, and how many there are', async () => {
  const { code, stderr } = await confined(['parse', configOf('a name again and again')]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^ociconf: \S+: .* \(one of \d+ errors\)\n$/);
}, 60_000);

describe('what a config.json of 4 MB cannot say in lines', () => {
  it.each([
    ['arguments that are no strings', /^ociconf: \S+: \d+ more losses are not listed$/],
    ['a name again and again', /^ociconf: \S+: \d+ more errors are not listed$/],
  ])(
    'is listed up to a limit: %s',
    async (name, rest) => {
      const { code, stderr } = await confined(['convert', '--to', 'line', configOf(name)]);
      expect(code).toBe(1);
      const lines = stderr.trimEnd().split('\n');
      expect(lines.length).toBeLessThanOrEqual(10_002);
      expect(lines.filter((line) => rest.test(line))).toHaveLength(1);
    },
    60_000,
  );
});

it('convert wrote the whole of a long name with each of ten thousand places under it', async () => {
  const [start, part] = [`{"ociVersion":"1.0.2","x":{"${'x'.repeat(MIB)}":[`, '{"a":1,"a":1},'];
  writeFileSync(join(folder, 'long.json'), `${start}${part.repeat(200_000)}1]}}`);
  const { code, stderr } = await confined(['convert', '--to', 'line', 'long.json']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/\d+ more errors are not listed\n/);
  expect(stderr.length).toBeLessThan(6 * MIB);
}, 60_000);

describe('two config.json of 4 MB', () => {
  it.each(['arguments that are no strings', 'mounts with wrong options', 'a name again and again'])(
    'are compared: %s',
    async (name) => {
      const file = configOf(name);
      writeFileSync(
        join(folder, 'other.json'),
        readFileSync(join(folder, file), 'utf8').replace('1.0.2', '1.0.1'),
      );
      const { code, stdout } = await confined(['diff', file, 'other.json']);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '- ociVersion: 1.0.2\n+ ociVersion: 1.0.1\n' });
    },
    60_000,
  );
});

describe('a fleet with configurations that are all mistakes', () => {
  it.each([
    ['parse', 6],
    ['check', 6],
    ['convert', 3],
  ])(
    '%s: rejects them, and does the others',
    async (operation, rejected) => {
      const inputs = Object.keys(TEXTS).map(configOf);
      writeFileSync(join(folder, 'good.json'), `${START}${RUN}}`);
      const output = `fleet-${operation}`;
      const args = ['bulk', ...inputs, 'good.json', '--operation', operation, '--output', output, '--quiet'];
      const { code, stderr } = await run(process.execPath, [CLI, ...args], '', { cwd: folder });
      expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
      const found = JSON.parse(readFileSync(join(folder, output, 'report.json'), 'utf8'));
      expect(found).toMatchObject({ documents: 8, rejected });
    },
    120_000,
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
