import type { LinuxMemory, LinuxResources } from '../../../../build/spec/types.ts';
import { quote } from '../../../diagnostics/quote.ts';
import type { Path } from '../../read/pointer.ts';
import { isCpuList } from '../formats.ts';
import type { Report } from './report.ts';
import { entries, isInteger, items, within } from './values.ts';

// What the text says of `linux.resources`.

const RESOURCES = ['linux', 'resources'];
const MEMORY = 'config-linux.md#memory';
const CPU = 'config-linux.md#cpu';
const BLOCK_IO = 'config-linux.md#block-io';
const RDMA = 'config-linux.md#rdma';
const ALLOWED_DEVICES = 'config-linux.md#allowed-device-list';

export function checkResources(resources: LinuxResources, report: Report): void {
  if (resources.memory) checkMemory(resources.memory, report);
  checkCpu(resources, report);
  checkBlockIO(resources, report);
  for (const [device, limits] of entries(resources.rdma)) {
    if (limits.hcaHandles !== undefined || limits.hcaObjects !== undefined) continue;
    report.error(
      'needs-property',
      [...RESOURCES, 'rdma', device],
      RDMA,
      'it needs hcaHandles, hcaObjects or both',
    );
  }
  checkAllowedDevices(resources, report);
}

function checkMemory(memory: LinuxMemory, report: Report): void {
  const { limit, swap, reservation } = memory;
  const path = [...RESOURCES, 'memory'];
  if (isLimit(limit) && isLimit(swap) && swap < limit) {
    report.error(
      'limit-order',
      [...path, 'swap'],
      MEMORY,
      `swap counts memory and swap together: ${swap} is below the limit of ${limit}`,
    );
  }
  if (isLimit(swap) && limit === undefined) {
    report.error(
      'needs-property',
      [...path, 'swap'],
      MEMORY,
      'swap counts memory and swap together: it needs a limit too',
    );
  }
  if (isLimit(limit) && isLimit(reservation) && reservation > limit) {
    report.error(
      'limit-order',
      [...path, 'reservation'],
      MEMORY,
      `reservation ${reservation} is above the limit of ${limit}`,
    );
  }
  for (const name of ['limit', 'reservation', 'swap', 'kernel', 'kernelTCP'] as const) {
    const value = memory[name];
    if (isInteger(value) && value < -1)
      report.error('value-range', [...path, name], MEMORY, `${value} is below -1, which is unlimited`);
  }
  for (const name of ['kernel', 'kernelTCP'] as const) {
    if (memory[name] !== undefined)
      report.name(
        'deprecated',
        'warning',
        [...path, name],
        MEMORY,
        'not recommended: kernels since 5.4 ignore it',
      );
  }
  within(report, memory.swappiness, [0, 100], [...path, 'swappiness'], MEMORY, 'swappiness');
}

/** A limit that limits: not there, 0 and -1 do not. */
function isLimit(value: unknown): value is number | bigint {
  return isInteger(value) && value > 0;
}

function checkCpu({ cpu }: LinuxResources, report: Report): void {
  if (cpu === undefined) return;
  const { quota, burst, idle } = cpu;
  const path = [...RESOURCES, 'cpu'];
  if (isLimit(quota) && isInteger(burst) && burst > quota) {
    report.error('limit-order', [...path, 'burst'], CPU, `burst ${burst} is above the quota of ${quota}`);
  }
  within(report, idle, [0, 1], [...path, 'idle'], CPU, 'idle');
  for (const name of ['cpus', 'mems'] as const) {
    const list = cpu[name];
    if (list && !isCpuList(list)) {
      report.error('bad-cpu-list', [...path, name], CPU, `${quote(list)} is no list such as 0-3,7`);
    }
  }
}

const RATES = [
  'throttleReadBpsDevice',
  'throttleWriteBpsDevice',
  'throttleReadIOPSDevice',
  'throttleWriteIOPSDevice',
] as const;

function checkBlockIO({ blockIO }: LinuxResources, report: Report): void {
  if (blockIO === undefined) return;
  const path = [...RESOURCES, 'blockIO'];
  checkWeights(blockIO, path, report);
  for (const [i, device] of items(blockIO.weightDevice).entries()) {
    const at = [...path, 'weightDevice', i];
    checkWeights(device, at, report);
    if (device?.weight === undefined && device?.leafWeight === undefined) {
      report.error('needs-property', at, BLOCK_IO, 'it needs weight, leafWeight or both');
    }
  }
  for (const name of RATES) {
    for (const [i, device] of items(blockIO[name]).entries()) {
      if (device?.rate === undefined) report.missing([...path, name, i, 'rate'], BLOCK_IO, 'it needs a rate');
    }
  }
}

function checkWeights(
  of: { weight?: number; leafWeight?: number } | undefined,
  path: Path,
  report: Report,
): void {
  for (const name of ['weight', 'leafWeight'] as const) {
    const value = of?.[name];
    // Runtimes take 0 for not there.
    if (typeof value !== 'number' || value === 0 || (value >= 10 && value <= 1000)) continue;
    report.warning(
      'value-range',
      [...path, name],
      BLOCK_IO,
      `${name} ${value} is not within 10..1000, which kernels take`,
    );
  }
}

const DEVICE_TYPES = ['', 'a', 'b', 'c'];

function checkAllowedDevices({ devices }: LinuxResources, report: Report): void {
  for (const [i, device] of items(devices).entries()) {
    const path = [...RESOURCES, 'devices', i];
    const { type, access } = device ?? {};
    if (typeof type === 'string' && !DEVICE_TYPES.includes(type)) {
      report.error('value-range', [...path, 'type'], ALLOWED_DEVICES, `${quote(type)} is none of a, b and c`);
    }
    if (typeof access === 'string' && access !== 'rwm' && [...access].some((char) => !'rwm'.includes(char))) {
      report.error(
        'value-range',
        [...path, 'access'],
        ALLOWED_DEVICES,
        `${quote(access)} is not made of r, w and m`,
      );
    }
  }
}
