import { below, pick, type Random, random } from '../../support/random.ts';
import { edgesSeen, features, isNovel, isSeen, keep, startRun } from './coverage.ts';
import { type Material, mutated } from './mutate.ts';
import type { Target } from './target.ts';

/** One in so many inputs that lead nowhere new is checked all the same. */
const CHECKED = 16;
/** Inputs that are newer than so many are mutated as often as all others together. */
const NEW = 32;

/** Finds inputs of a target that lead where none led before, and those that it fails on. */
export class Fuzzer {
  readonly corpus: Uint8Array[] = [];
  executions = 0;
  readonly #target: Target;
  readonly #guided: boolean;
  readonly #next: Random;
  readonly #material: Material;
  /** Sees every input before it is run. */
  readonly #watch: (input: Uint8Array) => void;

  /** @param guided whether what is covered decides what is kept; without it, the fuzzer is blind */
  constructor(
    target: Target,
    {
      seed,
      guided = true,
      watch = () => {},
    }: { seed: number; guided?: boolean; watch?: (input: Uint8Array) => void },
  ) {
    this.#target = target;
    this.#guided = guided;
    this.#next = random(seed);
    this.#watch = watch;
    const encoder = new TextEncoder();
    this.#material = { words: target.words.map((word) => encoder.encode(word)), corpus: this.corpus };
  }

  get edges(): number {
    return edgesSeen();
  }

  /** Takes an input that is known, whether it leads anywhere new or not. */
  async add(input: Uint8Array): Promise<unknown> {
    const failure = await this.run(input);
    if (failure === undefined) {
      keep(features());
      this.corpus.push(input);
    }
    return failure ?? (await this.check(input));
  }

  /** Tries a new input. Gives it where it is worth keeping, with what it failed on where it did. */
  async step(): Promise<{ input: Uint8Array; failure: unknown } | undefined> {
    const input = mutated(this.#choose(), this.#next, this.#material);
    const failure = await this.run(input);
    if (failure !== undefined) return { input, failure };
    if (!this.#guided || !isNovel()) {
      const more = below(CHECKED, this.#next) === 0 ? await this.check(input) : undefined;
      return more === undefined ? undefined : { input, failure: more };
    }
    const stable = await this.#stableFeatures(input);
    if (stable.length === 0) return undefined;
    const small = await this.shrunk(input, async (smaller) => {
      await this.run(smaller);
      const found = new Set(features());
      return stable.every((feature) => found.has(feature));
    });
    keep(stable);
    this.corpus.push(small);
    return { input: small, failure: await this.check(small) };
  }

  /** What the input failed on; undefined where it did not. */
  async run(input: Uint8Array): Promise<unknown> {
    this.executions++;
    this.#watch(input);
    startRun();
    return this.#failureOf(() => this.#target.run(input));
  }

  /** The same of what takes longer, which is not covered. */
  check(input: Uint8Array): Promise<unknown> {
    this.#watch(input);
    return this.#failureOf(() => this.#target.check?.(input));
  }

  /** What the input failed on in either. */
  async tryAll(input: Uint8Array): Promise<unknown> {
    return (await this.run(input)) ?? (await this.check(input));
  }

  async #failureOf(run: () => void | Promise<void>): Promise<unknown> {
    try {
      const running = run();
      if (running !== undefined) await running;
      return undefined;
    } catch (error) {
      return error ?? new Error('something empty was thrown');
    }
  }

  /** A part of the input of which the same holds, in few hundred runs at most. */
  async shrunk(input: Uint8Array, holds: (input: Uint8Array) => Promise<boolean>): Promise<Uint8Array> {
    let small = input;
    for (let size = input.length >> 1; size >= 1; size >>= 1) {
      if (input.length / size > 256) break;
      for (let at = 0; at + size <= small.length; ) {
        const smaller = new Uint8Array(small.length - size);
        smaller.set(small.subarray(0, at));
        smaller.set(small.subarray(at + size), at);
        if (await holds(smaller)) small = smaller;
        else at += size;
      }
    }
    return small;
  }

  #choose(): Uint8Array {
    const { corpus } = this;
    if (this.#next() < 0.5) return pick(corpus, this.#next);
    return corpus[corpus.length - 1 - below(Math.min(NEW, corpus.length), this.#next)]!;
  }

  /** What is new in a second run, too: what depends on what ran before would fill the corpus. */
  async #stableFeatures(input: Uint8Array): Promise<number[]> {
    const first = new Set(features().filter((feature) => !isSeen(feature)));
    await this.run(input);
    return features().filter((feature) => first.has(feature));
  }
}
