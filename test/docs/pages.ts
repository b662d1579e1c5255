import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const FOLDERS = ['', 'docs/', 'docs/guides/', 'bench/'];

/** Every page of the project, by its path. */
export const PAGES: ReadonlyMap<string, string> = new Map(
  FOLDERS.flatMap((folder) => readdirSync(`${ROOT}${folder}`).map((name) => `${folder}${name}`))
    .filter((path) => path.endsWith('.md'))
    .map((path) => [path, readFileSync(`${ROOT}${path}`, 'utf8')]),
);
