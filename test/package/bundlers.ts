import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import resolve from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';
import { build as buildWithVite } from 'vite';
import type { Consumer } from './consumer.ts';
import { requireTool } from './tools.ts';

/** Bundles a module of the consumer for the browser, into one script. Warnings are errors. */
export type Bundler = (consumer: Consumer, entry: string) => Promise<string>;

function refuse(warning: unknown): never {
  throw new Error(typeof warning === 'string' ? warning : JSON.stringify(warning));
}

export const esbuild: Bundler = (consumer, entry) => consumer.bundle(readFileSync(entry, 'utf8'));

export const withRollup: Bundler = async (_, entry) => {
  const bundle = await rollup({ input: entry, plugins: [resolve({ browser: true })], onwarn: refuse });
  const { output } = await bundle.generate({ format: 'iife' });
  await bundle.close();
  return output[0].code;
};

export const vite: Bundler = async (consumer, entry) => {
  const outDir = join(consumer.folder, 'vite');
  await buildWithVite({
    root: consumer.folder,
    configFile: false,
    logLevel: 'silent',
    build: {
      outDir,
      rollupOptions: {
        input: entry,
        output: { format: 'iife', entryFileNames: 'page.js' },
        onwarn: refuse,
      },
    },
  });
  return readFileSync(join(outDir, 'page.js'), 'utf8');
};

interface Stats {
  hasErrors(): boolean;
  hasWarnings(): boolean;
  toString(): string;
}
type Webpack = (options: object, done: (error: Error | null, stats?: Stats) => void) => void;

export const webpack: Bundler = (consumer, entry) => {
  const path = join(consumer.folder, 'webpack');
  const options = {
    mode: 'production',
    target: 'web',
    context: consumer.folder,
    entry,
    output: { path, filename: 'page.js' },
  };
  return new Promise((done, fail) => {
    (requireTool('webpack') as Webpack)(options, (error, stats) => {
      if (error || !stats || stats.hasErrors() || stats.hasWarnings()) fail(error ?? new Error(`${stats}`));
      else done(readFileSync(join(path, 'page.js'), 'utf8'));
    });
  });
};
