import { describe, expect, it } from 'vitest';
import { isSpec } from '../../src/spec/index.ts';
import { firstUnit, isReadAsJson } from '../../src/spec/is-spec.ts';
import { isBlank } from '../../src/spec/white-space.ts';

it.each<[string, boolean]>([
  ['{}', true],
  ['\ufeff \n\t{', true],
  ['// a comment\n{', true],
  ['/* a comment */ {', true],
  ['/** / */{', true],
  ['/*/{', false],
  ['/* never ends {', false],
  ['// never ends {', false],
  ['/hostname={', false],
  ['/', false],
  ['hostname=a', false],
  ['[{}]', false],
  [' ', false],
  ['', false],
])('isSpec(%j) is %s, for its bytes too', (text, is) => {
  expect(isSpec(text)).toBe(is);
  expect(isSpec(new TextEncoder().encode(text))).toBe(is);
});

it('isSpec refuses what is neither a string nor bytes', () => {
  expect(() => isSpec(5 as unknown as string)).toThrow(TypeError);
});

describe('isBlank', () => {
  it.each([
    ['', true],
    [' ', true],
    ['\t', true],
    ['\r', true],
    ['\n', true],
    [' \t\r\n', true],
    ['\v', false],
    ['{', false],
    [' {', false],
    ['{ ', false],
  ])('%j: %s', (text, expected) => {
    expect(isBlank(new TextEncoder().encode(text))).toBe(expected);
  });
});

it.each([
  ['', -1],
  [' \n// a\n', -1],
  ['/a', 0x2f],
  ['\ufeff /* a */ [', 0x5b],
])('the first unit of %j, behind what is no content', (text, unit) => {
  expect(firstUnit(text)).toBe(unit);
  expect(firstUnit(new TextEncoder().encode(text))).toBe(unit);
});

describe('a file is read as a config.json', () => {
  it.each([
    ['a.conf', '{', true],
    ['a.json', '{', true],
    ['a.json', '[1]', true],
    ['a.JSON', ' "a"', true],
    ['a.conf', '[1]', false],
    ['.json.conf', '"a"', false],
    ['a.json', 'hostname=a', false],
    ['a.json', '', false],
  ])('by its content, and lists and texts by the name %s: %j is %s', (name, bytes, expected) => {
    expect(isReadAsJson({ name, bytes })).toBe(expected);
  });
});
