import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { drawPicture } from '../../bench/picture.ts';
import { withFigures } from '../../bench/publish.ts';
import { readPublished } from '../../bench/published.ts';
import { ROOT } from './pages.ts';

// What is shown is what was measured: `npm run bench -- --publish` makes both of bench/results.json.

it('docs/guides/speed.md has the figures of bench/results.json', () => {
  const page = readFileSync(`${ROOT}docs/guides/speed.md`, 'utf8');
  expect(page).toBe(withFigures(page, readPublished()));
});

it('bench/results.svg draws them', () => {
  expect(readFileSync(`${ROOT}bench/results.svg`, 'utf8')).toBe(drawPicture(readPublished()));
});
