import {
  FLAG_KNOWN,
  FLAG_LEARN,
  HEAD_WORDS,
  KEY_MASK,
  KEY_NONE,
  KEY_PROCESS_ARG,
  KNOWN_ID_SHIFT,
} from '../../assembly/protocol.ts';
import type { TokenReader } from '../engine/reader.ts';
import { KINDS } from '../engine/words.ts';
import { LineJudge } from './checks/judge.ts';
import { Names } from './checks/names.ts';
import { quickVerdict } from './checks/quick.ts';
import { CLEAN, DIRTY, FIRST_KIND, verdictsEnd } from './checks/verdicts.ts';

const MOUNT_NAMESPACE = FIRST_KIND + KINDS.indexOf('mount');

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
  /** By verdict, whether the document has it. */
  readonly #seen = new Uint8Array(verdictsEnd);
  #mayBeClean = true;
  #hasArgs = false;

  constructor(reader: TokenReader) {
    this.#reader = reader;
  }

  /** Starts on a document. */
  begin(): void {
    this.#mayBeClean = true;
    this.#hasArgs = false;
    this.#seen.fill(0);
    this.#names.begin();
  }

  /** Whether all that was seen since is a document about which there is nothing to say. */
  get isClean(): boolean {
    return this.#mayBeClean && this.#hasArgs && this.#seen[MOUNT_NAMESPACE] !== 0;
  }

  /** Lets go of the text. */
  end(): void {
    this.#judge.end();
  }

  /** Looks at a batch of records, of `end` words. */
  see(end: number): void {
    if (!this.#mayBeClean) return;
    const reader = this.#reader;
    const { words } = reader;
    for (let i = 0; i < end; i += HEAD_WORDS) {
      const head = words[i]!;
      const verdict =
        (head & FLAG_KNOWN) !== 0 ? this.#knownVerdict(head >>> KNOWN_ID_SHIFT) : this.#newVerdict(words, i);
      if (!this.#isNew(verdict)) {
        this.#mayBeClean = false;
        return;
      }
      if ((head & KEY_MASK) === KEY_PROCESS_ARG) this.#hasArgs = true;
    }
  }

  /** Whether a line with this verdict is clean, and sets nothing that is set before. */
  #isNew(verdict: number): boolean {
    if (verdict < 0) return this.#names.add(verdict);
    if (verdict <= CLEAN) return verdict !== DIRTY;
    const seen = this.#seen;
    if (seen[verdict] !== 0) return false;
    seen[verdict] = 1;
    return true;
  }

  #knownVerdict(id: number): number {
    return this.#reader.verdictOf(id) || this.#judgeKnown(id);
  }

  #judgeKnown(id: number): number {
    const line = this.#reader.knownLine(id);
    const verdict = this.#judge.verdict(line, 0, line.length);
    this.#reader.judge(id, verdict);
    return verdict;
  }

  #newVerdict(words: Int32Array, i: number): number {
    const reader = this.#reader;
    const head = words[i]!;
    const verdict = quickVerdict(reader, words, i) || this.#judgeNew(words, i);
    if ((head & FLAG_LEARN) !== 0) reader.judge(head >>> KNOWN_ID_SHIFT, verdict);
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
