import type { OciConfig, OciHook, OciNamespaceKind } from '../../src/config/types.ts';

/**
 * What a JavaScript developer would write: split, trim, switch. It is wrong where the languages differ
 * (`trim` and White_Space, what counts as an integer); bench/peers/check.ts counts how often.
 */
export function parse(input: string): OciConfig {
  const config: OciConfig = {
    ociVersion: '1.0.2',
    root: { path: '/', readonly: false },
    process: { args: [], env: [], cwd: '/', uid: 0, gid: 0, terminal: false },
    mounts: [],
    hostname: '',
    hooks: { prestart: [], poststart: [], poststop: [] },
    linux: {
      namespaces: [],
      cgroupsPath: '',
      memoryLimit: 0n,
      cpuShares: 1024,
      cpuQuota: 0n,
      cpuPeriod: 100_000n,
    },
  };
  for (const rawLine of input.split('\n')) {
    const line = rawLine.trim();
    if (line === '' || line.startsWith('#')) continue;
    const equals = line.indexOf('=');
    if (equals >= 0) set(config, line.slice(0, equals).trim(), line.slice(equals + 1).trim());
  }
  return config;
}

function set(config: OciConfig, key: string, value: string): void {
  const { root, process, hooks, linux } = config;
  switch (key) {
    case 'oci_version':
      config.ociVersion = value;
      break;
    case 'root_path':
      root.path = value;
      break;
    case 'root_readonly':
      root.readonly = value === 'true';
      break;
    case 'hostname':
      config.hostname = value;
      break;
    case 'process_cwd':
      process.cwd = value;
      break;
    case 'process_uid':
      process.uid = parseU32(value) ?? 0;
      break;
    case 'process_gid':
      process.gid = parseU32(value) ?? 0;
      break;
    case 'process_terminal':
      process.terminal = value === 'true';
      break;
    case 'process_arg':
      process.args.push(value);
      break;
    case 'process_env':
      process.env.push(value);
      break;
    case 'mount':
      addMount(config, value);
      break;
    case 'namespace':
      addNamespace(config, value);
      break;
    case 'cgroups_path':
      linux.cgroupsPath = value;
      break;
    case 'memory_limit':
      linux.memoryLimit = parseU64(value) ?? 0n;
      break;
    case 'cpu_shares':
      linux.cpuShares = parseU32(value) ?? 1024;
      break;
    case 'cpu_quota':
      linux.cpuQuota = parseU64(value) ?? 0n;
      break;
    case 'cpu_period':
      linux.cpuPeriod = parseU64(value) ?? 100_000n;
      break;
    case 'hook_prestart':
      hooks.prestart.push(parseHook(value));
      break;
    case 'hook_poststart':
      hooks.poststart.push(parseHook(value));
      break;
    case 'hook_poststop':
      hooks.poststop.push(parseHook(value));
      break;
  }
}

function addMount(config: OciConfig, value: string): void {
  const parts = value.split(':');
  if (parts.length < 3) return;
  const [destination = '', mountType = '', source = ''] = parts;
  const options = parts.length > 3 ? parts.slice(3).join(':').split(',') : [];
  config.mounts.push({ destination, mountType, source, options: options.map((option) => option.trim()) });
}

const KINDS: readonly string[] = ['pid', 'network', 'mount', 'ipc', 'uts', 'user', 'cgroup'];

function addNamespace(config: OciConfig, value: string): void {
  const colon = value.indexOf(':');
  const kind = colon < 0 ? value : value.slice(0, colon);
  if (!KINDS.includes(kind)) return;
  const path = colon < 0 ? null : value.slice(colon + 1);
  config.linux.namespaces.push({ kind: kind as OciNamespaceKind, path });
}

function parseHook(value: string): OciHook {
  const colon = value.indexOf(':');
  const path = colon < 0 ? value : value.slice(0, colon);
  const timeoutSecs = colon < 0 ? 0 : (parseU32(value.slice(colon + 1)) ?? 0);
  return { path, args: [], env: [], timeoutSecs };
}

function parseU32(text: string): number | null {
  const value = Number(text);
  return Number.isInteger(value) && value >= 0 && value < 2 ** 32 ? value : null;
}

function parseU64(text: string): bigint | null {
  try {
    const value = BigInt(text);
    return value >= 0n && value < 2n ** 64n ? value : null;
  } catch {
    return null;
  }
}
