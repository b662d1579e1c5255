// npm run coverage: which branches and functions of src/ no test leads to. Arguments are test files or folders: what they
// lead to is added to what was found before, as long as the source is the same. Without arguments, everything from the start.

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import libCoverage from 'istanbul-lib-coverage';
import libReport from 'istanbul-lib-report';
import reports from 'istanbul-reports';
import { type Counted, readCounts, readExceptions, type Untaken, untakenIn } from './report.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OUTPUT = join(ROOT, 'coverage');
const HITS = join(OUTPUT, 'hits');
/** A copy of the project, in which what is built counts. */
const COPY = join(OUTPUT, 'tree');
/** What is not named here runs src/ in no other way, or looks at packages, pages and times. */
const FOLDERS = ['unit', 'conformance', 'property', 'stream', 'spec', 'runtime', 'node', 'fleet', 'cli'];

const files = process.argv.slice(2);
const everything = files.length === 0;
if (everything) rmSync(HITS, { recursive: true, force: true });
mkdirSync(HITS, { recursive: true });
// Some tests start processes as other users.
chmodSync(HITS, 0o1777);
let passed = true;
if (files[0] !== '--report') {
  copyProject();
  if (!run('npm', ['run', '--silent', 'build:js'])) process.exit(1);
  passed = run(process.execPath, [
    'node_modules/vitest/vitest.mjs',
    'run',
    ...['node', 'growth'].map((name) => `--project=${name}`),
    ...(everything ? FOLDERS.map((name) => `test/${name}`) : files),
  ]);
  if (!passed) console.error('Tests failed: what they would have led to is missing below.');
}
process.exitCode = report() && passed ? 0 : 1;

function copyProject(): void {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const built = ['build/spec', 'build/ociconf.wasm', 'build/ociconf-scan.wasm', 'build/ociconf-json.wasm'];
  const schemas = ['config', 'features', 'state'].map((name) => `build/${name}.schema.json`);
  rmSync(COPY, { recursive: true, force: true });
  for (const path of [...listed.split('\0').filter(Boolean), ...built, ...schemas]) {
    if (existsSync(join(ROOT, path))) cpSync(join(ROOT, path), join(COPY, path), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(COPY, 'node_modules'));
}

/** Whether it ended well. */
function run(command: string, args: string[]): boolean {
  const env = { ...process.env, OCICONF_COVERAGE: HITS };
  return spawnSync(command, args, { cwd: COPY, env, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

/** Writes what was found; whether every branch is taken or named. */
function report(): boolean {
  const paths = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'src'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts') && existsSync(join(ROOT, path)));
  const counted = readCounts(ROOT, paths, HITS);
  writePages(counted);
  const untaken = untakenIn(ROOT, counted);
  const exceptions = readExceptions();
  const named = new Set(exceptions.flatMap(({ branches }) => branches));
  const unnamed = untaken.filter(({ name }) => !named.has(name));
  const names = new Set(untaken.map(({ name }) => name));
  const never = exceptions.filter(({ sometimes }) => !sometimes).flatMap(({ branches }) => branches);
  const needless = never.filter((name) => !names.has(name));
  const summary = [
    ...totals(counted, untaken, unnamed),
    '',
    ...unnamed.map(({ file, line, name }) => `${file}:${line}: ${name.slice(file.length + 2)}`),
  ];
  if (needless.length > 0) summary.push('', 'Named in exceptions.json, and taken or gone:', ...needless);
  writeFileSync(join(OUTPUT, 'summary.txt'), `${summary.join('\n')}\n`);
  console.log(`${summary.join('\n')}\n\ncoverage/index.html shows them in the source.`);
  return unnamed.length === 0 && needless.length === 0;
}

/** Of each folder: how many branches and functions there are, how many were not taken, and how many of those have no reason. */
function totals(counted: Counted, untaken: readonly Untaken[], unnamed: readonly Untaken[]): string[] {
  const folderOf = (path: string) => path.split('/').slice(0, -1).slice(0, 2).join('/');
  const folders = [...new Set(Object.keys(counted).map(folderOf))].sort();
  return folders.map((folder) => {
    const within = (file: string) => folderOf(file) === folder;
    const files = Object.entries(counted).filter(([path]) => within(path));
    const all = files.reduce(
      (sum, [, { b, f }]) => sum + Object.values(b).flat().length + Object.keys(f).length,
      0,
    );
    const count = (list: readonly Untaken[]) => list.filter(({ file }) => within(file)).length;
    return `${folder}: ${all} branches and functions, ${count(untaken)} not taken, ${count(unnamed)} of them not named`;
  });
}

/** Pages with the source. Statements are not counted, so none is shown. */
function writePages(counted: Counted): void {
  const coverageMap = libCoverage.createCoverageMap({});
  for (const [path, file] of Object.entries(counted)) {
    coverageMap.addFileCoverage({ ...file, path: join(ROOT, path), statementMap: {}, s: {} });
  }
  const context = libReport.createContext({ dir: OUTPUT, coverageMap });
  reports.create('html').execute(context);
}
