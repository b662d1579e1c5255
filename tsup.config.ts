import { defineConfig } from 'tsup';

const shared = {
  format: 'esm',
  outDir: 'build',
  target: 'es2022',
  // The inlined module: decoded at first use, so that importing stays free of side effects.
  loader: { '.wasm': 'base64' },
  // `clean` would delete build/ociconf.wasm.
  clean: false,
} as const;

export default defineConfig([
  {
    ...shared,
    entry: { index: 'src/index.ts' },
    platform: 'neutral',
    noExternal: ['@assemblyscript/loader', 'leven'],
    dts: true,
    treeshake: true,
    // Less to read at start; names stay, for stack traces.
    esbuildOptions(options) {
      options.minifyWhitespace = true;
      options.minifySyntax = true;
    },
  },
  {
    ...shared,
    entry: { cli: 'src/cli/main.ts' },
    platform: 'node',
    noExternal: ['commander', 'chokidar', 'leven', 'write-file-atomic'],
    dts: false,
    // Some are CommonJS: what they take for granted has to be found in an ES module.
    banner: {
      js: `#!/usr/bin/env node
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const __filename = import.meta.filename;`,
    },
  },
]);
