import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lexer, type Token, walkTokens } from 'marked';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const FOLDERS = ['', 'docs/', 'docs/guides/', 'bench/'];

/** Every page of the project, by its path. */
export const PAGES: ReadonlyMap<string, string> = new Map(
  FOLDERS.flatMap((folder) => readdirSync(`${ROOT}${folder}`).map((name) => `${folder}${name}`))
    .filter((path) => path.endsWith('.md'))
    .map((path) => [path, readFileSync(`${ROOT}${path}`, 'utf8')]),
);

/** Where a page's links and pictures lead, as written. */
function targetsOf(markdown: string): string[] {
  const targets: string[] = [];
  walkTokens(lexer(markdown), (token: Token) => {
    if (token.type === 'link' || token.type === 'image') targets.push(token.href);
  });
  return targets;
}

/** Paths from the project's folder, with their anchors, without what is elsewhere in the web. */
export function linksOf(path: string, markdown: string): string[] {
  return targetsOf(markdown)
    .filter((target) => !target.startsWith('https://'))
    .map((target) => (target.startsWith('#') ? path + target : posix.join(posix.dirname(path), target)));
}
