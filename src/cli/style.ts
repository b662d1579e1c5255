import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** https://no-color.org: any value but an empty one. */
const coloured =
  process.stdout.isTTY === true &&
  !process.env.NO_COLOR &&
  process.env.TERM !== 'dumb' &&
  process.stdout.hasColors();

/** Colours a text for stdout, where that is a terminal and colours are wanted. */
export function paint(style: Style, text: string): string {
  return coloured ? styleText(style, text) : text;
}
