import type { Report } from '../../fleet/index.ts';
import { printable } from '../printable.ts';
import { longest } from '../width.ts';
import { count } from './progress-line.ts';

/** Codes that are listed. */
const CODES = 5;

/** What was found, in a few lines. */
export function summaryOf({ documents, rejected, failures }: Report, page: string): string {
  const rows: [string, number][] = [
    ['documents', documents],
    ['rejected', rejected],
    ...failures
      .slice(0, CODES)
      .map(({ code, documents }): [string, number] => [`  ${printable(code)}`, documents]),
  ];
  const more = failures.length - CODES;
  const name = longest(rows.map(([text]) => text));
  const number = longest(rows.map(([, value]) => count(value)));
  const lines = rows.map(([text, value]) => `${text.padEnd(name)}  ${count(value).padStart(number)}`);
  if (more > 0) lines.push(`  and ${more} more ${more === 1 ? 'code' : 'codes'}`);
  return `${lines.join('\n')}\nreport: ${printable(page)}\n`;
}
