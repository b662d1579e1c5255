// npm start: reads the real files in examples/ and shows what they say.

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engine, InvalidArgumentError, parse, validate } from 'ociconf';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const SHOWN_AS_JSON = 'examples/sidecar.conf';
const colours = process.stdout.isTTY && !process.env.NO_COLOR;

const files = readdirSync('examples')
  .filter((name) => name.endsWith('.conf'))
  .map((name) => ({ name, bytes: readFileSync(`examples/${name}`) }));
const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0);

const start = timed(() => parse(''));
const run = timed(() => files.map(({ name, bytes }) => ({ name, config: parse(bytes) })));

say(`${bold('ociconf')}, ${engine()} engine, ready in ${ms(start.time)}`);
say(
  `${files.length} files in examples/, ${size} bytes, parsed in ${ms(run.time)} (the first time; it warms up)\n`,
);
for (const { name, config } of run.result) show(name, config);
showJson();
say(`${bold('What to try next')}
  Change a file in examples/ and run npm start again.
  node build/cli.js check examples          what is wrong with them
  node build/cli.js parse examples/*.conf   every example, one line of JSON each
  node build/cli.js --help                  what the command can do
  npm test                                  all tests
  npm run bench                             how fast it is here, against native code and plain JavaScript`);

function show(name, config) {
  const refusal = refusalOf(config);
  say(`${bold(name)}  ${refusal ? red(`refused: ${refusal}`) : green('valid')}`);
  for (const [label, text] of summary(config)) if (text) say(`  ${dim(label.padEnd(11))} ${text}`);
  say('');
}

function refusalOf(config) {
  try {
    validate(config);
    return null;
  } catch (error) {
    if (error instanceof InvalidArgumentError) return error.message;
    throw error;
  }
}

function summary({ hostname, root, process, mounts, linux, hooks }) {
  return [
    ['host name', hostname],
    ['root', `${root.path}${root.readonly ? ' (read-only)' : ''}`],
    ['runs', process.args.map(quoteIfNeeded).join(' ')],
    ['as', `${process.uid}:${process.gid} in ${process.cwd}${process.terminal ? ', on a terminal' : ''}`],
    ['environment', process.env.map((entry) => entry.split('=', 1)[0]).join(', ')],
    ['mounts', mounts.map(mountText).join(', ')],
    ['namespaces', linux.namespaces.map(namespaceText).join(', ')],
    ['limits', limits(linux)],
    [
      'hooks',
      Object.entries(hooks)
        .flatMap(([when, list]) => list.map((hook) => hookText(when, hook)))
        .join(', '),
    ],
  ];
}

function quoteIfNeeded(arg) {
  return arg === '' || arg.includes(' ') ? JSON.stringify(arg) : arg;
}

function mountText({ destination, source, mountType, options }) {
  const from = mountType === 'bind' ? ` from ${source}` : '';
  return `${destination}${from}${options.includes('ro') ? ' (ro)' : ''}`;
}

function namespaceText({ kind, path }) {
  return path === null ? kind : `${kind} (joins ${path})`;
}

function limits({ memoryLimit, cpuShares, cpuQuota, cpuPeriod }) {
  const memory = memoryLimit === 0n ? 'memory unlimited' : `memory ${memoryLimit / 2n ** 20n} MiB`;
  const cpu =
    cpuQuota === 0n ? 'CPU unlimited' : `CPU ${(100 * Number(cpuQuota)) / Number(cpuPeriod)} % of a core`;
  return `${memory}, ${cpu}, weight ${cpuShares}`;
}

function hookText(when, { path, timeoutSecs }) {
  return `${when} ${basename(path)}${timeoutSecs === 0 ? '' : ` (${timeoutSecs} s at most)`}`;
}

function showJson() {
  const { stdout, stderr, status, error } = spawnSync(
    process.execPath,
    ['build/cli.js', 'parse', SHOWN_AS_JSON],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw error ?? new Error(`ociconf parse ended with ${status}: ${stderr}`);
  say(
    `${bold('As JSON')}, from the command: ${dim('$')} node build/cli.js parse ${SHOWN_AS_JSON}\n${stdout}`,
  );
}

function timed(work) {
  const started = performance.now();
  const result = work();
  return { result, time: performance.now() - started };
}

function ms(time) {
  return `${time.toFixed(2)} ms`;
}

function say(text) {
  console.log(text);
}

function style(code, text) {
  return colours ? `\x1b[${code}m${text}\x1b[0m` : text;
}

function bold(text) {
  return style(1, text);
}

function dim(text) {
  return style(2, text);
}

function red(text) {
  return style(31, text);
}

function green(text) {
  return style(32, text);
}
