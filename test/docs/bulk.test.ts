import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { blocksOf } from './blocks.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('the program in docs/bulk.md prints what it says', () => {
  const blocks = blocksOf(readFileSync(join(root, 'docs/bulk.md'), 'utf8'));
  const i = blocks.findIndex(({ language }) => language === 'js');
  const folder = mkdtempSync(join(tmpdir(), 'ociconf-docs-'));
  try {
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(root, join(folder, 'node_modules/ociconf'));
    const program = join(folder, 'program.mjs');
    writeFileSync(program, blocks[i]!.content);
    const output = execFileSync(process.execPath, [program], { encoding: 'utf8' });
    expect(output.trimEnd()).toBe(blocks[i + 1]!.content);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
