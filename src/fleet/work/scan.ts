import { type OciConfig, parseAll } from '../../index.ts';
import type { SpecReading } from '../../spec/index.ts';
import { configOf, refusalOf, specRefusalOf } from './config-row.ts';
import { factsOfConfig, factsOfSpec } from './facts.ts';
import type { Operation } from './operation.ts';
import type { Cell, Column, Judgement, Row } from './row.ts';

const COLUMNS = [
  { name: 'refused', type: 'text' },
  { name: 'hostname', type: 'text' },
  { name: 'root_path', type: 'text' },
  { name: 'root_readonly', type: 'boolean' },
  { name: 'process_cwd', type: 'text' },
  { name: 'process_uid', type: 'u32' },
  { name: 'process_gid', type: 'u32' },
  { name: 'process_terminal', type: 'boolean' },
  { name: 'args', type: 'u32' },
  { name: 'env', type: 'u32' },
  { name: 'mounts', type: 'u32' },
  { name: 'namespaces', type: 'text' },
  { name: 'memory_limit', type: 'u64' },
  { name: 'cpu_shares', type: 'u32' },
  { name: 'cpu_quota', type: 'u64' },
  { name: 'cpu_period', type: 'u64' },
  { name: 'hooks', type: 'u32' },
] as const satisfies readonly Column[];

/** The fields that are asked for first. What is refused has its code in `refused` and is no reject. */
export const scanOperation: Operation = {
  columns: COLUMNS,
  *lines(bytes) {
    for (const { config, offset } of parseAll(bytes)) {
      const outcome = rowOf(config, refusalOf(config)?.code ?? null);
      yield { outcome, facts: factsOfConfig(config), offset };
    }
  },
  spec({ spec }: SpecReading): Judgement {
    const refused = specRefusalOf(spec)?.code ?? null;
    return { outcome: rowOf(configOf(spec), refused), facts: factsOfSpec(spec) };
  },
};

function rowOf(config: OciConfig, refused: string | null): Row {
  const cells = (): Cell[] => cellsOf(config, refused);
  return {
    cells,
    json: () =>
      cells()
        .map((cell, i) => `"${COLUMNS[i]!.name}":${typeof cell === 'bigint' ? cell : JSON.stringify(cell)}`)
        .join(','),
  };
}

function cellsOf(
  { root, process, mounts, hostname, hooks, linux }: OciConfig,
  refused: string | null,
): Cell[] {
  return [
    refused,
    hostname,
    root.path,
    root.readonly,
    process.cwd,
    process.uid,
    process.gid,
    process.terminal,
    process.args.length,
    process.env.length,
    mounts.length,
    linux.namespaces.map(({ kind }) => kind).join(','),
    linux.memoryLimit,
    linux.cpuShares,
    linux.cpuQuota,
    linux.cpuPeriod,
    hooks.prestart.length + hooks.poststart.length + hooks.poststop.length,
  ];
}
