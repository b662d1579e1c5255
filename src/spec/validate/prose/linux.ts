import type { Linux, LinuxNamespace, Spec } from '../../../../build/spec/types.ts';
import { quote } from '../../../diagnostics/quote.ts';
import { NameSet } from '../../../names.ts';
import type { Path } from '../../read/pointer.ts';
import { isCpuList } from '../formats.ts';
import type { Remedy } from '../problem.ts';
import type { Report } from './report.ts';
import { checkResources } from './resources.ts';
import { checkSeccomp } from './seccomp.ts';
import { absolutePath, entries, isRelative, items, unique, within } from './values.ts';

// What the text says of `linux`, and of what only works with one of its namespaces.

const NAMESPACES = 'config-linux.md#namespaces';
const MAPPINGS = 'config-linux.md#user-namespace-mappings';
const TIME = 'config-linux.md#offset-for-time-namespace';
const DEVICES = 'config-linux.md#devices';
const NET_DEVICES = 'config-linux.md#network-devices';
const INTEL_RDT = 'config-linux.md#intelrdt';
const MEMORY_POLICY = 'config-linux.md#memory-policy';
const MASKED = 'config-linux.md#masked-paths';
const READONLY = 'config-linux.md#readonly-paths';

export function checkLinux(spec: Spec, report: Report): void {
  const linux = spec.linux ?? {};
  const namespaces = items(linux.namespaces);
  const types = new NameSet();
  for (let i = 0; i < namespaces.length; i++) {
    const type = namespaces[i]?.type;
    if (type !== undefined) types.add(type);
  }
  checkNamespaces(namespaces, types, report);
  checkNeeds(spec, linux, types, report);
  checkMappings(linux, types, report);
  checkSysctl(linux, types, report);
  checkPaths(linux, types, report);
  checkDevices(linux, report);
  checkNetDevices(linux, types, report);
  checkIntelRdt(linux, report);
  checkMemoryPolicy(linux, report);
  if (linux.personality !== undefined && linux.personality.domain === undefined) {
    report.missing(
      ['linux', 'personality', 'domain'],
      'config-linux.md#personality',
      'a personality needs a domain',
    );
  }
  if (linux.timeOffsets !== undefined) checkTimeOffsets(linux.timeOffsets, report);
  if (linux.resources !== undefined) checkResources(linux.resources, report);
  if (linux.seccomp !== undefined) checkSeccomp(linux.seccomp, report);
}

function checkTimeOffsets(offsets: NonNullable<Linux['timeOffsets']>, report: Report): void {
  for (const clock of ['boottime', 'monotonic'] as const) {
    const path = ['linux', 'timeOffsets', clock, 'nanosecs'];
    const nanoseconds = offsets[clock]?.nanosecs;
    within(report, nanoseconds, [0, 999_999_999], path, TIME, 'the number of nanoseconds');
  }
}

type NamespaceType = LinuxNamespace['type'];

function checkNamespaces(namespaces: readonly LinuxNamespace[], types: NameSet, report: Report): void {
  const at = ['linux', 'namespaces'];
  if (types.size < namespaces.length)
    unique(report, namespaces, (namespace) => namespace?.type, at, NAMESPACES, 'a namespace of type');
  for (let i = 0; i < namespaces.length; i++) {
    const path = namespaces[i]?.path;
    // Go programs take the empty string for no path.
    if (path === '') {
      const message = 'an empty path is none: a new namespace is created';
      report.warning('ignored-property', [...at, i, 'path'], NAMESPACES, message);
    } else absolutePath(report, path, [...at, i, 'path'], NAMESPACES, 'the path of a namespace');
  }
}

/** A namespace at the end of the list, or the list with it. */
function addNamespace(linux: Linux, type: NamespaceType): Remedy {
  const path = ['linux', 'namespaces'];
  const change = Array.isArray(linux.namespaces)
    ? { path: [...path, '-'], value: { type } }
    : { path, value: [{ type }] };
  return { title: `add a ${type} namespace`, changes: [change] };
}

function needs(type: NamespaceType, linux: Linux, path: Path, clause: string, report: Report): void {
  const message = `it needs a ${type} namespace of the container`;
  report.name('needs-namespace', 'error', path, clause, message, addNamespace(linux, type));
}

