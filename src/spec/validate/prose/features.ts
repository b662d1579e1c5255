import type { Features, FeaturesLinux, LinuxSeccomp, Spec } from '../../../../build/spec/types.ts';
import { quote } from '../../../diagnostics/quote.ts';
import { NameSet } from '../../../names.ts';
import type { Path } from '../../read/pointer.ts';
import { parseVersion } from '../formats.ts';
import { MOUNT_OPTIONS } from './mount-options.ts';
import type { Report } from './report.ts';
import { entries, items } from './values.ts';
import { HOOK_KINDS } from './whole.ts';

// What a runtime would refuse, by what it says it can do. A list that is not there means that it does not say.

const SECCOMP = 'features-linux.md#seccomp';

/** A list that the runtime gave; undefined where it says nothing. */
type Words = NameSet | undefined;

function wordsOf(list: readonly string[] | null | undefined): Words {
  return Array.isArray(list) ? new NameSet(list.filter((word) => typeof word === 'string')) : undefined;
}

export function checkFeatures(spec: Spec, features: Features, report: Report): void {
  checkVersion(spec, features, report);
  for (const kind of HOOK_KINDS) {
    if (items(spec.hooks?.[kind]).length > 0)
      known(wordsOf(features.hooks), kind, ['hooks', kind], 'features.md#hooks', report);
  }
  checkMounts(spec, features, report);
  checkAnnotations(spec, features, report);
  const { linux } = features;
  if (linux) checkLinuxFeatures(spec, linux, report);
}

function checkVersion(
  { ociVersion }: Spec,
  { ociVersionMin, ociVersionMax }: Features,
  report: Report,
): void {
  const [release, least, most] = [ociVersion, ociVersionMin, ociVersionMax].map(releaseOf);
  if (!(release! < least! || release! > most!)) return;
  const message = `the runtime knows ${versionText(ociVersionMin)} to ${versionText(ociVersionMax)}`;
  report.warning('version-not-supported', ['ociVersion'], 'features.md#specification-version', message);
}

/** Of what is no version, a number that is neither below nor above any. */
function releaseOf(version: unknown): number {
  return (typeof version === 'string' ? parseVersion(version) : null) ?? Number.NaN;
}

/** What a runtime gives as a version, for a message: cut where it is long; of what is no text, what it is. */
export function versionText(version: unknown): string {
  return typeof version === 'string' ? quote(version).slice(1, -1) : typeof version;
}

function known(list: Words, word: unknown, path: Path, clause: string, report: Report): void {
  if (list === undefined || typeof word !== 'string' || list.has(word)) return;
  report.error('not-supported', path, clause, `the runtime does not know ${quote(word)}`);
}

/** `enabled` is false where the runtime was built without it. */
function enabled(
  feature: { enabled?: boolean | null | undefined } | null | undefined,
  value: unknown,
  path: Path,
  clause: string,
  report: Report,
): void {
  if (feature?.enabled !== false || value === undefined || value === '') return;
  report.name('not-supported', 'error', path, clause, 'the runtime was built without it');
}

function checkMounts({ mounts }: Spec, features: Features, report: Report): void {
  const idmap = features.linux?.mountExtensions?.idmap;
  const options = wordsOf(features.mountOptions);
  for (const [i, mount] of items(mounts).entries()) {
    for (const [k, option] of items(mount?.options).entries()) {
      // What is no option of mount(8) goes to the file system.
      if (!MOUNT_OPTIONS.has(option)) continue;
      known(options, option, ['mounts', i, 'options', k], 'features.md#mount-options', report);
    }
    const path = ['mounts', i, 'uidMappings'];
    enabled(idmap, mount?.uidMappings, path, 'features-linux.md#mountextensions', report);
  }
}

function checkAnnotations({ annotations }: Spec, features: Features, report: Report): void {
  const unsafe = wordsOf(features.potentiallyUnsafeConfigAnnotations);
  if (unsafe === undefined) return;
  const prefixes = shortestPrefixes(items(features.potentiallyUnsafeConfigAnnotations));
  for (const [key] of entries(annotations)) {
    if (!unsafe.has(key) && !beginsWithOne(key, prefixes)) continue;
    const clause = 'features.md#unsafe-annotations-in-configjson';
    report.name(
      'unsafe-annotation',
      'info',
      ['annotations', key],
      clause,
      'it changes what the runtime does',
    );
  }
}

/** What ends with a full stop is a prefix. In order, without those that begin with another. */
function shortestPrefixes(names: readonly string[]): string[] {
  let last: string | undefined;
  return names
    .filter((name) => typeof name === 'string' && name.endsWith('.'))
    .sort()
    .filter((name) => {
      if (last !== undefined && name.startsWith(last)) return false;
      last = name;
      return true;
    });
}

/** Only the last that is not behind the key can be a prefix of it: what is between a prefix and the key begins with it. */
function beginsWithOne(key: string, prefixes: readonly string[]): boolean {
  let low = 0;
  let high = prefixes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (prefixes[middle]! <= key) low = middle + 1;
    else high = middle;
  }
  return low > 0 && key.startsWith(prefixes[low - 1]!);
}

