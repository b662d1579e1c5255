import type { Omitted } from '../../diagnostics/limited.ts';
import { InvalidArgumentError, type OciConfig, validate } from '../../index.ts';
import { type Diagnostic, diagnoseSpec, fromSpec, type Spec, toJson } from '../../spec/index.ts';
import { LISTED_MAX, type Reject, rejectFor } from './row.ts';

/** Codes of `diagnose` for what `validate` refuses. */
const REFUSALS = new Map([
  ['root.path', 'empty-root-path'],
  ['process.args', 'no-args'],
  ['process.cwd', 'relative-cwd'],
]);

/** Undefined for a config that `validate` takes. */
export function refusalOf(config: OciConfig): Reject | undefined {
  try {
    validate(config);
    return undefined;
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    return rejectFor(REFUSALS.get(error.argument)!, error.message);
  }
}

/** Undefined for a config.json in which `validateSpec` finds no error. */
export function specRefusalOf(spec: Spec): Reject | undefined {
  const { diagnostics, omitted } = diagnoseSpec(spec, { limit: LISTED_MAX });
  return errorsOf(diagnostics, omitted);
}

/** Undefined where none is an error. */
export function errorsOf(
  diagnostics: readonly Diagnostic[],
  omitted: Omitted | undefined,
): Reject | undefined {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return undefined;
  const { code, message, offset, line, column } = first;
  return {
    code,
    message,
    location: { offset, line, column },
    codes: errors.map((error) => error.code),
    errors: errors.length + (omitted?.error ?? 0),
  };
}

/** As far as a config can say what a config.json says. */
export function configOf(spec: Spec): OciConfig {
  return fromSpec(spec, { limit: 0 }).config;
}

/** What `toJson(config)` gives, several times as fast: JSON.stringify refuses nothing but the three u64. */
export function configJson(config: OciConfig): string {
  const { memoryLimit, cpuQuota, cpuPeriod } = config.linux;
  if (memoryLimit > SAFE || cpuQuota > SAFE || cpuPeriod > SAFE) return toJson(config);
  const numbers = {
    memoryLimit: Number(memoryLimit),
    cpuQuota: Number(cpuQuota),
    cpuPeriod: Number(cpuPeriod),
  };
  return JSON.stringify({ ...config, linux: { ...config.linux, ...numbers } });
}

/** Up to here a number has all digits. */
const SAFE = BigInt(Number.MAX_SAFE_INTEGER);
