import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { Line } from '../../src/config/checks/line.ts';
import { KEY_DETAILS, MOUNT_TYPES, NAMESPACE_KINDS, OPTIONS } from './words.ts';

const asWords = (words: readonly string[], type: string): Completion[] =>
  words.map((label) => ({ label, type }));

const KEYS: readonly Completion[] = [...KEY_DETAILS].map(([label, detail]) => ({
  label,
  detail,
  apply: `${label} = `,
  type: 'property',
}));
const FLAGS = asWords(['true', 'false'], 'keyword');
const KINDS = asWords(NAMESPACE_KINDS, 'enum');
const TYPES = asWords(MOUNT_TYPES, 'type');
const MOUNT_OPTIONS = asWords(OPTIONS, 'keyword');

/** Offers what may stand where the cursor is: a key, or a part of a value that has few. */
export function complete({ state, pos, explicit }: CompletionContext): CompletionResult | null {
  const { from, text } = state.doc.lineAt(pos);
  const before = text.slice(0, pos - from);
  const line = new Line(before);
  const hasValue = line.read(0, before.length);
  if (!hasValue) {
    const isEmpty = line.keyStart === line.valueEnd;
    if (before.startsWith('#', line.keyStart) || (isEmpty && !explicit)) return null;
    return offer(KEYS, from + line.keyStart, text.includes('='));
  }
  const start = before.indexOf('=') + 1;
  return offerValue(line.key, before.slice(start), from + start);
}

function offerValue(key: string, written: string, at: number): CompletionResult | null {
  const space = written.length - written.trimStart().length;
  if (key === 'root_readonly' || key === 'process_terminal') return offer(FLAGS, at + space);
  if (key === 'namespace') return written.includes(':') ? null : offer(KINDS, at + space);
  if (key !== 'mount') return null;
  const colons = written.split(':', 4);
  if (colons.length === 2) return offer(TYPES, at + written.indexOf(':') + 1);
  if (colons.length < 4) return null;
  return offer(MOUNT_OPTIONS, at + Math.max(written.lastIndexOf(':'), written.lastIndexOf(',')) + 1);
}

/** @param bare whether a key's equals sign is there already */
function offer(options: readonly Completion[], from: number, bare = false): CompletionResult {
  const offered = bare ? options.map(({ label, ...rest }) => ({ ...rest, label, apply: label })) : options;
  return { from, options: offered, validFor: isWord };
}

function isWord(text: string): boolean {
  for (const character of text) {
    if (
      !(character >= 'a' && character <= 'z') &&
      !(character >= '0' && character <= '9') &&
      character !== '_'
    )
      return false;
  }
  return true;
}
