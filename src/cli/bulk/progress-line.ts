import type { Amount } from '../../fleet/task.ts';

const BAR = 16;

/** How far the work is. */
export interface Standing extends Amount {
  /** Bytes there are to do; undefined where that is not known. */
  total: number | undefined;
  /** Documents in a second. */
  rate: number;
  /** Bytes in a second. */
  byteRate: number;
}

interface Parts {
  name: string;
  bar: string;
  percent: string;
  documents: string;
  rate: string;
  left: string;
}

/** What goes where there is no room for all, the least telling first. */
const DROPPED: readonly (keyof Parts)[] = ['bar', 'documents', 'name', 'rate', 'left', 'percent'];

/** It in a line. No part of it is cut: what does not fit into the columns is left out. */
export function progressLine(standing: Standing, columns: number): string {
  const parts = partsOf(standing);
  for (const name of DROPPED) {
    const line = joined(parts);
    if (line.length <= columns) return line;
    parts[name] = '';
  }
  return '';
}

/** It in a line of any length, for where it is not drawn. */
export function plainLine(standing: Standing): string {
  return joined({ ...partsOf(standing), bar: '' });
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

function partsOf({ documents, bytes, total, rate, byteRate }: Standing): Parts {
  const share = total === undefined ? undefined : total === 0 ? 1 : Math.min(1, bytes / total);
  return {
    name: 'ociconf: ',
    bar: share === undefined ? '' : barOf(share),
    percent: share === undefined ? '' : `${Math.floor(100 * share)}%`,
    documents: `${count(documents)} documents`,
    rate: `${count(Math.round(rate))}/s`,
    left: leftOf(bytes, total, byteRate),
  };
}

function barOf(share: number): string {
  const full = Math.floor(BAR * share);
  return `[${'#'.repeat(full)}${'.'.repeat(BAR - full)}] `;
}

/** Where it is not known how much there is, how much has been done. */
function leftOf(bytes: number, total: number | undefined, byteRate: number): string {
  if (total === undefined) return `${count(Math.round(bytes / 2 ** 20))} MiB`;
  return byteRate > 0 ? `${duration((total - bytes) / byteRate)} left` : '';
}

function joined({ name, bar, percent, documents, rate, left }: Parts): string {
  const details = [documents, rate, left].filter((part) => part !== '').join(', ');
  if (bar !== '') return `${name}${bar}${percent.padStart(4)}  ${details}`;
  return name + [percent, details].filter((part) => part !== '').join(', ');
}

/** `1:02:03` or `2:03`. */
function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}
