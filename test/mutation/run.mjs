// npm run mutation [-- folder or file or option of Stryker...]: the score of each folder. Fails where one is too low, for
// what survived without a reason in survivors.json, and for a reason that nothing needs or that could be of several.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { npm } from '../../scripts/npm.mjs';
import { SUITES } from './suites.mjs';
import { ambiguous, needless, unexplained } from './survivors.mjs';

const SCORE = 90;
const STRYKER = 'test/mutation/node_modules/@stryker-mutator/core/bin/stryker.js';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
if (!existsSync(STRYKER)) install();

const args = process.argv.slice(2);
const options = args.filter((arg) => arg.startsWith('--'));
const wanted = args.filter((arg) => !arg.startsWith('--')).map((path) => path.replace(/\/$/, ''));
const folders = Object.keys(SUITES);
const unknown = wanted.filter((path) => !existsSync(path) || !folders.some((folder) => isIn(folder, path)));
const faults = folders.flatMap((folder) => {
  const parts = wanted.length === 0 ? [folder] : wanted.filter((path) => isIn(folder, path));
  return parts.length === 0 ? [] : faultsOf(folder, parts);
});
faults.push(...unknown.map(notMeasured));
if (faults.length > 0) {
  console.error(`\n${faults.join('\n')}`);
  process.exitCode = 1;
}

function install() {
  const args = ['ci', '--prefix', 'test/mutation', '--ignore-scripts', '--no-audit', '--no-fund'];
  if (npm(args, { stdio: 'inherit' }).status !== 0) throw new Error('Stryker could not be installed');
}

function isIn(folder, path) {
  return path === folder || path.startsWith(`${folder}/`);
}

function notMeasured(part) {
  return `not measured: ${part}`;
}

function faultsOf(folder, parts) {
  const mutate = parts.map((path) => (path.endsWith('.ts') ? path : `${path}/**/*.ts`)).join(',');
  const { status } = spawnSync(
    process.execPath,
    [STRYKER, 'run', 'test/mutation/stryker.config.mjs', '--mutate', mutate, ...options],
    { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, OCICONF_MUTATION_FOLDER: folder } },
  );
  if (status !== 0) return parts.map(notMeasured);
  const { files } = JSON.parse(readFileSync(`coverage/mutation/${folder.replaceAll('/', '-')}.json`, 'utf8'));
  const measured = Object.entries(files).filter(([file]) => parts.some((part) => isIn(part, file)));
  const total = scoreOf(measured.flatMap(([, { mutants }]) => mutants));
  for (const [file, { mutants }] of measured) console.log(`${scoreOf(mutants).text}  ${file}`);
  console.log(`${total.text}  ${parts.join(', ')}`);
  return [
    ...(total.score < SCORE ? [`below ${SCORE} %: ${parts.join(', ')}`] : []),
    ...unexplained(measured).map((each) => `no reason: ${each}`),
    ...ambiguous(measured).map(
      (each) => `several functions have it, name each in which it survives: ${each}`,
    ),
    ...needless(measured).map((each) => `needs no reason any more: ${each}`),
  ];
}

/** What timed out was noticed, too. */
function scoreOf(mutants) {
  const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
  const found = count('Killed', 'Timeout');
  const all = found + count('Survived', 'NoCoverage');
  const score = all === 0 ? 100 : (100 * found) / all;
  return { score, text: `${score.toFixed(2).padStart(6)} % ${`${found}/${all}`.padStart(10)}` };
}
