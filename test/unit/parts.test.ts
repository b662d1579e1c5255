import { expect, it } from 'vitest';
import { defaultLinuxConfig } from '../../src/config/defaults.ts';
import { parse } from '../../src/config/parse.ts';
import { parseHook, parseNamespaceKind, parseU32, parseU64 } from '../../src/config/parts.ts';
import { KINDS } from '../../src/engine/words.ts';
import { describeEngines } from '../support/engines.ts';

it('defaultLinuxConfig is what parse starts from, and new each time', () => {
  expect(defaultLinuxConfig()).toStrictEqual(parse('').linux);
  expect(defaultLinuxConfig()).not.toBe(defaultLinuxConfig());
});

it('parseNamespaceKind knows the seven kinds, exactly', () => {
  for (const kind of KINDS) expect(parseNamespaceKind(kind)).toBe(kind);
  for (const text of ['', 'PID', ' pid', 'pid ', 'time', 'constructor', '__proto__', 'mount:']) {
    expect(parseNamespaceKind(text)).toBeNull();
  }
});

describeEngines('parts', () => {
  it.each([
    ['/bin/hook', '/bin/hook', 0],
    ['/bin/hook:30', '/bin/hook', 30],
    ['/bin/hook:', '/bin/hook', 0],
    ['/bin/hook:4294967295', '/bin/hook', 4294967295],
    ['/bin/hook:4294967296', '/bin/hook', 0],
    ['/bin/hook:1:2', '/bin/hook', 0],
    ['/bin/hook: 5', '/bin/hook', 0],
    [':7', '', 7],
    ['', '', 0],
    [' /a b ', ' /a b ', 0],
  ])('parseHook(%j)', (text, path, timeoutSecs) => {
    const hook = { path, args: [], env: [], timeoutSecs };
    expect(parseHook(text)).toStrictEqual(hook);
    if (text === text.trim()) expect(parse(`hook_poststop=${text}`).hooks.poststop).toStrictEqual([hook]);
  });

  it('refuses other types', () => {
    for (const take of [parseHook, parseNamespaceKind, parseU32, parseU64] as ((
      text: unknown,
    ) => unknown)[]) {
      expect(() => take(5)).toThrow(new TypeError('text must be a string, not number'));
    }
  });
});
