import { describe, expect, it } from 'vitest';
import { format, parse } from '../../src/index.ts';
import { PATIENCE } from '../support/patience.ts';

describe('format', () => {
  it.each([
    ['', ''],
    ['hostname=a', 'hostname = a\n'],
    ['  hostname\t=\u3000a b  \r\n', 'hostname = a b\n'],
    ['hostname=', 'hostname =\n'],
    ['process_env=A = 1', 'process_env = A = 1\n'],
    ['mount=/a:b:c: ro ,\trw', 'mount = /a:b:c:ro,rw\n'],
    ['mount=/a :b: c: :d', 'mount = /a :b: c::d\n'],
    ['mount=/a:b', 'mount = /a:b\n'],
    ['mount=:b:c: ro', 'mount = :b:c:ro\n'],
    ['process_env=a:b:c: x , y', 'process_env = a:b:c: x , y\n'],
    ['---x=1  ', '---x = 1\n'],
    ['cpu_shares=1\nhostname', 'cpu_shares = 1\nhostname\n'],
    ['hostname=a\n\ncpu_shares=1', 'hostname = a\n\ncpu_shares = 1\n'],
    ['x\n---\n\ufeffy\ncpu_shares=1\nhostname=a', 'x\n---\nhostname = a\n\ufeffy\ncpu_shares = 1\n'],
    ['  # comment  ', '# comment\n'],
    ['x  y  ', 'x  y\n'],
    ['unknown=1', 'unknown = 1\n'],
    ['=', ' =\n'],
    ['\n\n\n', '\n\n\n'],
  ])('%j', (text, formatted) => {
    expect(format(text)).toBe(formatted);
  });

  it('puts keys in order, and keeps that of the lines of one key', () => {
    expect(format('cpu_shares=1\nprocess_arg=b\nhostname=a\nprocess_arg=a\ncpu_shares=2\n')).toBe(
      'hostname = a\nprocess_arg = b\nprocess_arg = a\ncpu_shares = 1\ncpu_shares = 2\n',
    );
  });

  it('moves comments, blank lines and lines without effect with the line that follows', () => {
    const text = `# About this file.

# the limit
typo=1
memory_limit=1

# the name
hostname=a
# the end`;
    expect(format(text)).toBe(
      `# About this file.

# the name
hostname = a
# the limit
typo = 1
memory_limit = 1
# the end
`.replace('# the name', '\n# the name'),
    );
  });

  it('formats documents each by itself, and makes no separator', () => {
    const text = 'cpu_shares=1\nhostname=a\n---\r\n--- \nhostname=b\n ---\n---\n---\n';
    expect(format(text)).toBe('hostname = a\ncpu_shares = 1\n---\n--- \nhostname = b\n ---\n---\n---\n');
  });

  it('keeps a byte order mark at the start', () => {
    expect(format('\ufeffcpu_shares=1\ncpu_shares=2\nhostname=a')).toBe(
      '\ufeffcpu_shares = 1\nhostname = a\ncpu_shares = 2\n',
    );
  });

  it.each([
    ['cpu_shares=1\n\ufeffhostname=x\nroot_path=/', ' \ufeffhostname = x\nroot_path = /\ncpu_shares = 1\n'],
    ['cpu_shares=1\n\ufeff---\nroot_path=/', ' \ufeff---\nroot_path = /\ncpu_shares = 1\n'],
    [' \ufeffhostname=a', ' \ufeffhostname = a\n'],
    ['\ufeff# a=b', '\ufeff# a=b\n'],
    ['x=1\n \ufeff # a=b ', 'x = 1\n\ufeff # a=b\n'],
    ['\ufeff---\nx=1', '\ufeff---\nx = 1\n'],
    ['\ufeff---  ', '\ufeff---  \n'],
  ])('brings no byte order mark to the start, and leaves what is behind one: %j', (text, formatted) => {
    expect(format(text)).toBe(formatted);
    expect(format(formatted)).toBe(formatted);
  });

  it('is linear', () => {
    const start = performance.now();
    const many = 'cpu_shares=1\n# c\nhostname=a\n'.repeat(100_000);
    expect(format(many).length).toBeGreaterThan(many.length);
    expect(format(`mount=/a:b:c:${','.repeat(1e6)}`)).toHaveLength(1e6 + 16);
    expect(format('---\n'.repeat(1e5))).toHaveLength(4e5);
    expect(performance.now() - start).toBeLessThan(PATIENCE * 5000);
  });

  it('leaves what the examples say', () => {
    const examples = import.meta.glob<string>('../../examples/*', {
      query: '?raw',
      import: 'default',
      eager: true,
    });
    expect(Object.keys(examples).length).toBeGreaterThan(1);
    for (const text of Object.values(examples)) {
      expect(parse(format(text))).toStrictEqual(parse(text));
    }
  });

  it('takes strings only', () => {
    expect(() => format(5 as never)).toThrow(new TypeError('text must be a string, not number'));
  });
});
