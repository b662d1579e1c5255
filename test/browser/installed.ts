import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

// The browsers of the system, as Debian's packages chromium and firefox-esr bring them.

/** Paths of what runs; undefined where it is not installed. */
export const CHROMIUM = find('chromium');
export const FIREFOX = find('firefox-esr');

/** As root, Chromium has no sandbox; and nothing but the tests is to use the machine. */
export const chromiumFlags = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Why what needs one of them cannot run here; undefined where it can. */
export function whyNot(browser: string | undefined): string | undefined {
  return browser === undefined ? 'not installed' : undefined;
}

function find(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
