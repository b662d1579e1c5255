// npm run mutation [-- folder or file or option of Stryker...]: the score of each folder, what survived without a reason
// in survivors.json, and what has one and needs none.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { npm } from '../../scripts/npm.mjs';
import { SUITES } from './suites.mjs';
import { needless, unexplained } from './survivors.mjs';

const SCORE = 90;
const STRYKER = 'test/mutation/node_modules/@stryker-mutator/core/bin/stryker.js';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
if (!existsSync(STRYKER)) install();

const args = process.argv.slice(2);
const options = args.filter((arg) => arg.startsWith('--'));
const wanted = args.filter((arg) => !arg.startsWith('--')).map((path) => path.replace(/\/$/, ''));
const failed = Object.keys(SUITES).flatMap((folder) => {
  const parts = wanted.filter((path) => path === folder || path.startsWith(`${folder}/`));
  if (wanted.length > 0 && parts.length === 0) return [];
  return passes(folder, parts.length > 0 ? parts : [folder]) ? [] : [folder];
});
if (failed.length > 0) {
  console.error(`\nBelow ${SCORE} %: ${failed.join(', ')}`);
  process.exitCode = 1;
}

function install() {
  const args = ['ci', '--prefix', 'test/mutation', '--ignore-scripts', '--no-audit', '--no-fund'];
  if (npm(args, { stdio: 'inherit' }).status !== 0) throw new Error('Stryker could not be installed');
}

function passes(folder, parts) {
  const mutate = parts.map((path) => (path.endsWith('.ts') ? path : `${path}/**/*.ts`)).join(',');
  const { status } = spawnSync(
    process.execPath,
    [STRYKER, 'run', 'test/mutation/stryker.config.mjs', '--mutate', mutate, ...options],
    { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, OCICONF_MUTATION_FOLDER: folder } },
  );
  if (status !== 0) return false;
  const { files } = JSON.parse(readFileSync(`coverage/mutation/${folder.replaceAll('/', '-')}.json`, 'utf8'));
  const measured = Object.entries(files).filter(([file]) =>
    parts.some((part) => file === part || file.startsWith(`${part}/`)),
  );
  const total = scoreOf(measured.flatMap(([, { mutants }]) => mutants));
  for (const [file, { mutants }] of measured) console.log(`${scoreOf(mutants).text}  ${file}`);
  console.log(`${total.text}  ${parts.join(', ')}`);
  for (const each of unexplained(measured)) console.log(`no reason: ${each}`);
  for (const each of needless(measured)) console.log(`needs no reason any more: ${each}`);
  return total.score >= SCORE;
}

/** What timed out was noticed, too. */
function scoreOf(mutants) {
  const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
  const found = count('Killed', 'Timeout');
  const all = found + count('Survived', 'NoCoverage');
  const score = all === 0 ? 100 : (100 * found) / all;
  return { score, text: `${score.toFixed(2).padStart(6)} % ${`${found}/${all}`.padStart(10)}` };
}
