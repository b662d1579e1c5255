import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { numberedConfig } from '../../bench/configs.ts';
import { OPERATION_NAMES, OPERATIONS } from '../../src/fleet/work/operation.ts';
import { type OciConfig, parseAll } from '../../src/index.ts';
import { doAll, fileOf, inputOf, linesOf, scratchFolder } from './support.ts';

const folder = scratchFolder();

async function rowsOf(out: string): Promise<Record<string, unknown>[]> {
  const bytes = readFileSync(join(out, 'part-000000.parquet'));
  const file = new Uint8Array(bytes).buffer;
  return parquetReadObjects({ file });
}

const HOSTILE = `hostname=a\\"\n--\nprocess_arg=é🚀\nprocess_arg=\u0001
memory_limit=18446744073709551615\ncpu_shares=4294967295\nprocess_uid=4294967295\nmount=/a:b:c:d,e\nnamespace=pid:/x\n`;

describe('parquet', () => {
  it('has the fields of each document, with every digit', async () => {
    const path = fileOf(folder, 'fleet.conf', `${HOSTILE}---\n${numberedConfig(3)}`);
    const out = await doAll(folder, [inputOf(path)], 10_000, { operation: 'parse', format: 'parquet' });
    const [{ config }, second] = [...parseAll(readFileSync(path))] as [
      { config: OciConfig },
      { config: OciConfig; offset: number },
    ];
    const rows = await rowsOf(out);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      input: path,
      offset: 0n,
      index: 0,
      hostname: config.hostname,
      memory_limit: 2n ** 64n - 1n,
      cpu_shares: 2 ** 32 - 1,
      process_uid: 2 ** 32 - 1,
      root_readonly: false,
      process_args: JSON.stringify(config.process.args),
      mounts: JSON.stringify(config.mounts),
      namespaces: JSON.stringify(config.linux.namespaces),
      spec: null,
    });
    expect(rows[1]).toMatchObject({
      offset: BigInt(second.offset),
      index: 1,
      hostname: second.config.hostname,
    });
  });

  it.each(OPERATION_NAMES)(
    'of %s has the rows of NDJSON, in groups where there are many',
    async (operation) => {
      const text = Array.from(
        { length: 12_000 },
        (_, i) => `hostname=h${i}\nprocess_arg=x\nnamespace=mount\n`,
      ).join('---\n');
      const path = fileOf(folder, `${operation}.conf`, text);
      const json = await doAll(folder, [inputOf(path, 'lines')], 2 ** 30, { operation, format: 'ndjson' });
      const out = await doAll(folder, [inputOf(path, 'lines')], 2 ** 30, { operation, format: 'parquet' });
      const rows = await rowsOf(out);
      const sources = rows.map(({ input, offset, index }) => ({ input, offset: Number(offset), index }));
      expect(sources).toEqual(linesOf(json, 'part-').map(({ source }) => source));
      const names = OPERATIONS[operation].columns.map(({ name }) => name);
      expect(Object.keys(rows[0]!)).toEqual(['input', 'member', 'offset', 'index', ...names]);
      const bytes = new Uint8Array(readFileSync(join(out, 'part-000000.parquet')));
      const { row_groups } = parquetMetadata(bytes.buffer);
      expect(row_groups.length).toBe(rows.length > 10_000 ? 2 : 1);
    },
  );

  it('of convert has a column for each form, of which one is null', async () => {
    const lines = 'hostname=a\nprocess_arg=x\n';
    const spec = '{"ociVersion":"1.0.2","root":{"path":"/r"}}\n';
    const inputs = [
      inputOf(fileOf(folder, 'one.conf', lines)),
      inputOf(fileOf(folder, 'two.ndjson', spec.repeat(2))),
    ];
    const json = await doAll(folder, inputs, 10_000, { operation: 'convert', format: 'ndjson' });
    const out = await doAll(folder, inputs, 10_000, { operation: 'convert', format: 'parquet' });
    const rows = (await rowsOf(out)).map(({ form, spec, lines, losses, omitted }) => ({
      form,
      ...(spec !== null && { spec: JSON.parse(spec as string) as unknown }),
      ...(lines !== null && { lines }),
      losses: JSON.parse(losses as string) as unknown,
      omitted,
    }));
    expect(rows).toEqual(linesOf(json, 'part-').map(({ source: _, ...row }) => row));
    expect(rows.map(({ form }) => form)).toEqual(['spec', 'lines', 'lines']);
  });

  it('of no document is a file without rows', async () => {
    const out = await doAll(folder, [inputOf(fileOf(folder, 'none.conf', ''))], 10, {
      operation: 'parse',
      format: 'parquet',
    });
    expect(await rowsOf(out)).toEqual([]);
  });
});
