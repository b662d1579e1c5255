import { type Stats, unwatchFile, watchFile } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import { systemReason } from '../system-errors.ts';
import { Exit, report } from './report.ts';
import { isConfigName, isSearched } from './walk.ts';

/** Changes that come together, as when a file is replaced, are one. In milliseconds. */
const PAUSE = 100;
/** How often it is looked whether what was named has come, gone, or been replaced. In milliseconds. */
const LOOK = 500;

/**
 * Does the work now and whenever one of the files, or a configuration in one of the folders, changes, comes or goes;
 * one at a time. What is not there, or no longer, is waited for. Ends with SIGINT or SIGTERM.
 */
export async function watchFiles(files: readonly string[], work: () => Promise<void>): Promise<void> {
  const paths = [...new Set(files.map((file) => resolve(file)))];
  const changes = new Changes();
  const stopped = new Promise<'stop'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve('stop'));
  });
  /** What stood where, when the work was last begun. */
  let known = new Map<string, string>();
  for (const path of paths) {
    // It looks by name, also where nothing is there, and keeps the process alive.
    watchFile(path, { interval: LOOK }, (stats) => {
      if (identity(stats) !== known.get(path)) changes.add();
    });
  }
  let watcher: FSWatcher | undefined;
  do {
    changes.clear();
    const present = await identities(paths);
    // A watcher follows what it has found, not the name: what has taken its place needs one of its own.
    if (watcher === undefined || paths.some((path) => present.get(path) !== known.get(path))) {
      known = present;
      await watcher?.close();
      watcher = await newWatcher(paths, changes);
    }
    await work();
  } while ((await Promise.race([stopped, changes.next()])) !== 'stop');
  for (const path of paths) unwatchFile(path);
  changes.clear();
  await watcher.close();
}

async function identities(paths: readonly string[]): Promise<Map<string, string>> {
  const all = paths.map(async (path) => [path, identity(await stat(path).catch(() => undefined))] as const);
  return new Map(await Promise.all(all));
}

/** Which file it is: the number of one that was removed may be given to the next. Of none, all is 0 for `watchFile`. */
function identity(stats: Stats | undefined): string {
  return stats === undefined || stats.ino === 0 ? '' : `${stats.dev} ${stats.ino} ${stats.birthtimeMs}`;
}

/** Whether something has changed since the work began. */
class Changes {
  #isAny = false;
  #timer: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;

  add(): void {
    this.#isAny = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#wake?.(), PAUSE);
  }

  /** Resolves when there is one, and no other has followed it for a while. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      // Those that came during the work.
      if (this.#isAny) this.add();
    });
  }

  clear(): void {
    this.#isAny = false;
    this.#wake = undefined;
    clearTimeout(this.#timer);
  }
}

/** Resolves when everything that is there is watched. */
function newWatcher(paths: readonly string[], changes: Changes): Promise<FSWatcher> {
  const named = new Set(paths);
  const watcher = watch([...paths], {
    ignoreInitial: true,
    // Of what was named, all is watched; below it, what a walk would find.
    ignored: (path, stats) => {
      if (stats === undefined || named.has(resolve(path))) return false;
      const name = basename(path);
      return stats.isDirectory() ? !isSearched(name) : !isConfigName(name);
    },
  });
  // For instance where the system has no watch left to give.
  watcher.on('error', (error) => report(Exit.Failed, '--watch', systemReason(error)));
  watcher.on('all', () => changes.add());
  return new Promise((resolve) => watcher.once('ready', () => resolve(watcher)));
}