function checkNeeds(spec: Spec, linux: Linux, types: NameSet, report: Report): void {
  if (spec.hostname && !types.has('uts')) needs('uts', linux, ['hostname'], 'config.md#hostname', report);
  if (spec.domainname && !types.has('uts'))
    needs('uts', linux, ['domainname'], 'config.md#domainname', report);
  const offsets = entries(linux.timeOffsets as Record<string, unknown> | undefined);
  if (offsets.length > 0 && !types.has('time')) needs('time', linux, ['linux', 'timeOffsets'], TIME, report);
  if (items(spec.mounts).length > 0 && !types.has('mount')) {
    const message = 'without a mount namespace a runtime mounts over the directories of the host';
    report.name('shared-mounts', 'warning', ['mounts'], NAMESPACES, message, addNamespace(linux, 'mount'));
  }
}

function checkMappings(linux: Linux, types: NameSet, report: Report): void {
  for (const kind of ['uidMappings', 'gidMappings'] as const) {
    const mappings = items(linux[kind]);
    if (mappings.length > 0 && !types.has('user')) needs('user', linux, ['linux', kind], MAPPINGS, report);
    for (const [i, mapping] of mappings.entries()) {
      if (mapping?.size === 0)
        report.error('value-range', ['linux', kind, i, 'size'], MAPPINGS, 'a mapping needs at least one id');
    }
  }
}

const IPC_SYSCTLS = new Set([
  'kernel.msgmax',
  'kernel.msgmnb',
  'kernel.msgmni',
  'kernel.sem',
  'kernel.shmall',
  'kernel.shmmax',
  'kernel.shmmni',
  'kernel.shm_rmid_forced',
]);

/** Which namespace a kernel parameter belongs to; undefined for those of the whole kernel. */
function namespaceOf(name: string): NamespaceType | undefined {
  if (name.startsWith('net.')) return 'network';
  if (IPC_SYSCTLS.has(name) || name.startsWith('fs.mqueue.')) return 'ipc';
  return name === 'kernel.domainname' || name === 'kernel.hostname' ? 'uts' : undefined;
}

function checkSysctl(linux: Linux, types: NameSet, report: Report): void {
  const clause = 'config-linux.md#sysctl';
  for (const [written] of entries(linux.sysctl)) {
    const path = ['linux', 'sysctl', written];
    const name = withFullStops(written);
    const namespace = namespaceOf(name);
    if (namespace === undefined) {
      const message = `${quote(name)} belongs to no namespace: runc refuses it, others would change the host`;
      report.name('sysctl-not-namespaced', 'warning', path, clause, message);
    } else if (!types.has(namespace)) needs(namespace, linux, path, clause, report);
    else if (name === 'kernel.hostname') {
      report.name('conflicting-properties', 'error', path, clause, 'the host name is set by hostname');
    }
  }
}

/** sysctl(8) takes names with slashes too; what comes first separates. */
function withFullStops(name: string): string {
  const characters = name.split('');
  if (characters.find((char) => char === '/' || char === '.') !== '/') return name;
  return characters.map((char) => (char === '/' ? '.' : char === '.' ? '/' : char)).join('');
}

function checkPaths(linux: Linux, types: NameSet, report: Report): void {
  checkPathList(linux, 'maskedPaths', types, MASKED, report);
  checkPathList(linux, 'readonlyPaths', types, READONLY, report);
}

function checkPathList(
  linux: Linux,
  kind: 'maskedPaths' | 'readonlyPaths',
  types: NameSet,
  clause: string,
  report: Report,
): void {
  const paths = items(linux[kind]);
  if (paths.length > 0 && !types.has('mount')) needs('mount', linux, ['linux', kind], clause, report);
  for (let i = 0; i < paths.length; i++) {
    if (isRelative(paths[i])) absolutePath(report, paths[i], ['linux', kind, i], clause, 'the path');
  }
}

function checkDevices(linux: Linux, report: Report): void {
  const devices = items(linux.devices);
  const path = (i: number): Path => ['linux', 'devices', i];
  unique(report, devices, (device) => device?.path, ['linux', 'devices'], DEVICES, 'a device at');
  const numbers = new Set<string>();
  for (const [i, device] of devices.entries()) {
    const { type, major, minor } = device ?? {};
    absolutePath(report, device?.path, [...path(i), 'path'], DEVICES, 'the path of a device');
    if (type !== 'b' && type !== 'c' && type !== 'u') continue;
    for (const [name, number] of [
      ['major', major],
      ['minor', minor],
    ] as const) {
      if (number === undefined)
        report.missing([...path(i), name], DEVICES, `a device of type ${type} needs a ${name} number`);
    }
    const key = `${type === 'u' ? 'c' : type} ${major}:${minor}`;
    if (numbers.has(key))
      report.warning('duplicate-entry', path(i), DEVICES, `the device ${key} should not be there twice`);
    numbers.add(key);
  }
}

