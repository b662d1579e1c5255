import { defineConfig, type Options } from 'tsup';
import { COUNTS, countInBundles, RECORDER } from './scripts/coverage/plugins.ts';
import { wasmAsHexForEsbuild } from './scripts/wasm-as-hex.ts';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];
type BuildOptions = Parameters<NonNullable<Options['esbuildOptions']>>[0];

/** For hosts that compile what is imported, and nothing else: the modules are the files beside. */
const wasmBeside: Plugin = {
  name: 'wasm-beside',
  setup({ onResolve }) {
    onResolve({ filter: /\.wasm$/ }, ({ path }) => ({ path: path.replace(/^.*\//, './'), external: true }));
  },
};

const shared = {
  format: 'esm' as const,
  outDir: 'build',
  target: 'es2022',
  esbuildPlugins: [wasmAsHexForEsbuild],
  // `clean` would delete build/ociconf.wasm.
  clean: false,
} satisfies Options;

const library = {
  ...shared,
  // What `require` and Node take (scripts/wrap-commonjs.mjs), and what bundlers and browsers take.
  format: ['esm', 'cjs'],
  platform: 'neutral',
  dts: true,
  treeshake: true,
  // Less to read at start; names stay, for stack traces.
  esbuildOptions(options: BuildOptions) {
    options.minifyWhitespace = true;
    options.minifySyntax = true;
    // Of packages that have both, the ES modules: what is not used falls away.
    options.mainFields = ['module', 'main'];
  },
} satisfies Options;

/** Where neither the types of the DOM nor those of Node are at hand, the names have to be known nevertheless. */
const streams = {
  dts: {
    footer: 'declare global { interface ReadableStream<R = any> {} interface WritableStream<W = any> {} }',
  },
} satisfies Options;

/** Some packages are CommonJS: what they take for granted has to be found in an ES module. */
const COMMONJS = `import { createRequire as requireMaker } from 'node:module';
const require = requireMaker(import.meta.url);
const __filename = import.meta.filename;
const __dirname = import.meta.dirname;`;

/** What an ES module takes for granted has to be found in CommonJS. */
const MODULE_URL = `const moduleUrl = require('node:url').pathToFileURL(__filename).href;`;

const FLEET_PACKAGES = ['leven', 'jsonc-parser', 'hyparquet-writer', 'hyparquet', 'workerpool'];

/** Optional packages of packages, none of which is used: they are looked for, and not missed. */
const NOT_USED = ['pg', 'redis', '@valkey/valkey-glide', 'bullmq-otel'];

/** The queue's packages are in a file of their own, beside the command, which only commands with a queue load. */
const queuePackages: Plugin = {
  name: 'queue-packages',
  setup(build) {
    build.onResolve({ filter: /^\.\/packages\.ts$/ }, () => ({
      path: './queue-packages.js',
      external: true,
    }));
  },
};

const bundles: Options[] = [
  { ...library, ...streams, entry: { index: 'src/index.ts' }, noExternal: ['leven'] },
  // On their own: nobody who only parses lines ships them, and nobody who reads config.json ships WebAssembly.
  { ...library, entry: { core: 'src/core.ts' } },
  { ...library, entry: { spec: 'src/spec/index.ts' }, noExternal: ['jsonc-parser'] },
  // Streams of any format: what reads lines and what reads config.json, together.
  {
    ...library,
    ...streams,
    entry: { stream: 'src/stream/index.ts' },
    noExternal: ['jsonc-parser', 'leven'],
  },
  // Simulated containers, and what all drivers have in common: for browsers, too.
  { ...library, entry: { runtime: 'src/runtime/index.ts' }, noExternal: ['jsonc-parser'] },
  // All of it, with what needs Node.
  {
    ...library,
    entry: { node: 'src/node/index.ts' },
    platform: 'node',
    noExternal: ['jsonc-parser', 'leven'],
  },
  // Many configurations, in many threads.
  {
    ...library,
    entry: { fleet: 'src/fleet/index.ts' },
    platform: 'node',
    noExternal: FLEET_PACKAGES,
    banner: ({ format }) => ({ js: format === 'cjs' ? MODULE_URL : COMMONJS }),
    esbuildOptions(options, context) {
      library.esbuildOptions(options);
      if (context.format === 'cjs') options.define = { ...options.define, 'import.meta.url': 'moduleUrl' };
    },
  },
  // What runs in each of the threads, of `fleet` and of the command.
  {
    ...library,
    format: 'esm',
    entry: { 'fleet-worker': 'src/fleet/worker.ts' },
    platform: 'node',
    dts: false,
    noExternal: [...FLEET_PACKAGES, 'aws4fetch'],
    banner: { js: COMMONJS },
  },
  {
    ...library,
    format: 'esm',
    dts: false,
    entry: { workerd: 'src/index.ts' },
    noExternal: ['leven'],
    esbuildPlugins: [wasmBeside],
  },
  {
    ...library,
    format: 'esm',
    entry: { 'queue-packages': 'src/fleet/queue/packages.ts' },
    platform: 'node',
    dts: false,
    noExternal: [/./],
    external: NOT_USED,
    banner: { js: COMMONJS },
  },
  {
    ...shared,
    entry: { cli: 'src/cli/main.ts' },
    platform: 'node',
    esbuildPlugins: [wasmAsHexForEsbuild, queuePackages],
    noExternal: [
      ...FLEET_PACKAGES,
      'aws4fetch',
      'commander',
      'chokidar',
      'jsonc-parser',
      'leven',
      'write-file-atomic',
    ],
    dts: false,
    banner: { js: `#!/usr/bin/env node\n${COMMONJS}` },
  },
];

/** The same for `npm run coverage`. Declarations are not needed for it. */
function counting(options: Options): Options {
  const { banner, esbuildPlugins = [] } = options;
  return {
    ...options,
    dts: false,
    treeshake: false,
    esbuildPlugins: [countInBundles, ...esbuildPlugins],
    banner: (context) => ({
      js: [typeof banner === 'function' ? banner(context)?.js : banner?.js, RECORDER].join('\n'),
    }),
  };
}

export default defineConfig(COUNTS === undefined ? bundles : bundles.map(counting));
