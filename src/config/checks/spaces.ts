import { COLON, find, trimEnd, trimStart } from '../../engine/text.ts';
import { type Findings, replacement } from './findings.ts';
import type { Line } from './line.ts';

/** Looks at the parts between colons in p..q, around which white space is not taken away. */
export function checkSpace(line: Line, p: number, q: number, findings: Findings): void {
  const { text } = line;
  for (let start = p; start <= q; ) {
    const colon = find(text, start, q, COLON);
    const from = trimStart(text, start, colon);
    const to = trimEnd(text, from, colon);
    if (from > start || to < colon) {
      const [spaceStart, spaceEnd] = from > start ? [start, from] : [to, colon];
      const message = 'white space next to a colon belongs to the path or word beside it';
      const fix = replacement('remove the white space', p, q, trimmedParts(text, p, q));
      findings.add('inner-space', spaceStart, spaceEnd, line.key, message, { fix });
      return;
    }
    start = colon + 1;
  }
}

function trimmedParts(text: string, p: number, q: number): string {
  const parts: string[] = [];
  for (let start = p; start <= q; ) {
    const colon = find(text, start, q, COLON);
    const from = trimStart(text, start, colon);
    parts.push(text.slice(from, trimEnd(text, from, colon)));
    start = colon + 1;
  }
  return parts.join(':');
}
