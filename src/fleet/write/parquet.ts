import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Place } from '../statistics/statistics.ts';
import type { Cell, Column, Row } from '../work/row.ts';
import type { OutputFile } from './output-file.ts';
import type { RowWriter } from './rows.ts';

/** Rows that are in memory before they are written as a group. */
const GROUP_ROWS = 10_000;
/** The same in UTF-16 units of their texts. */
const GROUP_UNITS = 2 ** 24;

const SOURCE: readonly Column[] = [
  { name: 'input', type: 'text' },
  { name: 'member', type: 'text' },
  { name: 'offset', type: 'u64' },
  { name: 'index', type: 'u32' },
];

const ELEMENTS = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  // As text: of the type JSON, the writer would make JSON of it once more.
  json: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  boolean: { type: 'BOOLEAN' },
  u32: { type: 'INT32', converted_type: 'UINT_32' },
  u64: { type: 'INT64', converted_type: 'UINT_64' },
} as const satisfies Record<Column['type'], Partial<SchemaElement>>;

/** A column for each field, Snappy, in groups of rows. */
export class ParquetRows implements RowWriter {
  readonly #file: OutputFile;
  readonly #columns: readonly Column[];
  readonly #bytes: Flushed;
  readonly #writer: ParquetWriter;
  #data: Cell[][] = [];
  #rows = 0;
  #units = 0;

  constructor(file: OutputFile, columns: readonly Column[]) {
    this.#file = file;
    this.#columns = [...SOURCE, ...columns];
    this.#bytes = new Flushed();
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: schemaOf(this.#columns),
      createdBy: 'ociconf',
    });
    this.#clear();
  }

  add({ input, member, offset, index }: Place, row: Row): void {
    const cells = [input, member, BigInt(offset), index, ...row.cells()];
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i]!;
      this.#data[i]!.push(cell);
      if (typeof cell === 'string') this.#units += cell.length;
    }
    this.#rows++;
  }

  async flush(): Promise<void> {
    if (this.#rows >= GROUP_ROWS || this.#units >= GROUP_UNITS) await this.#writeGroup();
  }

  async finish(): Promise<number> {
    await this.#writeGroup();
    this.#writer.finish();
    await this.#file.write(this.#bytes.take());
    return this.#file.finish();
  }

  commit(): Promise<void> {
    return this.#file.commit();
  }

  abandon(): Promise<void> {
    return this.#file.abandon();
  }

  async #writeGroup(): Promise<void> {
    if (this.#rows === 0) return;
    const columnData = this.#columns.map(({ name }, i) => ({ name, data: this.#data[i]! }));
    this.#writer.write({ columnData, rowGroupSize: this.#rows });
    this.#clear();
    await this.#file.write(this.#bytes.take());
  }

  #clear(): void {
    this.#data = this.#columns.map(() => []);
    this.#rows = 0;
    this.#units = 0;
  }
}

function schemaOf(columns: readonly Column[]): SchemaElement[] {
  const elements = columns.map(
    ({ name, type }): SchemaElement => ({ name, repetition_type: 'OPTIONAL', ...ELEMENTS[type] }),
  );
  return [{ name: 'root', num_children: columns.length }, ...elements];
}

/** Lets go of bytes that were written to the file, and still knows their positions. */
class Flushed extends ByteWriter {
  take(): Uint8Array {
    const bytes = this.getBytes().slice();
    this.index = 0;
    return bytes;
  }
}
