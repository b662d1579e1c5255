import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as protocol from '../../assembly/protocol.ts';
import { blocksOf } from './blocks.ts';

// docs/guides/token-protocol.md has the figures of assembly/protocol.ts. What its program prints is compared as that of others.

const page = readFileSync(new URL('../../docs/guides/token-protocol.md', import.meta.url), 'utf8');
const constants = new Map<string, number>(Object.entries(protocol));
const number = (text: string) => Number(text.replaceAll(',', ''));

function expectRight(found: readonly (readonly [name: string, value: number])[]): void {
  for (const [name, value] of found) expect(constants.get(name), name).toBe(value);
}

it('draws memory as it is', () => {
  const drawing = blocksOf(page).find(({ language }) => language === 'layout')!.content;
  const marks = [...drawing.matchAll(/^ *([\d,]+) {2}\+-+\+(?: {2}([A-Z_]+)\b)?/gm)];
  const sizes = [...drawing.matchAll(/^ *\| \w+ +([\d,]+) x (\d+) *\|/gm)];
  expect(marks.map(([, , name]) => name)).toEqual([
    undefined,
    ...[
      'VECTORS_OFFSET',
      'HEADS_OFFSET',
      'DETAILS_OFFSET',
      'TAGS_OFFSET',
      'MET_OFFSET',
      'KNOWN_OFFSET',
      'INPUT_OFFSET',
    ],
  ]);
  expectRight(marks.slice(1).map(([, offset, name]) => [name!, number(offset!)] as const));
  const offsets = marks.map(([, offset]) => number(offset!));
  sizes.forEach(([, count, bytes], i) => {
    expect(offsets[i]! + number(count!) * number(bytes!)).toBe(offsets[i + 1]);
  });
  expect(sizes).toHaveLength(7);
  expect(drawing).toContain(`${protocol.INPUT_SLACK} bytes of slack`);
});

it('lists constants with their values', () => {
  const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| ([\d,]+) \|/gm)];
  expect(rows.length).toBeGreaterThan(14);
  expectRight(rows.map(([, name, value]) => [name!, number(value!)] as const));
});

it('shows a program with the right constants', () => {
  const [program] = blocksOf(page).filter(({ language }) => language === 'js');
  const used = [...program!.content.matchAll(/^const ([A-Z_]+) = (\d+);/gm)];
  expect(used.length).toBeGreaterThan(14);
  expectRight(used.map(([, name, value]) => [name!, number(value!)] as const));
});

it('gives each shape its keys and its size', () => {
  const row = (shape: string) =>
    page
      .split('\n')
      .filter((line) => line.startsWith(`| ${shape} | `))
      .at(-1)!
      .split(' | ');
  const first = {
    text: protocol.KEY_PROCESS_ARG,
    flag: protocol.KEY_ROOT_READONLY,
    integer: protocol.KEY_PROCESS_UID,
  };
  const last = { text: protocol.LAST_TEXT_KEY, flag: protocol.LAST_FLAG_KEY, integer: protocol.LAST_U64_KEY };
  for (const shape of ['text', 'flag', 'integer'] as const) {
    expect(row(shape)[1]).toBe(`${first[shape]}-${last[shape]}`);
  }
  expect(row('hook')[1]).toBe(`${protocol.KEY_HOOK_PRESTART}-${protocol.KEY_HOOK_POSTSTOP}`);
  const sizes = {
    text: protocol.TEXT_WORDS,
    flag: protocol.TEXT_WORDS,
    integer: protocol.INTEGER_WORDS,
    mount: protocol.MOUNT_WORDS,
    namespace: protocol.NAMESPACE_WORDS,
    hook: protocol.HOOK_WORDS,
    'no effect': protocol.TEXT_WORDS,
    'end of a document': protocol.DOCUMENT_WORDS,
  };
  for (const [shape, size] of Object.entries(sizes)) {
    expect(Number.parseInt(row(shape)[2]!, 10), shape).toBe(size);
  }
  for (const [shape, key] of [
    ['mount', protocol.KEY_MOUNT],
    ['namespace', protocol.KEY_NAMESPACE],
    ['no effect', protocol.KEY_NONE],
    ['end of a document', protocol.KEY_DOCUMENT],
  ] as const) {
    expect(row(shape)[1]).toBe(String(key));
  }
});
