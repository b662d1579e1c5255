import type { Hook, Hooks, Linux, LinuxResources, Mount, Process, Spec } from '../../../build/spec/types.ts';
import { DEFAULT_CPU_PERIOD, DEFAULT_CPU_SHARES, DEFAULT_PATH } from '../../config/defaults.ts';
import type {
  OciConfig,
  OciHook,
  OciLinuxConfig,
  OciMount,
  OciNamespace,
  OciProcess,
} from '../../config/types.ts';
import { wrongType } from '../../errors.ts';
import type { Loss } from './loss.ts';

const INT64_MAX = 2n ** 63n - 1n;

/**
 * A config.json that says what an OciConfig says. What an OciConfig has no word for is left to the runtime, and what
 * is at its default is left out: a time limit of 0 is none, a memory limit of 0 unlimited.
 * @throws TypeError for anything but an OciConfig
 *
 * @example
 * ```js
 * import { parse } from 'ociconf';
 * import { toSpec } from 'ociconf/spec';
 *
 * const { spec } = toSpec(parse('process_arg=sh\ncpu_shares=512'));
 * console.log(spec.process.args[0], spec.linux.resources.cpu.shares); // sh 512
 * ```
 */
export function toSpec(config: OciConfig): {
  /** What was made of it. */
  spec: Spec;
  /** What config.json cannot say: limits above 2^63-1. */
  losses: Loss[];
} {
  requireShape(config);
  const losses: Loss[] = [];
  const process = processOf(config.process);
  const hooks = hooksOf(config);
  const linux = linuxOf(config.linux, losses);
  const { path, readonly } = config.root;
  const spec: Spec = {
    ociVersion: config.ociVersion,
    ...(process && { process }),
    ...((path !== '' || readonly) && { root: { path, ...(readonly && { readonly }) } }),
    ...(config.hostname !== '' && { hostname: config.hostname }),
    ...(config.mounts.length > 0 && { mounts: config.mounts.map(mountOf) }),
    ...(hooks && { hooks }),
    ...(linux && { linux }),
  };
  return { spec, losses };
}

function requireShape(config: OciConfig): void {
  if (typeof config !== 'object' || config === null) throw wrongType('config', 'an OciConfig', config);
  for (const name of ['root', 'process', 'mounts', 'hooks', 'linux'] as const) {
    if (typeof config[name] !== 'object' || config[name] === null) {
      throw wrongType(`config.${name}`, name === 'mounts' ? 'an array' : 'an object', config[name]);
    }
  }
}

/** Undefined for a process that says nothing. */
function processOf({ args, env, cwd, uid, gid, terminal }: OciProcess): Process | undefined {
  if (args.length + env.length === 0 && cwd === DEFAULT_PATH && uid === 0 && gid === 0 && !terminal)
    return undefined;
  return {
    ...(terminal && { terminal }),
    user: { uid, gid },
    ...(args.length > 0 && { args: [...args] }),
    ...(env.length > 0 && { env: [...env] }),
    cwd,
  };
}

function mountOf({ destination, mountType, source, options }: OciMount): Mount {
  return {
    destination,
    ...(mountType !== '' && { type: mountType }),
    ...(source !== '' && { source }),
    ...(options.length > 0 && { options: [...options] }),
  };
}

function hooksOf({ hooks: { prestart, poststart, poststop } }: OciConfig): Hooks | undefined {
  const lists = { prestart, poststart, poststop };
  const there = Object.entries(lists).filter(([, list]) => list.length > 0);
  if (there.length === 0) return undefined;
  return Object.fromEntries(there.map(([kind, list]) => [kind, list.map(hookOf)]));
}

function hookOf({ path, args, env, timeoutSecs }: OciHook): Hook {
  return {
    path,
    ...(args.length > 0 && { args: [...args] }),
    ...(env.length > 0 && { env: [...env] }),
    ...(timeoutSecs > 0 && { timeout: timeoutSecs }),
  };
}

function linuxOf(config: OciLinuxConfig, losses: Loss[]): Linux | undefined {
  const resources = resourcesOf(config, losses);
  const { namespaces, cgroupsPath } = config;
  const linux: Linux = {
    ...(resources && { resources }),
    ...(cgroupsPath !== '' && { cgroupsPath }),
    ...(namespaces.length > 0 && { namespaces: namespaces.map(namespaceOf) }),
  };
  return Object.keys(linux).length > 0 ? linux : undefined;
}

function namespaceOf({ kind, path }: OciNamespace): NonNullable<Linux['namespaces']>[number] {
  return { type: kind, ...(path !== null && { path }) };
}

function resourcesOf(config: OciLinuxConfig, losses: Loss[]): LinuxResources | undefined {
  const { cpuShares, cpuPeriod } = config;
  const limit = signed(config.memoryLimit, '/linux/memoryLimit', losses);
  const quota = signed(config.cpuQuota, '/linux/cpuQuota', losses);
  const cpu = {
    ...(cpuShares !== DEFAULT_CPU_SHARES && { shares: cpuShares }),
    ...(quota !== undefined && { quota }),
    ...(cpuPeriod !== DEFAULT_CPU_PERIOD && { period: integerOf(cpuPeriod) }),
  };
  const resources: LinuxResources = {
    ...(limit !== undefined && { memory: { limit } }),
    ...(Object.keys(cpu).length > 0 && { cpu }),
  };
  return Object.keys(resources).length > 0 ? resources : undefined;
}

/** A limit as int64; undefined for none. Here limits are unsigned. */
function signed(limit: bigint, pointer: string, losses: Loss[]): number | bigint | undefined {
  if (limit === 0n) return undefined;
  if (limit <= INT64_MAX) return integerOf(limit);
  const message = `${limit} is above ${INT64_MAX}, the largest int64, and left out: there is no limit`;
  losses.push({ pointer, kind: 'dropped', message, value: limit });
  return undefined;
}

/** As reading makes it. */
function integerOf(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
