import { describe, expect, it } from 'vitest';
import {
  CONTAINER_ID_MAX,
  checkContainerId,
  InvalidArgumentError,
  isContainerId,
  signalName,
  signalNumber,
} from '../../src/runtime/index.ts';
import { HOSTILE_IDS } from './hostile.ts';

describe('ids', () => {
  it.each(['a', '_', '0', 'web-1', 'a.b', 'a..', 'A+b_C.d-e', '9'.repeat(CONTAINER_ID_MAX)])(
    '%s is one',
    (id) => {
      expect(isContainerId(id)).toBe(true);
      expect(() => checkContainerId(id)).not.toThrow();
    },
  );

  it.each(HOSTILE_IDS.map((id) => [JSON.stringify(id.slice(0, 40)), id]))('%s is none', (_, id) => {
    expect(isContainerId(id)).toBe(false);
    expect(() => checkContainerId(id)).toThrow(InvalidArgumentError);
  });

  it('are exactly the ids of the rule, character by character', () => {
    for (let unit = 0; unit < 0x300; unit++) {
      const char = String.fromCharCode(unit);
      expect(isContainerId(char), char).toBe(/^[A-Za-z0-9_]$/.test(char));
      expect(isContainerId(`a${char}`), char).toBe(/^[A-Za-z0-9_+.-]$/.test(char));
    }
  });

  it.each([undefined, null, 1, {}, ['a'], new String('a')])('%s is no string', (id) => {
    expect(isContainerId(id)).toBe(false);
    expect(() => checkContainerId(id)).toThrow(TypeError);
  });

  it('say what is wrong, in a message that is short and harmless to a terminal', () => {
    const messageOf = (id: string) => {
      try {
        checkContainerId(id);
      } catch (error) {
        return (error as Error).message;
      }
      return '';
    };
    expect(messageOf('../x')).toBe('invalid id: "../x" is none: it starts with a letter, a digit or _');
    expect(messageOf('a/b')).toBe('invalid id: "a/b" is none: letters, digits, _, +, . and - are allowed');
    expect(messageOf('a\u001b[31m')).toContain('"a\\u001b[31m"');
    expect(messageOf('/'.repeat(1e6))).toBe(
      'invalid id: it has 1000000 characters, and at most 128 are allowed',
    );
  });
});

describe('signals', () => {
  it.each([
    [9, 9],
    ['9', 9],
    ['KILL', 9],
    ['SIGKILL', 9],
    ['sigkill', 9],
    ['HUP', 1],
    ['SIGSYS', 31],
    ['SIGTERM', 15],
    [64, 64],
  ])('%s is %d', (signal, number) => expect(signalNumber(signal)).toBe(number));

  it.each([
    0,
    65,
    -1,
    1.5,
    NaN,
    Infinity,
    '',
    '0',
    '65',
    '-9',
    '+9',
    ' 9',
    '9.0',
    '0x9',
    '1e1',
    'SIG',
    'SIGNOPE',
    'SIGKILL'.repeat(1000),
    'KILL ',
  ])('%s is none', (signal) => expect(() => signalNumber(signal)).toThrow(InvalidArgumentError));

  it.each([null, undefined, 9n, {}])('%s is neither a name nor a number', (signal) => {
    expect(() => signalNumber(signal)).toThrow(TypeError);
  });

  it('have names', () => {
    expect([1, 9, 31, 34].map(signalName)).toEqual(['SIGHUP', 'SIGKILL', 'SIGSYS', '34']);
  });

  it('are those of this machine', async () => {
    const { constants } = await import('node:os');
    for (const [name, number] of Object.entries(constants.signals)) {
      if (!['SIGIOT', 'SIGPOLL', 'SIGUNUSED'].includes(name)) expect(signalName(number)).toBe(name);
    }
  });
});
