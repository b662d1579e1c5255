import { expect, it } from 'vitest';
import { parse } from '../../src/config/parse.ts';
import { describeEngines } from '../support/engines.ts';

const MiB = 2 ** 20;
const encoder = new TextEncoder();

describeEngines('memory growth', () => {
  it('parses 64 MB after 10 bytes, and back; earlier results stay right', () => {
    const small = parse('hostname=a');
    const line = `process_env=${'x'.repeat(51)}\n`;
    const text = `hostname=first-of-a-large-input\n${line.repeat(MiB)}hostname=last-of-a-large-input`;
    expect(text.length).toBeGreaterThan(64 * MiB);

    const large = parse(text);
    expect(large.hostname).toBe('last-of-a-large-input');
    expect(large.process.env).toHaveLength(MiB);
    expect(large.process.env.every((entry) => entry === 'x'.repeat(51))).toBe(true);
    expect(parse(encoder.encode(text))).toEqual(large);

    const again = parse('hostname=b');
    expect(again.hostname).toBe('b');
    expect(small.hostname).toBe('a');
    expect(large.hostname).toBe('last-of-a-large-input');
    expect(large.process.env[MiB - 1]).toBe('x'.repeat(51));
  });

  it('parses one line of 64 MB, ASCII and not', () => {
    for (const character of ['x', 'é', '日', '🚀']) {
      const value = character.repeat((64 * MiB) / encoder.encode(character).length);
      const config = parse(`hostname=${value}\nprocess_cwd=/after`);
      expect(config.hostname === value).toBe(true);
      expect(config.process.cwd).toBe('/after');
    }
    expect(parse('hostname=b').hostname).toBe('b');
  });
});