function checkLinuxFeatures({ linux, process }: Spec, features: FeaturesLinux, report: Report): void {
  const namespaces = wordsOf(features.namespaces);
  for (const [i, namespace] of items(linux?.namespaces).entries()) {
    const path = ['linux', 'namespaces', i, 'type'];
    known(namespaces, namespace?.type, path, 'features-linux.md#namespaces', report);
  }
  checkCapabilities(process, features, report);
  enabled(
    features.apparmor,
    process?.apparmorProfile,
    ['process', 'apparmorProfile'],
    'features-linux.md#apparmor',
    report,
  );
  enabled(
    features.selinux,
    process?.selinuxLabel,
    ['process', 'selinuxLabel'],
    'features-linux.md#selinux',
    report,
  );
  enabled(features.selinux, linux?.mountLabel, ['linux', 'mountLabel'], 'features-linux.md#selinux', report);
  enabled(
    features.netDevices,
    linux?.netDevices,
    ['linux', 'netDevices'],
    'features-linux.md#netdevices',
    report,
  );
  checkIntelRdt(linux, features, report);
  checkMemoryPolicy(linux, features, report);
  checkCgroup(linux, features, report);
  enabled(features.seccomp, linux?.seccomp, ['linux', 'seccomp'], SECCOMP, report);
  if (linux?.seccomp && features.seccomp) checkSeccomp(linux.seccomp, features.seccomp, report);
}

type Part<Name extends keyof FeaturesLinux> = NonNullable<FeaturesLinux[Name]>;

function checkCapabilities(process: Spec['process'], { capabilities }: FeaturesLinux, report: Report): void {
  const names = wordsOf(capabilities);
  if (names === undefined) return;
  for (const [set, list] of entries(process?.capabilities as Record<string, string[]> | undefined)) {
    for (const [i, name] of items(list).entries()) {
      if (typeof name === 'string' && names.has(name)) continue;
      const path = ['process', 'capabilities', set, i];
      report.warning(
        'not-supported',
        path,
        'features-linux.md#capabilities',
        `the runtime does not know ${quote(String(name))}, and leaves it out`,
      );
    }
  }
}

function checkIntelRdt(linux: Spec['linux'], { intelRdt }: FeaturesLinux, report: Report): void {
  const clause = 'features-linux.md#intel-rdt';
  const path = ['linux', 'intelRdt'];
  enabled(intelRdt, linux?.intelRdt, path, clause, report);
  enabled({ enabled: intelRdt?.schemata }, linux?.intelRdt?.schemata, [...path, 'schemata'], clause, report);
  enabled(
    { enabled: intelRdt?.monitoring },
    linux?.intelRdt?.enableMonitoring,
    [...path, 'enableMonitoring'],
    clause,
    report,
  );
}

function checkMemoryPolicy(linux: Spec['linux'], { memoryPolicy }: FeaturesLinux, report: Report): void {
  const clause = 'features-linux.md#memorypolicy';
  const path = ['linux', 'memoryPolicy'];
  known(wordsOf(memoryPolicy?.modes), linux?.memoryPolicy?.mode, [...path, 'mode'], clause, report);
  const flags = wordsOf(memoryPolicy?.flags);
  for (const [i, flag] of items(linux?.memoryPolicy?.flags).entries()) {
    known(flags, flag, [...path, 'flags', i], clause, report);
  }
}

function checkCgroup(linux: Spec['linux'], { cgroup }: FeaturesLinux, report: Report): void {
  const clause = 'features-linux.md#cgroup';
  const path = ['linux', 'resources'];
  enabled({ enabled: cgroup?.rdma }, linux?.resources?.rdma, [...path, 'rdma'], clause, report);
  enabled({ enabled: cgroup?.v2 }, linux?.resources?.unified, [...path, 'unified'], clause, report);
}

function checkSeccomp(seccomp: LinuxSeccomp, features: Part<'seccomp'>, report: Report): void {
  const path = ['linux', 'seccomp'];
  const [actions, operators, archs] = [features.actions, features.operators, features.archs].map(wordsOf);
  const flags = wordsOf(features.supportedFlags ?? features.knownFlags);
  known(actions, seccomp.defaultAction, [...path, 'defaultAction'], SECCOMP, report);
  for (const [i, arch] of items(seccomp.architectures).entries()) {
    known(archs, arch, [...path, 'architectures', i], SECCOMP, report);
  }
  for (const [i, flag] of items(seccomp.flags).entries())
    known(flags, flag, [...path, 'flags', i], SECCOMP, report);
  for (const [i, rule] of items(seccomp.syscalls).entries()) {
    known(actions, rule?.action, [...path, 'syscalls', i, 'action'], SECCOMP, report);
    for (const [k, arg] of items(rule?.args).entries()) {
      known(operators, arg?.op, [...path, 'syscalls', i, 'args', k, 'op'], SECCOMP, report);
    }
  }
}
