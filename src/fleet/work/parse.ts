import { type OciConfig, parseAll } from '../../index.ts';
import { type Spec, type SpecReading, writeSpec } from '../../spec/index.ts';
import { SEPARATORS } from '../../stream/separators.ts';
import { cuts } from '../../stream/stretches.ts';
import { configJson, configOf, refusalOf, specRefusalOf } from './config-row.ts';
import { factsOfConfig, factsOfSpec } from './facts.ts';
import type { Operation } from './operation.ts';
import { refusalPlace } from './refusal-place.ts';
import type { Cell, Column, Judgement, Reject, Row } from './row.ts';

/** Of a config.json, what lines could say too, and all of it in `spec`. */
const COLUMNS: readonly Column[] = [
  { name: 'oci_version', type: 'text' },
  { name: 'root_path', type: 'text' },
  { name: 'root_readonly', type: 'boolean' },
  { name: 'hostname', type: 'text' },
  { name: 'process_cwd', type: 'text' },
  { name: 'process_uid', type: 'u32' },
  { name: 'process_gid', type: 'u32' },
  { name: 'process_terminal', type: 'boolean' },
  { name: 'process_args', type: 'json' },
  { name: 'process_env', type: 'json' },
  { name: 'mounts', type: 'json' },
  { name: 'namespaces', type: 'json' },
  { name: 'cgroups_path', type: 'text' },
  { name: 'memory_limit', type: 'u64' },
  { name: 'cpu_shares', type: 'u32' },
  { name: 'cpu_quota', type: 'u64' },
  { name: 'cpu_period', type: 'u64' },
  { name: 'hooks', type: 'json' },
  { name: 'spec', type: 'json' },
];

/** Configurations as JSON. What `validate` or `validateSpec` refuses is rejected. */
export const parseOperation: Operation = {
  columns: COLUMNS,
  *lines(bytes) {
    for (const { config, offset } of parseAll(bytes)) {
      const refusal = refusalOf(config);
      const outcome = refusal === undefined ? configRow(config) : placed(refusal, bytes.subarray(offset));
      yield { outcome, facts: factsOfConfig(config), offset };
    }
  },
  spec({ spec }: SpecReading): Judgement {
    return { outcome: specRefusalOf(spec) ?? specRow(spec), facts: factsOfSpec(spec) };
  },
};

/** @param bytes which start with the document that is refused */
function placed(refusal: Reject, bytes: Uint8Array): Reject {
  const { end } = cuts(bytes, SEPARATORS).next().value!;
  return { ...refusal, location: refusalPlace(refusal.code, bytes.subarray(0, end)) };
}

function configRow(config: OciConfig): Row {
  return { json: () => `"config":${configJson(config)}`, cells: () => cellsOf(config, null) };
}

function specRow(spec: Spec): Row {
  const json = (): string => writeSpec(spec, { indent: 0 }).trimEnd();
  return { json: () => `"spec":${json()}`, cells: () => cellsOf(configOf(spec), json()) };
}

function cellsOf(
  { ociVersion, root, process, mounts, hostname, hooks, linux }: OciConfig,
  spec: string | null,
): Cell[] {
  return [
    ociVersion,
    root.path,
    root.readonly,
    hostname,
    process.cwd,
    process.uid,
    process.gid,
    process.terminal,
    JSON.stringify(process.args),
    JSON.stringify(process.env),
    JSON.stringify(mounts),
    JSON.stringify(linux.namespaces),
    linux.cgroupsPath,
    linux.memoryLimit,
    linux.cpuShares,
    linux.cpuQuota,
    linux.cpuPeriod,
    JSON.stringify(hooks),
    spec,
  ];
}
