import { KEY_NONE } from '../../../assembly/protocol.ts';
import type { Field, LineRecord } from '../../analysis/records.ts';
import { h } from '../../dom.ts';

/** Most characters of a line whose bytes are shown. */
const CHARACTERS_MAX = 240;

const encoder = new TextEncoder();

/** A line byte by byte: each character under its bytes in UTF-8, coloured by what the record says it is part of. */
export function bytesOf(
  line: { readonly from: number; readonly text: string },
  record: LineRecord,
  fields: readonly Field[],
): HTMLElement {
  const cells: HTMLElement[] = [];
  let at = line.from;
  for (const character of line.text) {
    if (cells.length === CHARACTERS_MAX) break;
    cells.push(cell(character, partAt(at, record, fields)));
    at += character.length;
  }
  const rest = line.text.length - (at - line.from);
  // What the fields say is in the list below: cells would be read out one by one.
  return h(
    'div',
    { class: 'bytes', 'aria-hidden': 'true' },
    ...cells,
    rest > 0 && h('span', { class: 'rest' }, `${rest.toLocaleString('en')} more units`),
  );
}

function cell(character: string, part: string): HTMLElement {
  const hex = Array.from(encoder.encode(character), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return h(
    'span',
    { class: `byte ${part}` },
    h('span', { class: 'hex' }, hex),
    h('span', {}, shown(character)),
  );
}

function shown(character: string): string {
  if (character === ' ') return '\u00b7';
  if (character === '\t') return '\u2192';
  return character < ' ' || character === '\u007f' ? '\ufffd' : character;
}

function partAt(
  position: number,
  { key, from, valueFrom, to }: LineRecord,
  fields: readonly Field[],
): string {
  if (key === KEY_NONE) return 'none';
  if (position < from || position >= to) return 'outside';
  const field = fields.findIndex((each) => each.from <= position && position < each.to);
  if (field >= 0) return field % 2 === 0 ? 'field even' : 'field odd';
  return position < valueFrom ? 'key' : 'outside';
}
