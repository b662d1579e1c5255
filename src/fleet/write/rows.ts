import type { Place } from '../statistics/statistics.ts';
import type { Column, Row } from '../work/row.ts';
import { OutputFile } from './output-file.ts';
import { ParquetRows } from './parquet.ts';

/** How rows can be written. */
export const FORMATS = ['ndjson', 'parquet'] as const;
/** A form in which rows are written. */
export type Format = (typeof FORMATS)[number];

/** Takes the rows of a shard. */
export interface RowWriter {
  add(place: Place, row: Row): void;
  /** Hands on what has been gathered, if that is enough. */
  flush(): Promise<void>;
  /** Whole and synced. Its size in bytes. */
  finish(): Promise<number>;
  /** Of what is finished: it gets its name. */
  commit(): Promise<void>;
  abandon(): Promise<void>;
}

export async function createRows(
  path: string,
  format: Format,
  columns: readonly Column[],
): Promise<RowWriter> {
  const file = await OutputFile.create(path);
  return format === 'ndjson' ? new JsonLines(file) : new ParquetRows(file, columns);
}

/** An object a line. */
class JsonLines implements RowWriter {
  readonly #file: OutputFile;

  constructor(file: OutputFile) {
    this.#file = file;
  }

  add(place: Place, row: Row): void {
    this.#file.add(`{"source":${placeJson(place)},${row.json()}}\n`);
  }

  async flush(): Promise<void> {
    if (this.#file.isFull) await this.#file.flush();
  }

  finish(): Promise<number> {
    return this.#file.finish();
  }

  commit(): Promise<void> {
    return this.#file.commit();
  }

  abandon(): Promise<void> {
    return this.#file.abandon();
  }
}

export function placeJson({ input, member, offset, index }: Place): string {
  const inside = member === null ? '' : `"member":${JSON.stringify(member)},`;
  return `{"input":${JSON.stringify(input)},${inside}"offset":${offset},"index":${index}}`;
}
