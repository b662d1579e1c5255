// A test runner for Stryker that runs the tests within its own process. Stryker's runner for Vitest starts a worker for
// each mutant, which takes two seconds; this one evaluates a bundle of the tests again, which takes some milliseconds.
// So every mutant has modules of its own, and none finds what another left in their caches.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { determineHitLimitReached, toMutantRunResult } from '@stryker-mutator/api/test-runner';
import { build } from 'esbuild';
import { LEFT_OUT, SUITES } from './suites.mjs';

/** Milliseconds of work after which a test hangs: several times what the slowest one takes. */
const HANGS = 700;
/** And of waiting for it, on a machine that has other things to do. */
const PATIENCE = 20_000;
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

/** What the instrumented sources look at. */
globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {};

const require = createRequire(import.meta.url);
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
  }

  async dryRun() {
    this.#stryker.mutantCoverage = { static: {}, perTest: {} };
    const tests = await this.#run({ bail: false });
    if (process.env.OCICONF_MUTATION_TIMES)
      for (const { name, timeSpentMs } of tests)
        if (timeSpentMs > 100) console.error(Math.round(timeSpentMs), name);
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
    const result = tests.at(-1)?.hangs
      ? { status: 'timeout', reason: tests.at(-1).name }
      : toMutantRunResult(
          determineHitLimitReached(stryker.hitCount, hitLimit) ?? { status: 'complete', tests },
        );
    require('node:fs').appendFileSync(
      `/tmp/wt-m-live-${process.env.OCICONF_MUTATION_FOLDER.replaceAll('/', '-')}`,
      JSON.stringify([
        activeMutant.fileName.replace(/.*(?=src\/)/, ''),
        activeMutant.location,
        activeMutant.replacement,
        result.status,
        activeMutant.id,
      ]) + '\n',
    );
    return result;
  }

  async #run({ bail, only, loading = () => {}, loaded = () => {} }) {
    const results = [];
    let bundle;
    try {
      bundle = this.#script.runInThisContext()(this.#require);
    } catch (error) {
      return [{ id: 'bundle', name: 'the bundle', status: 1, timeSpentMs: 0, failureMessage: String(error) }];
    }
    for (const file of this.#files) {
      if (only && ![...only].some((id) => id.startsWith(`${file}#`))) continue;
      loading();
      let tests;
      try {
        tests = bundle.testsOf(bundle.files[file]);
      } catch (error) {
        results.push({ id: file, name: file, status: 1, timeSpentMs: 0, failureMessage: String(error) });
        if (bail) return results;
        continue;
      }
      loaded();
      const wanted = tests.filter(
        (test) => !LEFT_OUT.some((part) => part.test(bundle.nameOf(test))) && (only?.has(idOf(test)) ?? true),
      );
      function idOf(test) {
        return `${file}#${bundle.nameOf(test)}`;
      }
      const entered = new Set();
      for (const test of wanted) {
        const result = await this.#runOne(test, idOf(test), bundle.nameOf(test), entered, bail);
        results.push(result);
        if (bail && result.status === 1) return results;
      }
      for (const suite of [...entered].reverse()) for (const hook of suite.hooks.afterAll) await hook();
    }
    return results;
  }

  async #runOne({ suites, body }, id, name, entered, bail) {
    const started = performance.now();
    const result = { id, name, status: 0 };
    try {
      for (const suite of suites) {
        if (entered.has(suite)) continue;
        entered.add(suite);
        for (const hook of suite.hooks.beforeAll) await hook();
      }
      this.#stryker.currentTestId = id;
      try {
        for (const suite of suites) for (const hook of suite.hooks.beforeEach) await hook();
        await (bail ? within(body) : body());
      } finally {
        for (const suite of [...suites].reverse()) for (const hook of suite.hooks.afterEach) await hook();
      }
    } catch (error) {
      const hangs = error?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
      Object.assign(result, {
        status: 1,
        hangs,
        failureMessage: String(error?.message ?? error).slice(0, 500),
      });
    }
    this.#stryker.currentTestId = undefined;
    return { ...result, timeSpentMs: performance.now() - started };
  }
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
