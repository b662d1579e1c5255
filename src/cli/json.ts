import { toJson as exactJson } from '../spec/index.ts';
import { printableJson } from './printable.ts';

/** JSON with every digit, and with nothing in it that a terminal would take for an order. */
export function toJson(value: unknown, indent: number): string {
  return printableJson(exactJson(value, indent));
}
