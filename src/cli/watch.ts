import { basename, resolve } from 'node:path';
import { watch } from 'chokidar';
import { Exit, reason, report } from './report.ts';
import { isConfigName, isSearched } from './walk.ts';

/** Changes that come together, as when a file is replaced, are one. */
const PAUSE = 100;

/**
 * Does the work now and whenever one of the files, or a configuration in one of the folders, changes, comes or goes;
 * one at a time. Ends with SIGINT or SIGTERM.
 */
export async function watchFiles(files: readonly string[], work: () => Promise<void>): Promise<void> {
  const named = new Set(files.map((file) => resolve(file)));
  const watcher = watch([...files], {
    ignoreInitial: true,
    // Of what was named, all is watched; below it, what a walk would find.
    ignored: (path, stats) => {
      if (stats === undefined || named.has(resolve(path))) return false;
      const name = basename(path);
      return stats.isDirectory() ? !isSearched(name) : !isConfigName(name);
    },
  });
  // For instance where the system has no watch left to give.
  watcher.on('error', (error) => report(Exit.Failed, '--watch', reason(error)));
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  watcher.on('all', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(work);
    }, PAUSE);
  });
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  running = running.then(work);
  await new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  clearTimeout(timer);
  await watcher.close();
  await running;
}
