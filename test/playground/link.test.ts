import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { CONTENT_MAX, fragmentOf, LINK_MAX, LinkError, textOf } from '../../playground/share/link.ts';

const linkTo = (content: Uint8Array): string => `lines=${deflateRawSync(content).toString('base64url')}`;

describe('links', () => {
  it.each(['', 'hostname = a', 'hostname = 東京 🐋\r\n', '\ufeffhostname=a\0', '<script>alert(1)</script>'])(
    'hold %j as it is',
    async (text) => {
      expect(await textOf(await fragmentOf(text))).toBe(text);
    },
  );

  it('hold a large configuration that repeats itself', async () => {
    const text = Array.from({ length: 5000 }, (_, i) => `process_env = NAME_${i}=value\n`).join('');
    const fragment = await fragmentOf(text);
    expect(fragment.length).toBeLessThan(LINK_MAX);
    expect(await textOf(fragment)).toBe(text);
  });

  it.each(['', 'other', 'Lines=', 'line=abc'])('that are not ours are none: %j', async (fragment) => {
    expect(await textOf(fragment)).toBeNull();
  });

  it.each([
    ['is no base64', 'lines=%%%%'],
    ['is cut off', linkTo(randomBytes(500)).slice(0, 300)],
    ['is no deflate', `lines=${Buffer.from('hostname = a').toString('base64url')}`],
    ['is no UTF-8', linkTo(Uint8Array.of(0xff, 0xfe))],
  ])('are refused whose content %s', async (_, fragment) => {
    await expect(textOf(fragment)).rejects.toThrow(
      new LinkError('the link is cut off or was changed: what it holds cannot be unfolded'),
    );
  });

  it('are not unfolded beyond the limit', async () => {
    const bomb = linkTo(new Uint8Array(40 * CONTENT_MAX));
    expect(bomb.length).toBeLessThan(LINK_MAX);
    await expect(textOf(bomb)).rejects.toThrow('holds more than 1 MiB');
  });

  it('are not made of, or read from, what is too long', async () => {
    await expect(fragmentOf(randomBytes(60_000).toString('base64'))).rejects.toThrow('too long for a link');
    await expect(fragmentOf(' '.repeat(CONTENT_MAX + 1))).rejects.toThrow('too long for a link');
    await expect(textOf(`lines=${'A'.repeat(LINK_MAX)}`)).rejects.toThrow('longer than 64 KiB');
  });
});
