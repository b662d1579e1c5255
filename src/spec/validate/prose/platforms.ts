import type { Spec } from '../../../../build/spec/types.ts';
import type { Report } from './report.ts';
import { absolutePath, entries, items, unique, within } from './values.ts';

// What the text says of the sections for platforms other than Linux.

export function checkPlatforms(spec: Spec, report: Report): void {
  checkWindows(spec, report);
  checkVm(spec, report);
  checkZos(spec, report);
  checkFreebsd(spec, report);
}

function checkWindows({ windows, mounts }: Spec, report: Report): void {
  if (windows === undefined) return;
  const cpu = windows.resources?.cpu;
  const path = ['windows', 'resources', 'cpu'];
  const clause = 'config-windows.md#cpu';
  const given = (['count', 'shares', 'maximum'] as const).filter((name) => cpu?.[name] !== undefined);
  if (given.length > 1)
    report.error('conflicting-properties', path, clause, `only one of ${given.join(' and ')} can be there`);
  within(report, cpu?.shares, [0, 10_000], [...path, 'shares'], clause, 'the share');
  within(report, cpu?.maximum, [0, 10_000], [...path, 'maximum'], clause, 'the maximum');
  for (const [i, group] of items(cpu?.affinity).entries()) {
    for (const name of ['mask', 'group'] as const) {
      if (group?.[name] === undefined)
        report.missing([...path, 'affinity', i, name], clause, `it needs a ${name}`);
    }
  }
  const { network } = windows;
  if (network?.networkNamespace !== undefined && entries(network as Record<string, unknown>).length > 1) {
    const message = 'with a network namespace nothing else can be there';
    report.error('conflicting-properties', ['windows', 'network'], 'config-windows.md#network', message);
  }
  checkNesting(
    items(mounts).map((mount) => mount?.destination),
    report,
  );
}

/** One mount must not be within another (config.md#mounts): of sorted paths, those with a prefix follow it. */
function checkNesting(destinations: readonly (string | undefined)[], report: Report): void {
  const sorted = destinations
    .map((destination, i) => ({
      folder: `${destination}\\`.toLowerCase(),
      i,
      there: typeof destination === 'string',
    }))
    .filter(({ there }) => there)
    // Of two that are the same, the second is within the first.
    .sort((a, b) => Number(a.folder > b.folder) - Number(a.folder < b.folder));
  let outer = sorted[0]!;
  for (const mount of sorted.slice(1)) {
    if (mount.folder.startsWith(outer.folder)) {
      const path = ['mounts', mount.i, 'destination'];
      report.error('conflicting-properties', path, 'config.md#mounts', `it is within the mount ${outer.i}`);
    } else outer = mount;
  }
}

function checkVm({ vm }: Spec, report: Report): void {
  if (vm === undefined) return;
  absolutePath(
    report,
    vm.hypervisor?.path,
    ['vm', 'hypervisor', 'path'],
    'config-vm.md#hypervisor-object',
    'the hypervisor',
  );
  absolutePath(report, vm.kernel?.path, ['vm', 'kernel', 'path'], 'config-vm.md#kernel-object', 'the kernel');
  absolutePath(
    report,
    vm.kernel?.initrd,
    ['vm', 'kernel', 'initrd'],
    'config-vm.md#kernel-object',
    'the RAM disk',
  );
  absolutePath(report, vm.image?.path, ['vm', 'image', 'path'], 'config-vm.md#image-object', 'the image');
}

function checkZos({ zos }: Spec, report: Report): void {
  const clause = 'config-zos.md#namespaces';
  const namespaces = items(zos?.namespaces);
  unique(
    report,
    namespaces,
    (namespace) => namespace?.type,
    ['zos', 'namespaces'],
    clause,
    'a namespace of type',
  );
  for (const [i, namespace] of namespaces.entries()) {
    absolutePath(
      report,
      namespace?.path,
      ['zos', 'namespaces', i, 'path'],
      clause,
      'the path of a namespace',
    );
  }
}

function checkFreebsd({ freebsd }: Spec, report: Report): void {
  for (const [i, device] of items(freebsd?.devices).entries()) {
    const path = ['freebsd', 'devices', i, 'path'];
    const clause = 'config-freebsd.md#devices';
    if (device?.path === undefined) report.missing(path, clause, 'a device needs a path');
    else if (device.path.startsWith('/')) {
      report.warning('value-range', path, clause, 'it is a path below /dev, without a slash in front');
    }
  }
  const path = ['freebsd', 'jail', 'enforceStatfs'];
  within(report, freebsd?.jail?.enforceStatfs, [0, 2], path, 'config-freebsd.md#jail', 'enforceStatfs');
}
