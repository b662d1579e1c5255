import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, expect, it } from 'vitest';
import { BUILT, BUILT_SPEC } from '../support/child.ts';

// In Node: threads with the built package. In pages, each worker is a realm of its own just so.

const WORKERS = 16;
const ROUNDS = 40;

/** Reads texts of its own by each engine, and says what was wrong; and a text that another thread writes, all the while. */
const WORK = `
  const { parentPort, workerData: { built, builtSpec, n, rounds, shared } } = require('node:worker_threads');
  Promise.all([import(built), import(builtSpec)]).then(([ociconf, { readSpec }]) => {
    const { parse, parseAll, scan, diagnose, view, stringify, useEngine } = ociconf;
    const wrong = [];
    const check = (what, is) => { if (!is) wrong.push(what); };
    for (let round = 0; round < rounds; round++) {
      useEngine(round % 2 === 0 ? 'wasm' : 'typescript');
      const name = 'host-' + n + '-' + round;
      const lines = Array.from({ length: 50 * n + round }, (_, i) => 'process_env=W' + n + '_' + i + '=é').join('\\n');
      const text = 'hostname=' + name + '\\nprocess_arg=a\\nnamespace=mount\\nnamespace=uts\\n' + lines + '\\n';
      const config = parse(text);
      check('parse', config.hostname === name && config.process.env.length === 50 * n + round);
      check('env', config.process.env.every((entry, i) => entry === 'W' + n + '_' + i + '=é'));
      check('bytes', parse(new TextEncoder().encode(text)).hostname === name);
      check('parseAll', [...parseAll(text + '---\\n' + text)].every(({ config }) => config.hostname === name));
      check('scan', scan(text).directives.process_env === 50 * n + round);
      check('view', view('hostname=' + name).hostname === name);
      check('diagnose', diagnose(text).config.hostname === name);
      check('stringify', parse(stringify(config)).hostname === name);
      const env = config.process.env;
      const json = JSON.stringify({ hostname: name, process: { env } });
      const { spec, diagnostics } = readSpec(json);
      check('readSpec', spec.hostname === name && String(spec.process.env) === String(env));
      check('nothing unusual', diagnostics.length === 0);
      // Of the two the last counts: what takes it for plain, by another thread's text, says nothing of it.
      const twice = readSpec('{"hostname":"other",' + json.slice(1));
      check('twice', twice.spec.hostname === name && twice.diagnostics[0]?.code === 'duplicate-name');
      // All of one letter where it was written at once; while it is written, letters of two. Never anything else.
      const bytes = new Uint8Array(shared);
      const { hostname, process } = parse(bytes);
      check('a snapshot', /^[ab]{5000}$/.test(hostname) && process.args.length === 1 && process.args[0] === 'end');
    }
    parentPort.postMessage(wrong);
  });`;

/** Writes over the hostname, a's and b's in turn. */
const WRITER = `
  const { workerData: { shared, stop, start, end } } = require('node:worker_threads');
  const bytes = new Uint8Array(shared);
  for (let letter = 0x61; Atomics.load(stop, 0) === 0; letter ^= 3) bytes.fill(letter, start, end);`;

const stop = new Int32Array(new SharedArrayBuffer(4));
afterAll(() => Atomics.store(stop, 0, 1));

it(`${WORKERS} threads read texts of their own, and one that another thread writes`, async () => {
  const text = `hostname=${'a'.repeat(5000)}\nprocess_arg=end\n`;
  const shared = new SharedArrayBuffer(text.length);
  new Uint8Array(shared).set(new TextEncoder().encode(text));
  const place = { start: 'hostname='.length, end: text.indexOf('\n') };
  const writer = new Worker(WRITER, { eval: true, workerData: { shared, stop, ...place } });
  const workers = Array.from(
    { length: WORKERS },
    (_, n) =>
      new Worker(WORK, {
        eval: true,
        workerData: { built: BUILT, builtSpec: BUILT_SPEC, n, rounds: ROUNDS, shared },
      }),
  );
  const wrong = await Promise.all(workers.map((worker) => once(worker, 'message')));
  expect(wrong).toEqual(Array(WORKERS).fill([[]]));
  Atomics.store(stop, 0, 1);
  await once(writer, 'exit');
});
