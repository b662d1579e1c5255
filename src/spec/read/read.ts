import type { Features, Spec, State } from '../../../build/spec/types.ts';
import type { Diagnostic, Location } from '../../diagnostics/diagnostic.ts';
import { checkLimit, type Limited, type Omitted, restOf } from '../../diagnostics/limited.ts';
import { InvalidArgumentError } from '../../errors.ts';
import { isRecord } from '../is-record.ts';
import type { Rule } from '../validate/rule.ts';
import { rules } from '../validate/rules.ts';
import { decode } from './decode.ts';
import { readingDiagnostics } from './diagnostics.ts';
import { valueOfNode } from './exact.ts';
import { DEEPEST, DEFAULT_MAX_DEPTH, DEFAULT_MAX_SIZE } from './limits.ts';
import { Places } from './places.ts';
import { parsePlain } from './plain.ts';
import { stepsOf } from './pointer.ts';
import { remember, type Source } from './source.ts';
import { parseSyntax } from './syntax.ts';

/** How much is read. */
export interface ReadOptions {
  /** The longest input that is read, in bytes or UTF-16 units. Default 4 MiB. */
  maxSize?: number;
  /** How many objects and arrays may be within each other, 1 to 1000. Default 512. */
  maxDepth?: number;
  /** Most that `diagnostics` has, from 0; the others are counted in `omitted`. Without it, it has all. */
  limit?: number;
}

/** What was read, and where in the text it stands. */
export class Reading<Value extends object> {
  /** The value. Integers beyond 2^53-1 are bigint; unknown properties are kept. */
  readonly value: Value;
  readonly #source: Source;
  readonly #rule: Rule;
  #places: Places | undefined;
  readonly #limit: number | undefined;
  #found: Limited<Diagnostic> | undefined;

  /** @internal `readSpec`, `readFeatures` and `readState` make it. */
  constructor(value: Value, source: Source, rule: Rule, limit: number | undefined) {
    this.value = value;
    this.#source = source;
    this.#rule = rule;
    this.#limit = limit;
  }

  /** The text, decoded. */
  get text(): string {
    return this.#source.text;
  }

  /**
   * What readers disagree on (duplicate names, other case, comments, trailing bytes and so on), and names that the
   * runtime-spec does not know. Made when it is first asked for. `validateSpec` reports these too.
   */
  get diagnostics(): Diagnostic[] {
    return this.#findings.items;
  }

  /** How many there are beyond `limit`, by severity; undefined where `diagnostics` has all. */
  get omitted(): Omitted | undefined {
    return restOf(this.#findings);
  }

  /**
   * Where a value stands in the text; null where there is none.
   * @param pointer a JSON pointer (RFC 6901)
   * @throws InvalidArgumentError when it is no JSON pointer
   * @throws TypeError for anything but a string
   */
  locate(pointer: string): Location | null {
    const path = stepsOf(pointer);
    const places = this.#finder;
    return places.find(path).whole ? places.locate(places.span(path)) : null;
  }

  get #findings(): Limited<Diagnostic> {
    this.#found ??= readingDiagnostics(this.#finder, this.#rule, this.#limit);
    return this.#found;
  }

  get #finder(): Places {
    this.#places ??= new Places(this.#source);
    return this.#places;
  }
}

/** A config.json that was read. */
export class SpecReading extends Reading<Spec> {
  /** The value: what `validateSpec`, `writeSpec` and `fromSpec` take. */
  get spec(): Spec {
    return this.value;
  }
}

/**
 * Reads a config.json exactly. What a tolerant reader lets pass is read and reported.
 * @throws InvalidJsonError for what is no JSON, or no object
 * @throws InputTooLargeError, TooDeepError beyond the limits
 * @throws InvalidArgumentError for a depth or a limit that is none
 * @throws TypeError for anything but a string or bytes
 *
 * @example
 * ```js
 * import { readSpec, validateSpec } from 'ociconf/spec';
 *
 * const { spec } = readSpec(`{
 *   "ociVersion": "1.3.0",
 *   "process": { "cwd": "srv", "args": ["sh"] },
 *   "root": { "path": "rootfs" }
 * }`);
 * const [first] = validateSpec(spec);
 * console.log(first.line, first.pointer, first.code); // 3 /process/cwd path-not-absolute
 * ```
 */
export function readSpec(input: string | Uint8Array, options: ReadOptions = {}): SpecReading {
  return read(SpecReading, input, rules().config, options);
}

/** As `readSpec`, for the JSON that `runc features` prints. */
export function readFeatures(input: string | Uint8Array, options: ReadOptions = {}): Reading<Features> {
  return read<Features, Reading<Features>>(Reading, input, rules().features, options);
}

/** As `readSpec`, for the state of a container. */
export function readState(input: string | Uint8Array, options: ReadOptions = {}): Reading<State> {
  return read<State, Reading<State>>(Reading, input, rules().state, options);
}

type ReadingClass<Value, Result> = new (
  value: Value,
  source: Source,
  rule: Rule,
  limit: number | undefined,
) => Result;

function read<Value extends object, Result>(
  Class: ReadingClass<Value, Result>,
  input: string | Uint8Array,
  rule: Rule,
  { maxSize = DEFAULT_MAX_SIZE, maxDepth = DEFAULT_MAX_DEPTH, limit }: ReadOptions,
): Result {
  if (!(maxDepth >= 1 && maxDepth <= DEEPEST))
    throw new InvalidArgumentError('maxDepth', `not within 1..${DEEPEST}`);
  checkLimit(limit);
  const { text, illFormed } = decode(input, maxSize);
  const plain = illFormed === undefined ? parsePlain(text, maxDepth) : undefined;
  const isPlain = isRecord(plain);
  const value = (isPlain ? plain : valueOfNode(parseSyntax(text, maxDepth).root)) as Value;
  const source = { text, illFormed, maxDepth, plain: isPlain };
  remember(value, source);
  return new Class(value, source, rule, limit);
}
