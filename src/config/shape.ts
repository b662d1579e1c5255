import { InvalidArgumentError, wrongType } from '../errors.ts';
import type {
  OciConfig,
  OciHook,
  OciHooks,
  OciLinuxConfig,
  OciMount,
  OciNamespace,
  OciProcess,
  OciRoot,
} from './types.ts';

// The objects that a configuration consists of, for functions that get one from outside.

export const CONFIG_FIELDS = fieldsOf<OciConfig>({
  ociVersion: 1,
  root: 1,
  process: 1,
  mounts: 1,
  hostname: 1,
  hooks: 1,
  linux: 1,
});
export const ROOT_FIELDS = fieldsOf<OciRoot>({ path: 1, readonly: 1 });
export const PROCESS_FIELDS = fieldsOf<OciProcess>({ args: 1, env: 1, cwd: 1, uid: 1, gid: 1, terminal: 1 });
export const MOUNT_FIELDS = fieldsOf<OciMount>({ destination: 1, mountType: 1, source: 1, options: 1 });
export const NAMESPACE_FIELDS = fieldsOf<OciNamespace>({ kind: 1, path: 1 });
export const HOOKS_FIELDS = fieldsOf<OciHooks>({ prestart: 1, poststart: 1, poststop: 1 });
export const HOOK_FIELDS = fieldsOf<OciHook>({ path: 1, args: 1, env: 1, timeoutSecs: 1 });
export const LINUX_FIELDS = fieldsOf<OciLinuxConfig>({
  namespaces: 1,
  cgroupsPath: 1,
  memoryLimit: 1,
  cpuShares: 1,
  cpuQuota: 1,
  cpuPeriod: 1,
});

/** The names of an object's fields. The compiler refuses one too many or too few. */
function fieldsOf<T>(fields: Record<keyof T, 1>): ReadonlySet<string> {
  return new Set(Object.keys(fields));
}

export function checkedObject<T>(value: T, field: string, expected = 'an object'): T {
  if (typeof value !== 'object' || value === null) throw wrongType(field, expected, value);
  return value;
}

export function checkedList<T>(items: readonly T[], field: string): readonly T[] {
  if (!Array.isArray(items)) throw wrongType(field, 'an array', items);
  // A hole is undefined then, which no item may be.
  return Array.from(items);
}

export function checkedString<T extends string>(text: T, field: string): T {
  if (typeof text !== 'string') throw wrongType(field, 'a string', text);
  return text;
}

/** Refuses a field with a value that is none of the known ones. `path` is the object's, empty for the whole. */
export function refuseUnknownFields(value: object, known: ReadonlySet<string>, path: string): void {
  for (const [name, content] of Object.entries(value) as [string, unknown][]) {
    if (known.has(name) || content === undefined) continue;
    const field = path === '' ? name : `${path}.${name}`;
    throw new InvalidArgumentError(field, 'is no field that the format has');
  }
}
