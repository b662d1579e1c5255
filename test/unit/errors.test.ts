import { expect, it } from 'vitest';
import { parse } from '../../src/config/parse.ts';
import { StreamError, TooDeepError } from '../../src/errors.ts';

it('errors say no place where there is none', () => {
  expect(new TooDeepError(3).message).toBe(
    'more than 3 objects and arrays within each other; raise maxDepth if that is meant',
  );
  expect(new StreamError('cut off', 7, 2)).toMatchObject({
    member: null,
    message: 'at byte 7, document 2: cut off',
  });
});

it('a namespace keeps its path, and its lack of one, where a long line makes all values copies', () => {
  const { namespaces } = parse(`namespace=pid:/p\nnamespace=ipc\n#${'x'.repeat(100_000)}`).linux;
  expect(namespaces).toEqual([
    { kind: 'pid', path: '/p' },
    { kind: 'ipc', path: null },
  ]);
});
