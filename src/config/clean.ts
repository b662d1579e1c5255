import {
  FLAG_KNOWN,
  FLAG_LEARN,
  HEAD_WORDS,
  KEY_HOSTNAME,
  KEY_MASK,
  KEY_NONE,
  KNOWN_ID_SHIFT,
} from '../../assembly/protocol.ts';
import type { TokenReader } from '../engine/reader.ts';
import { KINDS } from '../engine/words.ts';
import { LineJudge } from './checks/judge.ts';
import { Names } from './checks/names.ts';
import { quickVerdict } from './checks/quick.ts';
import {
  ARGUMENT,
  CLEAN,
  DIRTY,
  EMPTY_HOSTNAME,
  FIRST_KIND,
  FIRST_SINGLE,
  SPACED_ARG,
} from './checks/verdicts.ts';

/** Of what a document must have. */
const NEEDED = (1 << ARGUMENT) | (1 << (FIRST_KIND + KINDS.indexOf('mount')));
const HOSTNAME = 1 << (FIRST_SINGLE + KEY_HOSTNAME);
const UNNAMED = 1 << EMPTY_HOSTNAME;
/** What a hostname needs beside it. */
const UTS = 1 << (FIRST_KIND + KINDS.indexOf('uts'));
/** Of what may come only once. A line that is not clean counts as the second of its kind. */
const ONCE = ~((1 << CLEAN) | (1 << ARGUMENT));
const AT_FIRST = 1 << DIRTY;

/**
 * Finds out whether there is nothing to say about a document, while its configuration is made, so that `diagnose` need
 * not go over its lines. It looks at the records of all lines (EVERY_LINE). Lines that are known were judged before, by
 * the same checks; most others are judged by their records; what may not come twice is told apart by numbers.
 *
 * That a document is clean is certain. That it is not may be wrong, and costs the analysis.
 */
export class CleanCheck {
  readonly #reader: TokenReader;
  readonly #judge = new LineJudge();
  readonly #names = new Names();
  /** A bit for each verdict that came. */
  #seen = AT_FIRST;
  #mayBeClean = true;

  constructor(reader: TokenReader) {
    this.#reader = reader;
  }

  /** Starts on a document. */
  begin(): void {
    this.#mayBeClean = true;
    this.#seen = AT_FIRST;
    this.#names.begin();
  }

  /** Whether all that was seen since is a document about which there is nothing to say. */
  get isClean(): boolean {
    const seen = this.#seen;
    const isNamed = (seen & HOSTNAME) !== 0;
    if (isNamed && ((seen & UTS) === 0 || (seen & UNNAMED) !== 0)) return false;
    return this.#mayBeClean && (seen & NEEDED) === NEEDED;
  }

  /** Lets go of the text. */
  end(): void {
    this.#judge.end();
  }

  /** Looks at a batch of records, of `end` words. */
  see(end: number): void {
    this.#mayBeClean &&= this.#isClean(end);
  }

  #isClean(end: number): boolean {
    const reader = this.#reader;
    const names = this.#names;
    const { words } = reader;
    let seen = this.#seen;
    for (let i = 0; i < end; i += HEAD_WORDS) {
      const head = words[i]!;
      let verdict = (head & FLAG_KNOWN) !== 0 ? reader.verdictOf(head >>> KNOWN_ID_SHIFT) : 0;
      if (verdict === 0) verdict = this.#judgeAt(words, i);
      if (verdict < 0) {
        if (!names.add(verdict)) return false;
        continue;
      }
      const bit = 1 << verdict;
      if ((seen & bit & ONCE) !== 0) {
        if (verdict !== SPACED_ARG) return false;
        // With another one it is no whole command line.
        seen |= 1 << ARGUMENT;
      }
      seen |= bit;
    }
    this.#seen = seen;
    return true;
  }

  #judgeAt(words: Int32Array, i: number): number {
    const head = words[i]!;
    const id = head >>> KNOWN_ID_SHIFT;
    if ((head & FLAG_KNOWN) !== 0) return this.#judgeKnown(id);
    const verdict = quickVerdict(this.#reader, words, i) || this.#judgeNew(words, i);
    if ((head & FLAG_LEARN) !== 0) this.#reader.judge(id, verdict);
    return verdict;
  }

  #judgeKnown(id: number): number {
    const line = this.#reader.knownLine(id);
    const verdict = this.#judge.verdict(line, 0, line.length);
    this.#reader.judge(id, verdict);
    return verdict;
  }

  /** Of a line that is not known: its details say where in the text it is. */
  #judgeNew(words: Int32Array, i: number): number {
    const { text } = this.#reader;
    const at = words[i + 1]!;
    const position = words[at]!;
    const hasKey = (words[i]! & KEY_MASK) !== KEY_NONE;
    const start = hasKey ? text.lastIndexOf('\n', position) + 1 : position;
    const feed = text.indexOf('\n', hasKey ? words[at + 2]! : position);
    return this.#judge.verdict(text, start, feed < 0 ? text.length : feed);
  }
}
