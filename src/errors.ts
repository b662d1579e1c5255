/** Stable codes: they never change meaning, and one is never reused. */
export type OciErrorCode =
  | 'ERR_OCI_INVALID_ARGUMENT'
  | 'ERR_OCI_INVALID_STATE'
  | 'ERR_OCI_PARSE'
  | 'ERR_OCI_INVALID_UTF8'
  | 'ERR_OCI_INPUT_TOO_LARGE'
  | 'ERR_OCI_OUT_OF_MEMORY'
  | 'ERR_OCI_ENGINE_UNAVAILABLE'
  | 'ERR_OCI_INVALID_JSON'
  | 'ERR_OCI_TOO_DEEP'
  | 'ERR_OCI_HOOK'
  | 'ERR_OCI_RUNTIME'
  | 'ERR_OCI_RUNTIME_UNAVAILABLE'
  | 'ERR_OCI_CONTAINER_NOT_FOUND'
  | 'ERR_OCI_CONTAINER_EXISTS'
  | 'ERR_OCI_UNSAFE_CONFIG'
  | 'ERR_OCI_DEADLINE'
  | 'ERR_OCI_BUNDLE'
  | 'ERR_OCI_STATE_FILE'
  | 'ERR_OCI_DOCUMENT_TOO_LARGE'
  | 'ERR_OCI_STREAM'
  | 'ERR_OCI_COMPRESSION_UNAVAILABLE'
  | 'ERR_OCI_INPUT_CHANGED'
  | 'ERR_OCI_OUTPUT'
  | 'ERR_OCI_PLAN'
  | 'ERR_OCI_SHARD'
  | 'ERR_OCI_QUEUE'
  | 'ERR_OCI_INPUT';

/** Base of every error this package makes, but for a `TypeError` on an argument of the wrong type. */
export abstract class OciError extends Error {
  /** The name of the class, as stack traces show it. */
  abstract override readonly name: string;
  /** Stable identifier, to be tested instead of the message. */
  abstract readonly code: OciErrorCode;
}

/** A value breaks a rule (seed: `KernelError::InvalidArgument`). */
export class InvalidArgumentError extends OciError {
  override readonly name = 'InvalidArgumentError';
  readonly code = 'ERR_OCI_INVALID_ARGUMENT';

  /**
   * @param argument which value, as a path: `process.cwd`
   * @param value what is wrong with it: `must be absolute path`
   */
  constructor(
    readonly argument: string,
    readonly value: string,
  ) {
    super(`invalid ${argument}: ${value}`);
  }
}

/** An operation that the container's present state forbids (seed: `KernelError::InvalidState`). */
export class InvalidStateError extends OciError {
  override readonly name = 'InvalidStateError';
  readonly code = 'ERR_OCI_INVALID_STATE';

  /**
   * @param expected the state the operation needs
   * @param actual the state the container is in
   */
  constructor(
    readonly expected: string,
    readonly actual: string,
  ) {
    super(`container must be ${expected}, but is ${actual}`);
  }
}

/** Bytes that are not UTF-8. */
export class InvalidUtf8Error extends OciError {
  override readonly name = 'InvalidUtf8Error';
  readonly code = 'ERR_OCI_INVALID_UTF8';

  /** @param offset of the first byte of the first ill-formed sequence, from 0 */
  constructor(readonly offset: number) {
    super(`input is not UTF-8: ill-formed sequence at byte ${offset}`);
  }
}

/** An input, or one line of it, that is too long: for positions, for a string, or for a limit that was set. */
export class InputTooLargeError extends OciError {
  override readonly name = 'InputTooLargeError';
  readonly code = 'ERR_OCI_INPUT_TOO_LARGE';

  /**
   * @param length of the input, in bytes or UTF-16 units
   * @param limit the longest that is read
   */
  constructor(
    readonly length: number,
    readonly limit: number,
    options?: ErrorOptions & { advice?: string },
  ) {
    super(
      `input or line is ${length} long, the limit is ${limit}; ${options?.advice ?? 'split it'}`,
      options,
    );
  }
}

/** WebAssembly memory could not grow to what one line of the input needs. */
export class OutOfMemoryError extends OciError {
  override readonly name = 'OutOfMemoryError';
  readonly code = 'ERR_OCI_OUT_OF_MEMORY';

