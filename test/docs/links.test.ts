import { existsSync } from 'node:fs';
import { lexer, type Token, walkTokens } from 'marked';
import { describe, expect, it } from 'vitest';
import { linksOf, PAGES, ROOT } from './pages.ts';

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
