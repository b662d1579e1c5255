import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Options } from 'tsup';
import type { Plugin } from 'vite';
import { countedPath, instrument } from './instrument.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Where what is executed is written down; undefined where nothing is counted, as always but in `npm run coverage`. */
export const COUNTS = process.env.OCICONF_COVERAGE;

/** What has to run before anything that is counted. */
export const RECORDER = COUNTS === undefined ? '' : recorder(COUNTS);

/** The recorder as a script, for modules of any kind. */
export function recorder(folder: string): string {
  const source = readFileSync(new URL('record.mjs', import.meta.url), 'utf8').replace('export ', '');
  return `globalThis.__coverage__ ??= (() => {\n${source}\nreturn record(${JSON.stringify(folder)});\n})();`;
}

/** Counts what vitest imports of src/. */
export const countInVite: Plugin = {
  name: 'count',
  enforce: 'pre',
  transform(code, id) {
    const path = countedPath(id, ROOT);
    return path === undefined ? null : { code: instrument(code, path).code, map: null };
  },
};

/** Many bundles share their sources. */
const counted = new Map<string, string>();

/** Counts what is bundled of src/. */
export const countInBundles: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'count',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path: id }) => {
      const path = countedPath(id, ROOT);
      if (path === undefined) return undefined;
      const contents = counted.get(path) ?? instrument(readFileSync(id, 'utf8'), path).code;
      counted.set(path, contents);
      return { contents, loader: 'ts' };
    });
  },
};
