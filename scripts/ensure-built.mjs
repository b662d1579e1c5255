// Makes a bare clone ready to run: installs what package-lock.json lists, builds what package.json exports.
// Does nothing, and says nothing, where both are there and fit. It runs before there is a node_modules, so
// it uses nothing but Node itself.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, normalize } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import { npm } from './npm.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const manifest = readJson('package.json');
/** npm writes this last: an install that was interrupted has none. */
const INSTALLED = 'node_modules/.package-lock.json';
/** Sources that are made of the schema; src/spec/ imports them. */
const GENERATED = [
  'build/spec/types.ts',
  'build/spec/rules.ts',
  'build/spec/fits.ts',
  'build/ociconf-json.wasm',
];
const OUTPUTS = [...new Set([...GENERATED, ...pathsInto('build/', manifest)])];
const INPUTS = [
  'assembly',
  'schema',
  'src',
  'scripts/asc-inline.mjs',
  'scripts/generate-spec.ts',
  'scripts/spec',
  'scripts/wasm-as-hex.ts',
  'scripts/wrap-commonjs.mjs',
  'asconfig.json',
  'tsconfig.json',
  'tsup.config.ts',
  'package.json',
  'package-lock.json',
];
const FINGERPRINT = 'build/.fingerprint';

requireNode(manifest.engines.node.slice('>='.length));
if (!isInstalled()) install();
if (!isBuilt()) build();

function requireNode(wanted) {
  const [major, minor] = wanted.split('.').map(Number);
  const [thisMajor, thisMinor] = process.versions.node.split('.').map(Number);
  if (thisMajor < major || (thisMajor === major && thisMinor < minor)) {
    fail(`ociconf needs Node ${wanted} or newer, and this is Node ${process.versions.node}.`);
  }
}

/** Whether what npm says it installed is what the lockfile lists. Optional packages are other platforms'. */
function isInstalled() {
  if (!existsSync(INSTALLED)) return false;
  const installed = readJson(INSTALLED).packages ?? {};
  return Object.entries(readJson('package-lock.json').packages).every(([path, wanted]) => {
    const found = installed[path];
    if (path === '' || (wanted.optional && !found)) return true;
    return found?.version === wanted.version && found.integrity === wanted.integrity && existsSync(path);
  });
}

function install() {
  rmSync(INSTALLED, { force: true });
  // No package needs its script here, and none should run what it likes at an install.
  runNpm('Installing packages', ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund']);
}

/** Covers sources and results, so that a build by hand, or a result changed by hand, is noticed too. */
function isBuilt() {
  return (
    OUTPUTS.every(existsSync) &&
    existsSync(FINGERPRINT) &&
    readFileSync(FINGERPRINT, 'utf8') === fingerprint()
  );
}

function build() {
  rmSync(FINGERPRINT, { force: true });
  runNpm('Building', ['run', 'build']);
  const missing = OUTPUTS.filter((path) => !existsSync(path));
  if (missing.length > 0) fail(`The build did not make ${missing.join(', ')}.`);
  writeFileSync(FINGERPRINT, fingerprint());
}

/** A hash over names and contents; times say nothing after a checkout. */
function fingerprint() {
  const total = createHash('sha256');
  for (const path of [...INPUTS, ...OUTPUTS].flatMap(filesUnder)) {
    total.update(`${path}\0`).update(createHash('sha256').update(readFileSync(path)).digest());
  }
  return total.digest('hex');
}

function filesUnder(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}

/** Every path in a JSON value that leads into `folder`: of the manifest, what the package promises to have. */
function pathsInto(folder, value) {
  if (value && typeof value === 'object')
    return Object.values(value).flatMap((item) => pathsInto(folder, item));
  const path = typeof value === 'string' ? normalize(value) : '';
  return path.startsWith(folder) ? [path] : [];
}

function runNpm(what, args) {
  const started = Date.now();
  process.stdout.write(`${what} (npm ${args.slice(0, 2).join(' ')}) ... `);
  const { status, signal, error, stdout, stderr } = npm(args, {
    encoding: 'utf8',
    maxBuffer: Number.POSITIVE_INFINITY,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status === 0) {
    process.stdout.write(`${((Date.now() - started) / 1000).toFixed(1)} s\n`);
    return;
  }
  process.stdout.write('failed\n\n');
  const why = error ? error.message : signal ? `stopped by ${signal}` : `exit code ${status}`;
  fail(`${withoutStacks(error ? '' : stdout + stderr)}\n${what} failed: npm ${args.join(' ')}: ${why}`);
}

/** The tools' messages say what is wrong; where inside the tools that was noticed helps nobody. */
function withoutStacks(text) {
  return text
    .split('\n')
    .filter((line) => !/^(npm error)?\s+at .+:\d+:\d+\)?( \{)?$/.test(line))
    .join('\n');
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function fail(message) {
  console.error(message.trim());
  process.exit(1);
}
