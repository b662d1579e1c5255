import { playwright } from '@vitest/browser-playwright';
import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import type { Reporter, TestModule, TestSuite } from 'vitest/node';
import { COUNTS, countInVite } from './scripts/coverage/plugins.ts';
import { wasmAsHex } from './scripts/wasm-as-hex.ts';
import { CHROMIUM, chromiumFlags } from './test/browser/installed.ts';
import { ROOMY_HEAP } from './test/support/heap.ts';
import { PATIENCE } from './test/support/patience.ts';

let filtered = false;

/** Ends a run with the names of what was skipped, and with its totals on a line of their own, for programs to read. */
const totals: Reporter = {
  onInit(vitest) {
    // Of what -t leaves out, nobody needs to be told.
    filtered = vitest.config.testNamePattern !== undefined;
  },
  onTestRunEnd(modules, unhandledErrors) {
    const skipped = filtered ? [] : modules.flatMap(skippedIn);
    if (skipped.length > 0) console.log(`\nSkipped:\n${skipped.map((name) => `  ${name}`).join('\n')}`);
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      count.failed += brokenSuites(module);
      for (const test of module.children.allTests()) count[test.result().state]++;
    }
    // A test that never came to its end is none that passed.
    const failed = count.failed + count.pending;
    console.log(`\n${count.passed} passed, ${failed} failed, ${count.skipped} skipped`);
  },
};

/** What was skipped in a file or a suite, by a name that says why: a suite that is skipped as a whole has it itself. */
function skippedIn(parent: TestModule | TestSuite): string[] {
  return [...parent.children].flatMap((child) => {
    const name = `${child.module.relativeModuleId}: ${child.fullName}`;
    if (child.type === 'test') return child.result().state === 'skipped' ? [name] : [];
    if (child.options.mode !== 'skip') return skippedIn(child);
    return [`${name} (${[...child.children.allTests()].length} tests)`];
  });
}

/** Files and suites that failed outside of their tests, which then count as skipped or not at all. */
function brokenSuites(module: TestModule): number {
  return [module, ...module.children.allSuites()].filter((suite) => suite.errors().length > 0).length;
}

/** What calls `growth` of test/support, which refuses to measure in another heap. */
const MEASURES_GROWTH = [
  'test/{cli/pattern,runtime/plan,spec/hostile,unit/names,playground/convert,hostile/{bound,names,sizes}}.test.ts',
];

const inNode: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'node',
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...MEASURES_GROWTH],
  },
};

const inRoomyHeap: TestProjectInlineConfiguration = {
  extends: true,
  test: { name: 'growth', include: MEASURES_GROWTH, execArgv: ROOMY_HEAP, sequence: { groupOrder: 1 } },
};

/** What needs no Node, again in a real browser. Files that need it are *.node.test.ts, and say why. */
const inChromium = (executablePath: string): TestProjectInlineConfiguration => ({
  extends: true,
  test: {
    name: 'chromium',
    // Of the properties, those of the engines: what is told of texts depends on no host, and takes minutes.
    include: [
      'test/{unit,conformance,stream}/**/*.test.ts',
      'test/property/{documents,engines,integers,known}.test.ts',
    ],
    exclude: ['**/*.node.test.ts'],
    // After Node: some tests look at the clock.
    sequence: { groupOrder: 2 },
    testTimeout: 60_000,
    browser: {
      enabled: true,
      headless: true,
      provider: playwright({ launchOptions: { executablePath, args: chromiumFlags } }),
      instances: [{ browser: 'chromium' }],
      screenshotFailures: false,
    },
  },
});

export default defineConfig({
  plugins: COUNTS === undefined ? [wasmAsHex] : [wasmAsHex, countInVite],
  test: {
    setupFiles: COUNTS === undefined ? [] : ['scripts/coverage/setup.ts'],
    projects: [inNode, inRoomyHeap, ...(CHROMIUM === undefined ? [] : [inChromium(CHROMIUM)])],
    // Many tests start processes, and machines are shared.
    testTimeout: PATIENCE * 60_000,
    hookTimeout: PATIENCE * 60_000,
    // Of its own accord it gives up after a second.
    expect: { poll: { timeout: PATIENCE * 15_000 } },
    reporters: ['default', totals],
  },
});
