import { expect, it } from 'vitest';
import { QueueError } from '../../src/fleet/errors.ts';
import { isLikeAddress, parseAddress } from '../../src/fleet/queue/address.ts';

it.each([
  ['redis://queue.test', { host: 'queue.test', port: 6379, db: 0, shown: 'redis://queue.test:6379/0' }],
  ['redis://queue.test/', { db: 0, shown: 'redis://queue.test:6379/0' }],
  ['redis://queue.test:7000/15', { port: 7000, db: 15, shown: 'redis://queue.test:7000/15' }],
  ['rediss://[::1]:7000', { host: '::1', isEncrypted: true, shown: 'rediss://[::1]:7000/0' }],
  [
    'redis://me%40home:se%3Acret@queue.test/2147483647',
    {
      username: 'me@home',
      password: 'se:cret',
      isPasswordInText: true,
      shown: 'redis://queue.test:6379/2147483647',
    },
  ],
])('%s is the address of a queue', (text, expected) => {
  expect(parseAddress(text, {})).toMatchObject(expected);
});

it('the password of an address may be in the environment, and one in the text counts', () => {
  const environment = { OCICONF_REDIS_PASSWORD: 'of the environment' };
  const without = parseAddress('redis://me@queue.test', environment);
  expect(without).toMatchObject({
    username: 'me',
    password: 'of the environment',
    isPasswordInText: false,
  });
  expect(parseAddress('redis://:other@queue.test', environment)).toMatchObject({
    password: 'other',
    isPasswordInText: true,
  });
  const neither = parseAddress('redis://queue.test', {});
  expect(Object.keys(neither)).not.toContain('username');
  expect(Object.keys(neither)).not.toContain('password');
});

it.each([
  ['queue.test:6379', 'is redis://HOST:PORT/DATABASE'],
  ['http://:swordfish@queue.test', 'is redis://HOST:PORT/DATABASE'],
  ['redis://:swordfish@queue.test:99999', 'is redis://HOST:PORT/DATABASE'],
  ['redis:///0', 'is redis://HOST:PORT/DATABASE'],
  ['redis://queue.test/0?password=swordfish', 'no ? or # is read'],
  ['redis://queue.test/0#swordfish', 'no ? or # is read'],
  ['redis://queue.test/swordfish', 'has the number of a database'],
  ['redis://queue.test/0/0', 'has the number of a database'],
  ['redis://queue.test/-1', 'has the number of a database'],
  ['redis://queue.test/2147483648', 'has the number of a database'],
  ['redis://:swordfish%@queue.test', 'a % stands alone'],
])('%s is none, and is not repeated', (text, problem) => {
  const parse = (): unknown => parseAddress(text, {});
  expect(parse).toThrow(QueueError);
  expect(parse).toThrow(problem);
  expect(parse).not.toThrow('swordfish');
});

it.each([
  ['redis://', true],
  ['REDISS://x', true],
  ['rediss:/', false],
  ['redis.conf', false],
])('%s is meant to be one: %s', (text, expected) => {
  expect(isLikeAddress(text)).toBe(expected);
});
