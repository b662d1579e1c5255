import { expect, it } from 'vitest';
import { documentSpans } from '../../src/config/document-spans.ts';

it.each([
  ['', []],
  ['a', ['a']],
  ['---', ['']],
  ['---\n', ['']],
  ['---\r\n', ['']],
  ['---\r', ['']],
  ['---\na', ['', 'a']],
  ['a\n---', ['a\n']],
  ['a\n---\r', ['a\n']],
  ['a\n---\nb', ['a\n', 'b']],
  ['a\n---\r\nb', ['a\n', 'b']],
  ['---\n---\n\n', ['', '', '\n']],
  ['a---\n---b\n----\n', ['a---\n---b\n----\n']],
  ['-----\n---\nb', ['-----\n', 'b']],
  [' ---\n--- \n---\rb', [' ---\n--- \n---\rb']],
])('the documents of %j', (text, documents) => {
  const spans = [...documentSpans(text)];
  expect(spans.map(({ offset, length }) => text.slice(offset, offset + length))).toEqual(documents);
});
