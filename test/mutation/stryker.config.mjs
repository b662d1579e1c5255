const folder = process.env.OCICONF_MUTATION_FOLDER;
const results = `coverage/mutation/${folder.replaceAll('/', '-')}`;

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'in-process',
  plugins: [new URL('runner.mjs', import.meta.url).pathname],
  mutate: [`${folder}/**/*.ts`],
  ignorePatterns: [
    'bench/peers/native',
    'playground',
    'build/*.{js,mjs,cjs,ts,cts}',
    'build/docs',
    'build/playground',
  ],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 60_000,
  timeoutFactor: 1.5,
  reporters: ['json', 'progress-append-only'],
  jsonReporter: { fileName: `${results}.json` },
  tempDirName: 'coverage/mutation/sandboxes',
  warnings: { slow: false },
};
