// A test runner for Stryker that runs the tests within its own process. Stryker's runner for Vitest starts a worker for
// each mutant, which takes seconds; this one evaluates a bundle of the tests again, which takes some milliseconds.
// So every mutant has modules of its own, and none finds what another left in their caches.
import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { determineHitLimitReached, TestStatus, toMutantRunResult } from '@stryker-mutator/api/test-runner';
import { build } from 'esbuild';
import { LEFT_OUT, SUITES } from './suites.mjs';

const { Success: PASSED, Failed: FAILED } = TestStatus;

/** Milliseconds of work after which a test hangs: several times what the slowest one takes. */
const HANGS = 2000;
/** And of waiting for it, on a machine that has other things to do. */
const PATIENCE = 20_000;
/** Milliseconds after which a test waits for something that does not come: several times what the slowest one takes. */
const WAITS = 10_000;
// Tests may put others in their place, and a mutant may keep them from taking those back.
const { setTimeout, clearTimeout } = globalThis;
const kill = process.kill.bind(process);
const CALL = new Script('globalThis.__ociconfTest()');

/** Runs a test, and ends it where it does not come back: sooner than Stryker, which has to end the process for that. */
function within(body) {
  globalThis.__ociconfTest = body;
  const before = process.cpuUsage();
  for (let waited = 0; ; waited += HANGS) {
    try {
      return CALL.runInThisContext({ timeout: HANGS });
    } catch (error) {
      const { user, system } = process.cpuUsage(before);
      const starved = (user + system) / 1000 < HANGS * 0.75 && waited < PATIENCE;
      // A test may be asked again from its start: what it made before is its own.
      if (error?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT' || !starved) throw error;
    }
  }
}

/** Gets what is thrown where nobody waits for it. Between tests, that is of what a mutant left behind. */
let fail = () => {};

/** Waits for a test, but not for ever, and no longer than until something is thrown that it does not wait for. */
async function patiently(running) {
  const failure = new Promise((_, reject) => {
    fail = reject;
  });
  const timer = setTimeout(() => fail(new Hang()), WAITS);
  try {
    return await Promise.race([running, failure]);
  } finally {
    clearTimeout(timer);
    fail = () => {};
  }
}

class Hang extends Error {}

/** The processes that tests started. */
const children = new Set();

/** Ends what a test that failed left running: it may be a loop. */
async function endChildren() {
  const left = [...children].filter(
    ({ pid, exitCode, signalCode }) => pid && (exitCode ?? signalCode) === null,
  );
  for (const child of children) for (const stream of child.stdio ?? []) stream?.destroy();
  for (const { pid } of left) {
    for (const each of [-pid, pid]) {
      try {
        kill(each, 'SIGKILL');
      } catch {
        // It leads no group, or was in the one that is gone.
      }
    }
  }
  for (const child of left) if ((child.exitCode ?? child.signalCode) === null) await once(child, 'exit');
}

/** What the instrumented sources look at. */
globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {};

class InProcessTestRunner {
  #stryker = globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE];
  #script;
  #require = createRequire(join(process.cwd(), 'package.json'));
  #files = SUITES[process.env.OCICONF_MUTATION_FOLDER].map((name) => `test/${name}.test.ts`);

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    this.#script = new Script(await bundleOf(this.#files), { filename: 'tests.js' });
    // The bundler's own process runs already.
    subscribe('child_process', ({ process: child }) => children.add(child));
    process.on('uncaughtException', (error) => fail(error));
  }

  async dryRun() {
    this.#stryker.mutantCoverage = { static: {}, perTest: {} };
    const tests = await this.#run({ bail: false });
    return { status: 'complete', tests, mutantCoverage: this.#stryker.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, mutantActivation }) {
    const stryker = this.#stryker;
    Object.assign(stryker, { activeMutant: undefined, hitCount: 0, hitLimit });
    if (mutantActivation === 'static') stryker.activeMutant = activeMutant.id;
    const tests = await this.#run({
      bail: true,
      only: testFilter && new Set(testFilter),
      loaded: () => {
        stryker.activeMutant = activeMutant.id;
      },
      loading: () => {
        if (mutantActivation !== 'static') stryker.activeMutant = undefined;
      },
    });
    stryker.activeMutant = undefined;
    const last = tests.at(-1);
    if (last?.hangs) return { status: 'timeout', reason: last.name };
    return toMutantRunResult(
      determineHitLimitReached(stryker.hitCount, hitLimit) ?? { status: 'complete', tests },
    );
  }

  /** @param bail whether the first failure is enough, and whether a test may hang */
  async #run({ bail, only, loading = () => {}, loaded = () => {} }) {
    const results = [];
    const { files, nameOf, testsOf } = this.#script.runInThisContext()(this.#require);
    for (const file of this.#files) {
      if (only && ![...only].some((id) => id.startsWith(`${file}#`))) continue;
      loading();
      let tests;
      try {
        tests = testsOf(files[file]);
      } catch (error) {
        results.push(failed({ id: file, name: file, timeSpentMs: 0 }, error));
        if (bail) return results;
        continue;
      }
      loaded();
      const entered = new Set();
      for (const test of tests) {
        const name = nameOf(test);
        const id = `${file}#${name}`;
        if (only?.has(id) === false || LEFT_OUT.some((part) => part.test(name))) continue;
        const result = await this.#runOne(test, { id, name, entered, bail });
        results.push(result);
        if (bail && result.status === FAILED) break;
      }
      for (const suite of [...entered].reverse()) for (const hook of suite.hooks.afterAll) await hook();
      if (bail && results.at(-1)?.status === FAILED) break;
    }
    return results;
  }

  async #runOne({ suites, body }, { id, name, entered, bail }) {
    const started = performance.now();
    let result = { id, name, status: PASSED };
    try {
      for (const suite of suites.filter((each) => !entered.has(each))) {
        entered.add(suite);
        for (const hook of suite.hooks.beforeAll) await hook();
      }
      this.#stryker.currentTestId = id;
      try {
        for (const suite of suites) for (const hook of suite.hooks.beforeEach) await hook();
        await (bail ? patiently(within(body)) : body());
      } finally {
        for (const suite of [...suites].reverse()) for (const hook of suite.hooks.afterEach) await hook();
      }
    } catch (error) {
      result = failed(result, error);
      if (bail) await endChildren();
    }
    children.clear();
    this.#stryker.currentTestId = undefined;
    return { ...result, timeSpentMs: performance.now() - started };
  }
}

