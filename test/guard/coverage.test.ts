import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { afterAll, expect, it } from 'vitest';
import { instrument } from '../../scripts/coverage/instrument.ts';
import { recorder } from '../../scripts/coverage/plugins.ts';
import { type Counted, readCounts, readExceptions, untakenIn } from '../../scripts/coverage/report.ts';

const root = mkdtempSync(join(tmpdir(), 'ociconf-coverage-'));
afterAll(() => rmSync(root, { recursive: true }));

const SOURCE = `
export function sign(value: number, zero = 'none'): string {
  if (value > 0) return 'plus';
  return value < 0 ? 'minus' : zero;
}
function uncalled(): number {
  return Math.random() > 0.5 ? 1 : 2;
}
sign(1);
sign(-1);
const nothings = [() => {}, () => {}];
nothings[0]!();
process.kill(process.pid, 'SIGKILL');
uncalled();
`;

it('what npm run coverage counts is kept of a process that is killed, and told of by its source', () => {
  const hits = join(root, 'hits');
  mkdirSync(hits);
  writeFileSync(join(root, 'sign.ts'), SOURCE);
  const { code } = transformSync(instrument(SOURCE, 'sign.ts').code, { loader: 'ts', format: 'esm' });
  writeFileSync(join(root, 'sign.mjs'), `${recorder(hits)}\n${code}`);

  expect(spawnSync(process.execPath, [join(root, 'sign.mjs')]).signal).toBe('SIGKILL');
  const untaken = untakenIn(root, readCounts(root, ['sign.ts'], hits));
  expect(untaken.map(({ line, name }) => `${line}: ${name}`)).toEqual([
    '6: sign.ts: never called: uncalled(): number { return Math.random() > 0.5 ? 1 : 2; }',
    '11: sign.ts: never called: () => {} #2',
    '4: sign.ts: never reached: zero',
  ]);
});

it('every branch that is named as an exception is in its source', () => {
  const project = fileURLToPath(new URL('../..', import.meta.url));
  const named = readExceptions().flatMap(({ branches }) => branches);
  const paths = [...new Set(named.map((name) => name.slice(0, name.indexOf(':'))))];
  const nothing = join(root, 'nothing');
  mkdirSync(nothing);
  const counted = readCounts(
    project,
    paths.filter((path) => existsSync(join(project, path))),
    nothing,
  );
  // Of a function that is not called, only the function is told of: so once with none called, once with all.
  const there = new Set(
    [counted, allCalled(counted)].flatMap((all) => untakenIn(project, all)).map(({ name }) => name),
  );
  expect(named.filter((name) => !there.has(name))).toEqual([]);
});

function allCalled(counted: Counted): Counted {
  return Object.fromEntries(
    Object.entries(counted).map(([path, file]) => {
      const f = Object.fromEntries(Object.keys(file.f).map((id) => [id, 1]));
      return [path, { ...file, f }];
    }),
  );
}
