import { expect, it } from 'vitest';
import { listText } from '../../../src/cli/containers/list-text.ts';

it('a state may have no pid, and its id and bundle characters that nobody sees', () => {
  const state = { ociVersion: '1.3.0', bundle: '/b/\u200bweb' } as const;
  const states = [
    { ...state, id: 'web\u001b', status: 'stopped' },
    { ...state, id: 'a', status: 'running', pid: 1234 },
  ] as const;
  expect(listText(states)).toBe(
    [
      'ID           PID   STATUS   BUNDLE\n',
      '"web\\u001b"  0     stopped  "/b/\\u200bweb"\n',
      'a            1234  running  "/b/\\u200bweb"\n',
    ].join(''),
  );
});
