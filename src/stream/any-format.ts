import { InvalidArgumentError } from '../errors.ts';
import { isSpec } from '../spec/is-spec.ts';
import { isBlank } from '../spec/white-space.ts';
import { ByteQueue } from './byte-queue.ts';
import { DetectedFormat } from './detected.ts';
import type { Origin, RejectedDocument, StreamResult } from './document.ts';
import type { Format } from './format.ts';
import { ndjsonFormat, WholeFormat } from './json.ts';
import { linesFormat } from './lines.ts';
import type { StreamOptions } from './stream.ts';
import type { Reader } from './stretches.ts';
import { BLOCK, isHeader, isZero } from './tar/header.ts';
import { TarFormat } from './tar/tar.ts';

const LINE_FEED = 0x0a;
const CLOSE_BRACE = 0x7d;

/**
 * What a stream holds: documents of lines that `---` separate; a config.json a line, or one in all; a tar archive with
 * either in its members. `auto`, the default, tells from the first 4 KiB; it waits for these, or for the end.
 */
export type StreamFormat = 'auto' | 'lines' | 'ndjson' | 'json' | 'tar';

/** How a stream of any format is read. */
export interface AnyStreamOptions extends StreamOptions {
  /** What the stream holds. Default `auto`: it is found out. */
  format?: StreamFormat | undefined;
  /**
   * Which members of an archive are read, by their names as they are written there. By default those that end with
   * `config.json` or `.conf`, but for hidden ones; whether they are lines or config.json, their content says.
   */
  members?: ((name: string) => boolean) | undefined;
}

/** What is made of documents. */
export interface Kinds<Result extends StreamResult> {
  /** Of documents of lines. */
  lines(origin: Origin): Reader<Result>;
  /** Of a config.json a line. */
  ndjson(origin: Origin, maxSize: number | undefined): Reader<Result>;
  /** Of one config.json in all. */
  json(origin: Origin, maxSize: number | undefined): Reader<Result>;
  /** Whether a member of an archive that has no byte is a document of lines; without it, there is none in it. */
  readonly keepsEmpty?: boolean;
}

/** Reads what a stream holds, or finds out what that is. */
export function formatOf<Result extends StreamResult>(
  kinds: Kinds<Result>,
  origin: Origin,
  options: AnyStreamOptions,
): Format<Result | RejectedDocument> {
  const { format = 'auto', maxSize } = options;
  switch (format) {
    case 'lines':
      return linesFormat(kinds.lines(origin), maxSize);
    case 'ndjson':
      return ndjsonFormat(kinds.ndjson(origin, maxSize), maxSize);
    case 'json':
      return new WholeFormat(kinds.json(origin, maxSize), maxSize);
    case 'tar':
      return tarFormat(kinds, origin, options);
    case 'auto':
      return new DetectedFormat((head) => formatOf(kinds, origin, { ...options, format: detect(head) }));
    default:
      throw new InvalidArgumentError('format', "neither 'auto', 'lines', 'ndjson', 'json' nor 'tar'");
  }
}

/** The format of a stream that starts like that. */
export function detect(head: Uint8Array): Exclude<StreamFormat, 'auto'> {
  const block = head.subarray(0, BLOCK);
  if (block.length === BLOCK && (isHeader(block) || isZero(block))) return 'tar';
  if (!isSpec(head)) return 'lines';
  // A config.json that is written over several lines ends none of them but the last with the brace that ends it.
  const feed = head.indexOf(LINE_FEED);
  return feed < 0 || lastOf(head.subarray(0, feed)) === CLOSE_BRACE ? 'ndjson' : 'json';
}

/** The last byte that is no white space, or undefined. */
function lastOf(line: Uint8Array): number | undefined {
  let end = line.length;
  while (end > 0 && line[end - 1]! <= 0x20) end--;
  return line[end - 1];
}

function tarFormat<Result extends StreamResult>(
  kinds: Kinds<Result>,
  origin: Origin,
  { maxSize, members }: AnyStreamOptions,
): Format<Result | RejectedDocument> {
  // One member comes after the other.
  const head = new ByteQueue();
  const body = new ByteQueue();
  return new TarFormat<Result>(origin, {
    isWanted: members ?? isConfigName,
    open: (member) =>
      new DetectedFormat((head) => {
        const isJson = isSpec(head) || (member.name?.endsWith('.json') && isBlank(head));
        if (isJson) return new WholeFormat(kinds.json(member, maxSize), maxSize, body);
        if (head.length === 0 && kinds.keepsEmpty) return new WholeFormat(kinds.lines(member), maxSize, body);
        return linesFormat(kinds.lines(member), maxSize, body);
      }, head),
  });
}

/** Whether bundles have a file of that name, or folders of lines. */
function isConfigName(name: string): boolean {
  const base = name.slice(name.lastIndexOf('/') + 1);
  return base === 'config.json' || (base.endsWith('.conf') && !base.startsWith('.'));
}