const LONGEST_INTERFACE_NAME = 15;

function checkNetDevices(linux: Linux, types: NameSet, report: Report): void {
  const devices = entries(linux.netDevices);
  if (devices.length === 0) return;
  if (!types.has('network')) needs('network', linux, ['linux', 'netDevices'], NET_DEVICES, report);
  const names = new NameSet();
  for (const [host, device] of devices) {
    checkInterfaceName(host, ['linux', 'netDevices', host], report);
    const name = device.name || host;
    if (names.has(name)) {
      const message = `there is a network device named ${quote(name)} in the container already`;
      report.error('duplicate-entry', ['linux', 'netDevices', host], NET_DEVICES, message);
    }
    // The kernel makes different names of a template.
    if (!name.includes('%d')) names.add(name);
    if (device.name) checkInterfaceName(device.name, ['linux', 'netDevices', host, 'name'], report);
  }
}

/** As the kernel's dev_valid_name has it. */
function checkInterfaceName(name: string, path: Path, report: Report): void {
  const special =
    name === '' ||
    name === '.' ||
    name === '..' ||
    name.includes('/') ||
    name.includes(':') ||
    name.includes(' ');
  if (!special && name.length <= LONGEST_INTERFACE_NAME) return;
  report.error(
    'value-range',
    path,
    NET_DEVICES,
    `${quote(name)} is no name of a network device (1 to 15 characters, no /, : or space)`,
  );
}

function checkIntelRdt({ intelRdt }: Linux, report: Report): void {
  if (intelRdt === undefined) return;
  const { l3CacheSchema, schemata, closID } = intelRdt;
  const path = ['linux', 'intelRdt'];
  const lines: [unknown, Path][] = [[l3CacheSchema, [...path, 'l3CacheSchema']]];
  for (const [i, line] of items(schemata).entries()) lines.push([line, [...path, 'schemata', i]]);
  for (const [line, at] of lines) {
    if (typeof line === 'string' && line.includes('\n'))
      report.error('newline', at, INTEL_RDT, 'a line of the schemata file has no newline in it');
  }
  if (l3CacheSchema && !l3CacheSchema.startsWith('L3')) {
    report.warning('value-range', [...path, 'l3CacheSchema'], INTEL_RDT, 'it should start with L3:');
  }
  if (closID === '.' || closID === '..' || (closID !== undefined && closID !== '/' && closID.includes('/'))) {
    report.error('value-range', [...path, 'closID'], INTEL_RDT, `${quote(closID)} is no name of a directory`);
  }
}

const WITHOUT_NODES = new Set<unknown>(['MPOL_DEFAULT', 'MPOL_LOCAL']);
const WITH_NODES = new Set<unknown>([
  'MPOL_BIND',
  'MPOL_INTERLEAVE',
  'MPOL_WEIGHTED_INTERLEAVE',
  'MPOL_PREFERRED_MANY',
]);

function checkMemoryPolicy({ memoryPolicy }: Linux, report: Report): void {
  if (memoryPolicy === undefined) return;
  const { mode, nodes } = memoryPolicy;
  const path = ['linux', 'memoryPolicy'];
  if (mode === undefined) report.missing([...path, 'mode'], MEMORY_POLICY, 'a memory policy needs a mode');
  if (WITHOUT_NODES.has(mode) && nodes)
    report.error('conflicting-properties', [...path, 'nodes'], MEMORY_POLICY, `${mode} takes no nodes`);
  if (WITH_NODES.has(mode) && !nodes)
    report.missing([...path, 'nodes'], MEMORY_POLICY, `${mode} needs nodes`);
  if (nodes && !isCpuList(nodes)) {
    report.error(
      'bad-cpu-list',
      [...path, 'nodes'],
      MEMORY_POLICY,
      `${quote(nodes)} is no list such as 0-3,7`,
    );
  }
}
