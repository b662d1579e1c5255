import {
  FLAG_KNOWN,
  HEAD_WORDS,
  KEY_MASK,
  KEY_NONE,
  KEY_PROCESS_ARG,
  KNOWN_ID_SHIFT,
} from '../../assembly/protocol.ts';
import type { TokenReader } from '../engine/reader.ts';
import { KINDS } from '../engine/words.ts';
import { LineJudge } from './checks/judge.ts';
import { CLEAN, DIRTY, FIRST_KIND, SPACED_ARG, verdictsEnd } from './checks/verdicts.ts';

const MOUNT_NAMESPACE = FIRST_KIND + KINDS.indexOf('mount');
const EPOCH_MAX = 2 ** 31 - 1;

/**
 * Finds out whether there is nothing to say about a document, while its configuration is made, so that `diagnose` need
 * not go over its lines. It looks at the records of all lines (EVERY_LINE). Lines that are known were judged before, by
 * the same checks; what stands between them and what may not come twice is told apart by numbers.
 *
 * That a document is clean is certain. That it is not may be wrong, and costs the analysis.
 */
export class CleanCheck {
  readonly #reader: TokenReader;
  readonly #judge: LineJudge;
  /** By verdict, the document in which it came last. */
  readonly #seen = new Int32Array(verdictsEnd);
  #document = 0;
  #isClean = true;
  #argCount = 0;
  #hasSpacedArg = false;

  constructor(reader: TokenReader) {
    this.#reader = reader;
    this.#judge = new LineJudge(() => reader.forgetVerdicts());
  }

  /** Starts on a document. */
  begin(): void {
    this.#isClean = true;
    this.#argCount = 0;
    this.#hasSpacedArg = false;
    if (this.#document === EPOCH_MAX) {
      this.#seen.fill(0);
      this.#document = 0;
    }
    this.#document++;
    this.#judge.begin();
  }

  /** Whether all that was seen since is a document about which there is nothing to say. */
  finish(): boolean {
    this.#judge.end();
    const isSplit = this.#argCount > (this.#hasSpacedArg ? 1 : 0);
    return this.#isClean && isSplit && this.#seen[MOUNT_NAMESPACE] === this.#document;
  }

  /** Looks at a batch of records, of `end` words. */
  see(end: number): void {
    if (!this.#isClean) return;
    const reader = this.#reader;
    const seen = this.#seen;
    const document = this.#document;
    const { words } = reader;
    for (let i = 0; i < end; i += HEAD_WORDS) {
      const head = words[i]!;
      const known = (head & FLAG_KNOWN) !== 0;
      let verdict = known ? reader.verdictOf(head >>> KNOWN_ID_SHIFT) : this.#newVerdict(words, i);
      if (verdict === 0) verdict = this.#judgeKnown(head >>> KNOWN_ID_SHIFT);
      if (verdict === DIRTY || (verdict > CLEAN && seen[verdict] === document)) {
        this.#isClean = false;
        return;
      }
      seen[verdict] = document;
      if (verdict === SPACED_ARG) this.#hasSpacedArg = true;
      if ((head & KEY_MASK) === KEY_PROCESS_ARG) this.#argCount++;
    }
  }

  #judgeKnown(id: number): number {
    const line = this.#reader.knownLine(id);
    const verdict = this.#judge.verdict(line, 0, line.length);
    this.#reader.judge(id, verdict);
    return verdict;
  }

  /** Of a line that is not known: its details say where in the text it is. */
  #newVerdict(words: Int32Array, i: number): number {
    const { text } = this.#reader;
    const at = words[i + 1]!;
    const position = words[at]!;
    const hasKey = (words[i]! & KEY_MASK) !== KEY_NONE;
    const start = hasKey ? text.lastIndexOf('\n', position) + 1 : position;
    const feed = text.indexOf('\n', hasKey ? words[at + 2]! : position);
    return this.#judge.verdict(text, start, feed < 0 ? text.length : feed);
  }
}
