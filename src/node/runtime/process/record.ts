import type { ContainerState, Spec } from '../../../../build/spec/types.ts';
import { readSpec, writeSpec } from '../../../spec/index.ts';
import type { ProcessIdentity } from '../../processes/identity.ts';

/** What is kept of a container between the operations. */
export interface ContainerRecord {
  readonly id: string;
  /** Absolute path of the bundle. */
  readonly bundle: string;
  /** As it was when the container was created: later changes of config.json have no effect. */
  readonly spec: Spec;
  /** What the last operation made of it. Whether the process still lives is the system's to say. */
  readonly status: ContainerState;
  /** Null until it is started. */
  readonly process: ProcessIdentity | null;
}

/** The format's number; another one is another format. */
const VERSION = 1;
const STATUSES: readonly string[] = ['creating', 'created', 'running', 'stopped'] satisfies ContainerState[];

export function encodeRecord({ id, bundle, spec, status, process }: ContainerRecord): string {
  return `${JSON.stringify({ version: VERSION, id, bundle, status, process, config: writeSpec(spec, { indent: 0 }) })}\n`;
}

/** @returns undefined for what `encodeRecord` did not write of a container with this id */
export function decodeRecord(text: string, id: string): ContainerRecord | undefined {
  try {
    const record = JSON.parse(text) as Record<string, unknown>;
    const { bundle, status, process, config } = record;
    if (record.version !== VERSION || record.id !== id) return undefined;
    if (typeof bundle !== 'string' || typeof config !== 'string' || !isStatus(status)) return undefined;
    if (process !== null && !isIdentity(process)) return undefined;
    return { id, bundle, status, process, spec: readSpec(config).spec };
  } catch {
    return undefined;
  }
}

function isStatus(value: unknown): value is ContainerState {
  return typeof value === 'string' && STATUSES.includes(value);
}

function isIdentity(value: unknown): value is ProcessIdentity {
  const { pid, startTime, boot } = (value ?? {}) as Partial<ProcessIdentity>;
  // 0 and what is below would be groups.
  return Number.isSafeInteger(pid) && pid! > 1 && typeof startTime === 'string' && typeof boot === 'string';
}
