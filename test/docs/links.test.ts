import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { lexer, type Token, walkTokens } from 'marked';
import { describe, expect, it } from 'vitest';
import { PAGES, ROOT } from './pages.ts';

/** Where a page's links and pictures lead, as written. */
function targetsOf(markdown: string): string[] {
  const targets: string[] = [];
  walkTokens(lexer(markdown), (token: Token) => {
    if (token.type === 'link' || token.type === 'image') targets.push(token.href);
  });
  return targets;
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  walkTokens(lexer(markdown), (token: Token) => {
    if (token.type !== 'heading') return;
    const name = token.text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
    let anchor = name;
    for (let i = 1; anchors.has(anchor); i++) anchor = `${name}-${i}`;
    anchors.add(anchor);
  });
  return anchors;
}

/** Paths from the project's folder, with their anchors, without what is elsewhere in the web. */
function linksOf(path: string, markdown: string): string[] {
  return targetsOf(markdown)
    .filter((target) => !target.startsWith('https://'))
    .map((target) => (target.startsWith('#') ? path + target : posix.join(posix.dirname(path), target)));
}

describe.each([...PAGES])('%s', (path, markdown) => {
  it('links to what is there', () => {
    for (const link of linksOf(path, markdown)) {
      const [file = '', anchor] = link.split('#');
      expect(existsSync(`${ROOT}${file}`), link).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(PAGES.get(file)!), link).toContain(anchor);
    }
  });
});

describe('README.md', () => {
  const links = linksOf('README.md', PAGES.get('README.md')!).map((link) => link.split('#')[0]);

  it.each([...PAGES.keys()].filter((path) => path.startsWith('docs/')))('leads to %s', (path) => {
    expect(links).toContain(path);
  });
});
