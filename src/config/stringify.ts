import { trimEnd, trimStart } from '../engine/text.ts';
import { InvalidArgumentError, wrongType } from '../errors.ts';
import { DEFAULT_CPU_PERIOD, DEFAULT_CPU_SHARES, DEFAULT_OCI_VERSION, DEFAULT_PATH } from './defaults.ts';
import { parseNamespaceKind } from './parts.ts';
import type { ConfigKey } from './scan.ts';
import {
  CONFIG_FIELDS,
  checkedList,
  checkedObject,
  checkedString,
  HOOK_FIELDS,
  HOOKS_FIELDS,
  LINUX_FIELDS,
  MOUNT_FIELDS,
  NAMESPACE_FIELDS,
  PROCESS_FIELDS,
  ROOT_FIELDS,
  refuseUnknownFields,
} from './shape.ts';
import type { OciConfig, OciHook, OciMount, OciNamespace } from './types.ts';

const U32_MAX = 2 ** 32 - 1;
const U64_MAX = 2n ** 64n - 1n;

/**
 * Writes a configuration as `key = value` lines, in the order of the format's keys; what has its default is left out.
 * `parse` gives the same configuration back; of numbers, -0 is 0.
 *
 * @throws InvalidArgumentError for what the format cannot express, with the field: a line feed or white space at
 *   either end of a value, a colon in a mount's source, arguments or an environment of a hook, a field that an
 *   OciConfig does not have, such as `hooks.createRuntime` (own and enumerable, and not undefined)
 * @throws TypeError for a field that is missing or of another type
 */
export function stringify(config: OciConfig): string {
  const writer = new Writer();
  const { root, process, hooks, linux } = sectionsOf(config);
  writer.text('oci_version', 'ociVersion', config.ociVersion, DEFAULT_OCI_VERSION);
  writer.text('root_path', 'root.path', root.path, DEFAULT_PATH);
  writer.flag('root_readonly', 'root.readonly', root.readonly);
  writer.text('hostname', 'hostname', config.hostname, '');
  writer.text('process_cwd', 'process.cwd', process.cwd, DEFAULT_PATH);
  writer.u32('process_uid', 'process.uid', process.uid, 0);
  writer.u32('process_gid', 'process.gid', process.gid, 0);
  writer.flag('process_terminal', 'process.terminal', process.terminal);
  writer.list('process_arg', 'process.args', process.args, checkedText);
  writer.list('process_env', 'process.env', process.env, checkedText);
  writer.list('mount', 'mounts', config.mounts, mountText);
  writer.list('namespace', 'linux.namespaces', linux.namespaces, namespaceText);
  writer.text('cgroups_path', 'linux.cgroupsPath', linux.cgroupsPath, '');
  writer.u64('memory_limit', 'linux.memoryLimit', linux.memoryLimit, 0n);
  writer.u32('cpu_shares', 'linux.cpuShares', linux.cpuShares, DEFAULT_CPU_SHARES);
  writer.u64('cpu_quota', 'linux.cpuQuota', linux.cpuQuota, 0n);
  writer.u64('cpu_period', 'linux.cpuPeriod', linux.cpuPeriod, DEFAULT_CPU_PERIOD);
  writer.list('hook_prestart', 'hooks.prestart', hooks.prestart, hookText);
  writer.list('hook_poststart', 'hooks.poststart', hooks.poststart, hookText);
  writer.list('hook_poststop', 'hooks.poststop', hooks.poststop, hookText);
  return writer.lines;
}

/** A line as the format has it: canonical, without a line feed. */
export function canonicalLine(key: string, value: string): string {
  return value === '' ? `${key} =` : `${key} = ${value}`;
}

class Writer {
  lines = '';

  text(key: ConfigKey, field: string, value: string, initial: string): void {
    const text = checkedText(value, field);
    if (text !== initial) this.#write(key, text);
  }

  flag(key: ConfigKey, field: string, value: boolean): void {
    if (typeof value !== 'boolean') throw wrongType(field, 'a boolean', value);
    if (value) this.#write(key, 'true');
  }

  u32(key: ConfigKey, field: string, value: number, initial: number): void {
    if (checkedU32(value, field) !== initial) this.#write(key, String(value));
  }

  u64(key: ConfigKey, field: string, value: bigint, initial: bigint): void {
    if (typeof value !== 'bigint') throw wrongType(field, 'a bigint', value);
    if (value < 0n || value > U64_MAX) throw new InvalidArgumentError(field, 'must be 0 to 2^64-1');
    if (value !== initial) this.#write(key, String(value));
  }

