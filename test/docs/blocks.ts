export interface Block {
  language: string;
  content: string;
}

/** The fenced blocks of a page, in order. */
export function blocksOf(markdown: string): Block[] {
  return markdown
    .split('\n```')
    .flatMap((part, i) => (i % 2 === 1 ? [part] : []))
    .map((part) => {
      const end = part.indexOf('\n');
      return { language: part.slice(0, end), content: part.slice(end + 1) };
    });
}
