import type { Text } from '@codemirror/state';
import type { Answer, Failure, Request } from './messages.ts';
import { Places } from './places.ts';
import { Records } from './records.ts';

/** What there is to say about a text, and the very text. */
export interface Analysis extends Omit<Answer, 'id' | 'records'> {
  readonly text: Text;
  readonly records: Records;
  readonly places: Places;
}

/** How long the editor has to rest, in milliseconds, and how much longer for each UTF-16 unit of the text. */
const REST = 60;
const REST_PER_UNIT = 1 / 1000;
const REST_MAX = 600;

/** Analyses texts in a worker: one at a time, and of those that come meanwhile the latest. */
export class Analyser {
  readonly #worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  readonly #told: (analysis: Analysis) => void;
  readonly #failed: (message: string) => void;
  #id = 0;
  #asked: Text | undefined;
  #next: Text | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(told: (analysis: Analysis) => void, failed: (message: string) => void) {
    this.#told = told;
    this.#failed = failed;
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Answer | Failure>) => this.#take(data));
    this.#worker.addEventListener('error', ({ message }) => failed(`the analysis ended: ${message}`));
  }

  /** Analyses the text as soon as there is nothing newer. */
  ask(text: Text, rest = restFor(text)): void {
    this.#next = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), rest);
  }

  #send(): void {
    if (this.#asked !== undefined || this.#next === undefined) return;
    this.#asked = this.#next;
    this.#next = undefined;
    this.#worker.postMessage({ id: ++this.#id, text: this.#asked.toString() } satisfies Request);
  }

  #take(data: Answer | Failure): void {
    const text = this.#asked!;
    this.#asked = undefined;
    if ('message' in data) this.#failed(data.message);
    else {
      const records = new Records(data.records);
      this.#told({ ...data, text, records, places: new Places(records) });
    }
    this.#send();
  }
}

/** What follows takes longer for a longer text, and would come between two keys. */
function restFor({ length }: Text): number {
  return Math.min(REST + length * REST_PER_UNIT, REST_MAX);
}
