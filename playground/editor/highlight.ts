import { RangeSetBuilder } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { Line } from '../../src/config/checks/line.ts';
import { COLON, COMMA } from '../../src/engine/text.ts';
import { isKey } from './words.ts';

// Colours the lines that are in view, by the positions that the checks work with.

/** A line beyond this is coloured as a whole: its parts are not looked for. */
const PARTS_MAX = 2000;

const comment = Decoration.mark({ class: 'tok-comment' });
const key = Decoration.mark({ class: 'tok-propertyName' });
const unknown = Decoration.mark({ class: 'tok-unknown' });
const equals = Decoration.mark({ class: 'tok-operator' });
const value = Decoration.mark({ class: 'tok-string' });
const number = Decoration.mark({ class: 'tok-number' });
const word = Decoration.mark({ class: 'tok-keyword' });
const punctuation = Decoration.mark({ class: 'tok-punctuation' });

export const highlight = ViewPlugin.define(
  (view) => {
    const plugin = {
      decorations: decorate(view),
      update: ({ view: updated, docChanged, viewportChanged }: ViewUpdate) => {
        if (docChanged || viewportChanged) plugin.decorations = decorate(updated);
      },
    };
    return plugin;
  },
  { decorations: ({ decorations }) => decorations },
);

function decorate({ state: { doc }, visibleRanges }: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  let last = -1;
  for (const range of visibleRanges) {
    for (let at = range.from; at <= range.to; ) {
      const { from, to, text } = doc.lineAt(at);
      if (from > last) decorateLine(text, from, builder);
      last = from;
      at = to + 1;
    }
  }
  return builder.finish();
}

type Mark = (start: number, end: number, decoration: Decoration) => void;

function decorateLine(text: string, from: number, builder: RangeSetBuilder<Decoration>): void {
  const line = new Line(text);
  const mark: Mark = (start, end, decoration) => {
    if (start < end) builder.add(from + start, from + end, decoration);
  };
  const hasValue = line.read(0, text.length);
  if (line.isSilent) mark(line.keyStart, line.valueEnd, comment);
  else if (!hasValue) mark(line.keyStart, line.valueEnd, unknown);
  else decoratePair(line, mark);
}

function decoratePair(line: Line, mark: Mark): void {
  const { text, keyStart, keyEnd, valueStart, valueEnd } = line;
  const name = line.key;
  const known = isKey(name);
  mark(keyStart, keyEnd, known ? key : unknown);
  const sign = text.indexOf('=', keyEnd);
  mark(sign, sign + 1, equals);
  if (!known) mark(valueStart, valueEnd, unknown);
  else if (hasParts(name) && text.length <= PARTS_MAX) decorateParts(line, mark);
  else mark(valueStart, valueEnd, decorationOf(line.value));
}

function decorateParts({ text, valueStart, valueEnd }: Line, mark: Mark): void {
  for (let p = valueStart; p < valueEnd; ) {
    let end = p;
    while (end < valueEnd && !isPunctuation(text.charCodeAt(end))) end++;
    mark(p, end, value);
    mark(end, Math.min(end + 1, valueEnd), punctuation);
    p = end + 1;
  }
}

function hasParts(name: string): boolean {
  return name === 'mount' || name === 'namespace' || name.startsWith('hook_');
}

function isPunctuation(unit: number): boolean {
  return unit === COLON || unit === COMMA;
}

function decorationOf(text: string): Decoration {
  if (text === 'true' || text === 'false') return word;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return value;
  }
  return number;
}