  list<T>(
    key: ConfigKey,
    field: string,
    items: readonly T[],
    text: (item: T, field: string) => string,
  ): void {
    checkedList(items, field).forEach((item, i) => {
      this.#write(key, text(item, `${field}[${i}]`));
    });
  }

  #write(key: ConfigKey, value: string): void {
    this.lines += `${canonicalLine(key, value)}\n`;
  }
}

function mountText(mount: OciMount, field: string): string {
  refuseUnknownFields(checkedObject(mount, field), MOUNT_FIELDS, field);
  const destination = checkedPart(mount.destination, `${field}.destination`);
  if (startsWithSpace(destination)) throw spaceAround(`${field}.destination`);
  const type = checkedPart(mount.mountType, `${field}.mountType`);
  const source = checkedPart(mount.source, `${field}.source`);
  const options = checkedList(mount.options, `${field}.options`).map((option, i) => {
    const text = checkedText(option, `${field}.options[${i}]`);
    if (text.includes(',')) throw new InvalidArgumentError(`${field}.options[${i}]`, 'has a comma');
    return text;
  });
  if (options.length > 0) return `${destination}:${type}:${source}:${options.join()}`;
  if (endsWithSpace(source)) throw spaceAround(`${field}.source`);
  return `${destination}:${type}:${source}`;
}

function namespaceText(namespace: OciNamespace, field: string): string {
  const { kind, path } = checkedObject(namespace, field);
  refuseUnknownFields(namespace, NAMESPACE_FIELDS, field);
  checkedString(kind, `${field}.kind`);
  if (parseNamespaceKind(kind) === null) throw new InvalidArgumentError(`${field}.kind`, 'is no known kind');
  if (path === null) return kind;
  const text = checkedLine(path, `${field}.path`);
  if (endsWithSpace(text)) throw spaceAround(`${field}.path`);
  return `${kind}:${text}`;
}

function hookText(hook: OciHook, field: string): string {
  refuseUnknownFields(checkedObject(hook, field), HOOK_FIELDS, field);
  const path = checkedPart(hook.path, `${field}.path`);
  if (startsWithSpace(path)) throw spaceAround(`${field}.path`);
  for (const name of ['args', 'env'] as const) {
    if (checkedList(hook[name], `${field}.${name}`).length === 0) continue;
    throw new InvalidArgumentError(`${field}.${name}`, 'cannot be expressed: a hook is a path and a timeout');
  }
  const timeout = checkedU32(hook.timeoutSecs, `${field}.timeoutSecs`);
  // A colon keeps white space at the end of the path.
  return timeout > 0 || endsWithSpace(path) ? `${path}:${timeout}` : path;
}

function sectionsOf(config: OciConfig): OciConfig {
  refuseUnknownFields(checkedObject(config, 'config'), CONFIG_FIELDS, '');
  refuseUnknownFields(checkedObject(config.root, 'root'), ROOT_FIELDS, 'root');
  refuseUnknownFields(checkedObject(config.process, 'process'), PROCESS_FIELDS, 'process');
  refuseUnknownFields(checkedObject(config.hooks, 'hooks'), HOOKS_FIELDS, 'hooks');
  refuseUnknownFields(checkedObject(config.linux, 'linux'), LINUX_FIELDS, 'linux');
  return config;
}

/** A whole value: parsing takes away what white space is around it. */
function checkedText(text: string, field: string): string {
  checkedLine(text, field);
  if (startsWithSpace(text) || endsWithSpace(text)) throw spaceAround(field);
  return text;
}

function checkedPart(text: string, field: string): string {
  if (checkedLine(text, field).includes(':')) throw new InvalidArgumentError(field, 'has a colon');
  return text;
}

function checkedLine(text: string, field: string): string {
  if (checkedString(text, field).includes('\n')) throw new InvalidArgumentError(field, 'has a line feed');
  return text;
}

function checkedU32(value: number, field: string): number {
  if (typeof value !== 'number') throw wrongType(field, 'a number', value);
  if (!Number.isInteger(value) || value < 0 || value > U32_MAX) {
    throw new InvalidArgumentError(field, 'must be an integer of 0 to 2^32-1');
  }
  return value;
}

function spaceAround(field: string): InvalidArgumentError {
  return new InvalidArgumentError(field, 'starts or ends with white space');
}

function startsWithSpace(text: string): boolean {
  return trimStart(text, 0, text.length) > 0;
}

function endsWithSpace(text: string): boolean {
  return trimEnd(text, 0, text.length) < text.length;
}