  /** @param bytes the size of memory that was refused */
  constructor(
    readonly bytes: number,
    options?: ErrorOptions,
  ) {
    super(
      `WebAssembly memory cannot grow to ${bytes} bytes; free memory, or call useEngine('typescript')`,
      options,
    );
  }
}

/** The WebAssembly engine was asked for by name where the host forbids or lacks it. */
export class EngineUnavailableError extends OciError {
  override readonly name = 'EngineUnavailableError';
  readonly code = 'ERR_OCI_ENGINE_UNAVAILABLE';

  constructor(cause: unknown) {
    super("WebAssembly is not available here; call useEngine('typescript') or useEngine('auto')", { cause });
  }
}

/** A text that is no JSON, or JSON that is no object. */
export class InvalidJsonError extends OciError {
  override readonly name = 'InvalidJsonError';
  readonly code = 'ERR_OCI_INVALID_JSON';

  /**
   * @param problem what is there instead of JSON
   * @param offset where, in UTF-16 units from 0
   * @param line from 1
   * @param column from 1, in UTF-16 units
   */
  constructor(
    readonly problem: string,
    readonly offset: number,
    readonly line: number,
    readonly column: number,
  ) {
    super(`not a JSON object: line ${line}, column ${column}: ${problem}`);
  }
}

/** Objects and arrays within each other beyond a limit. */
export class TooDeepError extends OciError {
  override readonly name = 'TooDeepError';
  readonly code = 'ERR_OCI_TOO_DEEP';

  /**
   * @param limit how many levels are read or written
   * @param offset where the first level over it starts, in UTF-16 units; null for values that came from no text
   * @param advice what to do about it; the empty text where nothing can be done
   */
  constructor(
    readonly limit: number,
    readonly offset: number | null = null,
    advice = 'raise maxDepth if that is meant',
  ) {
    const where = offset === null ? '' : ` at offset ${offset}`;
    super(`more than ${limit} objects and arrays within each other${where}${advice && `; ${advice}`}`);
  }
}

/** A document in a stream is over the limit that was set for one. */
export class DocumentTooLargeError extends OciError {
  override readonly name = 'DocumentTooLargeError';
  readonly code = 'ERR_OCI_DOCUMENT_TOO_LARGE';

  /**
   * @param limit the longest document that is read, in bytes
   * @param index how many documents came before it
   * @param offset where it starts in the stream, in bytes
   */
  constructor(
    readonly limit: number,
    readonly index: number,
    readonly offset: number,
  ) {
    super(
      `document ${index}, at byte ${offset}, is longer than ${limit} bytes; raise maxSize if that is meant`,
    );
  }
}

/** A stream cannot be read on: it is cut short, damaged, or not what its format says. */
export class StreamError extends OciError {
  override readonly name = 'StreamError';
  readonly code = 'ERR_OCI_STREAM';

  /**
   * @param problem what is wrong
   * @param offset where, in bytes from 0: for what is wrong with compressed data in those, else in what they stand for
   * @param index how many documents came before, or which one it is that is wrong
   * @param member name of the archive's member that it is in, where there is one
   */
  constructor(
    readonly problem: string,
    readonly offset: number,
    readonly index: number,
    readonly member: string | null = null,
    options?: ErrorOptions,
  ) {
    const where = member === null ? '' : `, member ${JSON.stringify(member)}`;
    super(`at byte ${offset}, document ${index}${where}: ${problem}`, options);
  }
}

/** A stream is compressed in a way that the host cannot read. */
export class CompressionUnavailableError extends OciError {
  override readonly name = 'CompressionUnavailableError';
  readonly code = 'ERR_OCI_COMPRESSION_UNAVAILABLE';

  /** @param compression the way: `zstd` */
  constructor(
    readonly compression: 'gzip' | 'zstd',
    options?: ErrorOptions,
  ) {
    super(`this host cannot read ${compression}; decompress the input before`, options);
  }
}

/** A `TypeError` for an argument of the wrong type: says which, what it takes, and what it got. */
export function wrongType(argument: string, expected: string, actual: unknown): TypeError {
  const got = actual === null ? 'null' : typeof actual === 'object' ? className(actual) : typeof actual;
  return new TypeError(`${argument} must be ${expected}, not ${got}`);
}

function className(value: object): string {
  const name: unknown = value.constructor?.name;
  return typeof name === 'string' && name !== '' ? name : 'object';
}
