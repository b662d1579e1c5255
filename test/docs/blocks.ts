import { lexer, type Token, walkTokens } from 'marked';

export interface Block {
  language: string;
  /** What stands behind the language: `js worker.js`. */
  name: string;
  content: string;
}

/** The fenced blocks of a page, in order. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  walkTokens(lexer(markdown), (token: Token) => {
    if (token.type !== 'code' || token.codeBlockStyle === 'indented') return;
    const [language = '', name = ''] = (token.lang ?? '').split(' ');
    blocks.push({ language, name, content: token.text });
  });
  return blocks;
}
