import type { Mount, Spec } from '../../../../build/spec/types.ts';
import { quote } from '../../../diagnostics/quote.ts';
import type { Path } from '../../read/pointer.ts';
import { parseVersion } from '../formats.ts';
import { PLATFORMS, type Platform } from '../platform.ts';
import { checkEnvironment } from './process.ts';
import type { Report } from './report.ts';
import { absolutePath, entries, isRelative, isRelativeOnWindows, items } from './values.ts';

// What the text says of the top level: version, root, mounts, hooks, annotations, sections of platforms.

const VERSION = 'config.md#specification-version';
const ROOT = 'config.md#root';
const MOUNTS = 'config.md#mounts';
const POSIX_MOUNTS = 'config.md#posix-platform-mounts';
const HOOKS = 'config.md#posix-platform-hooks';
const ANNOTATIONS = 'config.md#annotations';
const PLATFORM = 'config.md#platform-specific-configuration';

export function checkWhole(spec: Spec, platform: Platform, report: Report): void {
  const { ociVersion } = spec;
  if (typeof ociVersion === 'string' && parseVersion(ociVersion) === null) {
    report.error(
      'invalid-version',
      ['ociVersion'],
      VERSION,
      `${quote(ociVersion)} is no version of SemVer 2.0.0, such as 1.3.0`,
    );
  }
  checkSections(spec, platform, report);
  checkRoot(spec, platform, report);
  checkMounts(spec, platform, report);
  checkHooks(spec, platform, report);
  checkAnnotations(spec, report);
}

function checkSections(spec: Spec, platform: Platform, report: Report): void {
  for (const section of PLATFORMS) {
    // A virtual machine can be on any platform, and what runs in one is mostly Linux.
    const fits = section === platform || section === 'vm' || (section === 'linux' && platform === 'vm');
    if (spec[section] === undefined || fits) continue;
    report.name(
      'other-platform',
      'warning',
      [section],
      PLATFORM,
      `it is for ${section} only, and ignored on ${platform}`,
    );
  }
  if (platform === 'windows' && spec.windows === undefined)
    report.missing(['windows'], PLATFORM, 'Windows needs it');
}

function checkRoot({ root, windows }: Spec, platform: Platform, report: Report): void {
  const isolated = platform === 'windows' && windows?.hyperv !== undefined;
  if (isolated) {
    if (root !== undefined)
      report.name(
        'conflicting-properties',
        'error',
        ['root'],
        ROOT,
        'containers isolated by Hyper-V have no root',
      );
    return;
  }
  if (root === undefined) {
    report.missing(['root'], ROOT, 'a container needs a root file system');
    return;
  }
  if (root.path === '')
    report.error('needs-property', ['root', 'path'], ROOT, 'the path is the empty string');
  if (platform === 'windows' && root.readonly === true) {
    report.error('conflicting-properties', ['root', 'readonly'], ROOT, 'Windows has no read-only root');
  }
}

function checkMounts({ mounts, linux }: Spec, platform: Platform, report: Report): void {
  const list = items(mounts);
  let userNamespace: boolean | undefined;
  for (let i = 0; i < list.length; i++) {
    const { destination, options, uidMappings, gidMappings } = list[i] ?? ({} as Partial<Mount>);
    const relative = platform === 'windows' ? isRelativeOnWindows : isRelative;
    if (relative(destination)) checkRelative(destination, i, platform, report);
    const mapped = isMapped(items(options));
    if (!mapped && uidMappings === undefined && gidMappings === undefined) continue;
    userNamespace ??= items(linux?.namespaces).some((namespace) => namespace?.type === 'user');
    checkMappings(list[i]!, mapped, userNamespace, ['mounts', i], report);
  }
}

function isMapped(options: readonly string[]): boolean {
  for (let i = 0; i < options.length; i++) {
    if (options[i] === 'idmap' || options[i] === 'ridmap') return true;
  }
  return false;
}

