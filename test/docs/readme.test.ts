import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf } from './blocks.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** A folder in which `ociconf` can be imported and run by name, as where it is installed. */
const folder = mkdtempSync(join(tmpdir(), 'ociconf-readme-'));
const bin = join(folder, 'bin');

beforeAll(() => {
  execFileSync('mkdir', ['-p', bin, join(folder, 'node_modules')]);
  symlinkSync(root, join(folder, 'node_modules/ociconf'));
  symlinkSync(join(root, 'build/cli.js'), join(bin, 'ociconf'));
  symlinkSync(join(root, 'examples'), join(folder, 'examples'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const blocks = blocksOf(readme);

describe('programs in the README print what it says', () => {
  const programs = blocks.flatMap(({ language, content }, i) =>
    language === 'js' ? [{ program: content, output: blocks[i + 1] }] : [],
  );
  it('has some', () => expect(programs.length).toBeGreaterThanOrEqual(2));

  it.each(programs)('program $#', ({ program, output }) => {
    const file = join(folder, 'program.mjs');
    writeFileSync(file, program);
    expect(output?.language).toBe('text');
    expect(execFileSync(process.execPath, [file], { encoding: 'utf8' }).trimEnd()).toBe(output?.content);
  });
});

describe('commands in the README print what it says', () => {
  const commands = blocks
    .filter(({ language }) => language === 'console')
    .flatMap(({ content }) => `\n${content}`.split('\n$ ').slice(1))
    .map((session) => {
      const [command = '', ...output] = session.split('\n');
      return { command, output: output.join('\n') };
    });
  it('has some', () => expect(commands.length).toBeGreaterThanOrEqual(2));

  it.each([
    'parse',
    'check',
    'fmt',
    'diff',
    'scan',
    'bulk',
    'run',
    'start',
    'list',
    'events',
    'plan',
    'completion',
  ])('has some of %s', (name) => {
    expect(commands.filter(({ command }) => command.includes(`ociconf ${name} `))).not.toEqual([]);
  });

  it.each(commands)('$command', ({ command, output }) => {
    const { stdout, stderr } = spawnSync('sh', ['-c', command], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: `${bin}:${process.env.PATH}` },
    });
    expect((stdout + stderr).trimEnd()).toBe(output);
  });
});