function failed(result, error) {
  const hangs = error instanceof Hang || error?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
  const failureMessage = String(error?.message ?? error).slice(0, 500);
  return { ...result, status: FAILED, hangs, failureMessage };
}

/** A script that gives a function of `require`, which gives the files as functions that define their tests. */
async function bundleOf(files) {
  const entry = `
    import { nameOf, testsOf } from 'vitest';
    const files = { ${files.map((file) => `'${file}': () => require('./${file}')`).join(',')} };
    export { files, nameOf, testsOf };`;
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    // Of these none depends on a mutant.
    external: ['@vitest/expect', 'ajv', 'ajv-*', 'fast-check', 'typescript', 'yaml'],
    logLevel: 'error',
    plugins: [asVitestLoads],
  });
  return `(function (require) { const module = { exports: {} }; ${outputFiles[0].text}\nreturn module.exports; })`;
}

/** What Vitest does with imports, and what takes the place of packages here. */
const asVitestLoads = {
  name: 'as-vitest-loads',
  setup({ onResolve, onLoad }) {
    const own = (name) => join(process.cwd(), 'test/mutation', name);
    onResolve({ filter: /^vitest$/ }, () => ({ path: own('vitest.ts') }));
    onResolve({ filter: /^fast-check$/ }, ({ importer }) =>
      importer === own('few-runs.ts') ? { path: 'fast-check', external: true } : { path: own('few-runs.ts') },
    );
    onResolve({ filter: /\?raw$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.slice(0, -'?raw'.length)),
      namespace: 'raw',
    }));
    onLoad({ filter: /./, namespace: 'raw' }, async ({ path }) => ({
      contents: await readFile(path),
      loader: 'text',
    }));
    onLoad({ filter: /\.wasm$/ }, async ({ path }) => ({
      contents: await readFile(path, 'hex'),
      loader: 'text',
    }));
    onLoad({ filter: /\.ts$/, namespace: 'file' }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(
        'import.meta.url',
        JSON.stringify(pathToFileURL(path).href),
      ),
      loader: 'ts',
    }));
  },
};

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessTestRunner)];