function checkRelative(destination: string, i: number, platform: Platform, report: Report): void {
  const path = ['mounts', i, 'destination'];
  if (destination === '')
    report.error('path-not-absolute', path, MOUNTS, 'the destination is the empty string');
  else if (platform === 'linux' || platform === 'vm') {
    const fix = { title: `write /${destination}`, changes: [{ path, value: `/${destination}` }] };
    const message = `relative destinations such as ${quote(destination)} are deprecated`;
    report.warning('deprecated', path, MOUNTS, message, fix);
  } else if (platform === 'windows') {
    report.error('path-not-absolute', path, MOUNTS, `${quote(destination)} is no absolute path of Windows`);
  } else absolutePath(report, destination, path, MOUNTS, 'the destination');
}

/**
 * @param mapped whether an option asks for ids of the mount's own
 * @param userNamespace whether there is one to take them from
 */
function checkMappings(
  mount: Mount,
  mapped: boolean,
  userNamespace: boolean,
  path: Path,
  report: Report,
): void {
  const { uidMappings, gidMappings } = mount;
  if ((uidMappings === undefined) !== (gidMappings === undefined)) {
    const [there, lacking] =
      uidMappings === undefined ? ['gidMappings', 'uidMappings'] : ['uidMappings', 'gidMappings'];
    report.missing([...path, lacking], POSIX_MOUNTS, `${there} needs ${lacking} too`);
  }
  if (!mapped) {
    const message = 'older runtimes ignore mappings without the option idmap or ridmap';
    report.warning('ignored-property', path, POSIX_MOUNTS, message);
    return;
  }
  if (uidMappings !== undefined || userNamespace) return;
  const message = 'idmap needs mappings, or a user namespace to take them from';
  report.error('needs-property', [...path, 'options'], 'config.md#linux-mount-options', message);
}

export const HOOK_KINDS = [
  'prestart',
  'createRuntime',
  'createContainer',
  'startContainer',
  'poststart',
  'poststop',
] as const;

function checkHooks({ hooks }: Spec, platform: Platform, report: Report): void {
  if (hooks === undefined) return;
  if (platform === 'windows') {
    report.name('other-platform', 'warning', ['hooks'], HOOKS, 'hooks are for POSIX platforms only');
    return;
  }
  for (const kind of HOOK_KINDS) {
    for (const [i, hook] of items(hooks[kind]).entries()) {
      const path = ['hooks', kind, i];
      absolutePath(report, hook?.path, [...path, 'path'], HOOKS, 'the path of a hook');
      checkEnvironment(hook?.env, [...path, 'env'], report);
    }
  }
  if (items(hooks.prestart).length > 0) {
    report.name(
      'deprecated',
      'warning',
      ['hooks', 'prestart'],
      'config.md#prestart',
      'deprecated for createRuntime, createContainer and startContainer',
    );
  }
}

const RESERVED = 'org.opencontainers.';
const KNOWN = new Set([
  'org.opencontainers.image.os',
  'org.opencontainers.image.os.version',
  'org.opencontainers.image.os.features',
  'org.opencontainers.image.architecture',
  'org.opencontainers.image.variant',
  'org.opencontainers.image.author',
  'org.opencontainers.image.created',
  'org.opencontainers.image.stopSignal',
]);

function checkAnnotations({ annotations }: Spec, report: Report): void {
  for (const [key] of entries(annotations)) {
    const path = ['annotations', key];
    if (key === '')
      report.name(
        'annotation-key',
        'error',
        path,
        ANNOTATIONS,
        'the name of an annotation must not be empty',
      );
    else if (key.startsWith(RESERVED) && !KNOWN.has(key) && !key.startsWith('org.opencontainers.runc.')) {
      report.name(
        'annotation-key',
        'warning',
        path,
        ANNOTATIONS,
        `${quote(key)} is in a namespace that is reserved`,
      );
    } else if (!key.includes('.')) {
      report.name(
        'annotation-key',
        'info',
        path,
        ANNOTATIONS,
        `${quote(key)} should be a reverse domain name, such as com.example.key`,
      );
    }
  }
}
