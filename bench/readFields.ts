import type { OciConfig, OciHook, OciMount, OciNamespace } from '../src/config/types.ts';
import type { JsonConfig } from './peers/json.ts';

/** Parses an input so often, and reads every field of every result: nobody gains by putting work off. */
export function parseAndRead<Input>(
  parse: (input: Input) => OciConfig | JsonConfig,
  input: Input,
  times: number,
): number {
  let sum = 0;
  for (let i = 0; i < times; i++) sum += readFields(parse(input));
  return sum;
}

/** A sum over every field, elements included. Cheap on purpose: that values are right is checked elsewhere. */
function readFields(config: OciConfig | JsonConfig): number {
  const { root, process, hooks, linux } = config;
  let sum = text(config.ociVersion) + text(config.hostname) + text(root.path) + Number(root.readonly);
  sum += texts(process.args) + texts(process.env) + text(process.cwd);
  sum += process.uid + process.gid + Number(process.terminal);
  for (const mount of config.mounts) sum += readMount(mount);
  sum += readHooks(hooks.prestart) + readHooks(hooks.poststart) + readHooks(hooks.poststop);
  for (const namespace of linux.namespaces) sum += readNamespace(namespace);
  sum += text(linux.cgroupsPath) + linux.cpuShares;
  return sum + Number(linux.memoryLimit) + Number(linux.cpuQuota) + Number(linux.cpuPeriod);
}

function readMount(mount: OciMount): number {
  return text(mount.destination) + text(mount.mountType) + text(mount.source) + texts(mount.options);
}

function readNamespace(namespace: OciNamespace): number {
  return text(namespace.kind) + (namespace.path === null ? 1 : text(namespace.path));
}

function readHooks(hooks: OciHook[]): number {
  let sum = hooks.length;
  for (const hook of hooks) sum += text(hook.path) + texts(hook.args) + texts(hook.env) + hook.timeoutSecs;
  return sum;
}

function texts(list: string[]): number {
  let sum = list.length;
  for (const item of list) sum += text(item);
  return sum;
}

function text(value: string): number {
  return value.length + (value.length > 0 ? value.charCodeAt(0) : 0);
}
