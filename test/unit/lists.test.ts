import { expect, it } from 'vitest';
import { parse } from '../../src/config/parse.ts';
import type { OciConfig } from '../../src/config/types.ts';
import { view } from '../../src/config/view.ts';
import { describeEngines } from '../support/engines.ts';

/** Longer than what records are told of together, and than the literals that lists start as. */
const LONGEST = 20;
const KINDS = ['pid', 'network', 'mount', 'uts', 'ipc', 'user', 'cgroup'];

const LISTS: [string, (i: number) => string, (i: number) => unknown, (config: OciConfig) => unknown[]][] = [
  ['process_arg', (i) => `a${i}`, (i) => `a${i}`, ({ process }) => process.args],
  ['process_env', (i) => `A=${i}`, (i) => `A=${i}`, ({ process }) => process.env],
  [
    'mount',
    (i) => `/${i}:b:c:${Array.from({ length: i }, (_, k) => `o${k}`).join()}`,
    (i) => ({
      destination: `/${i}`,
      mountType: 'b',
      source: 'c',
      options: i === 0 ? [''] : Array.from({ length: i }, (_, k) => `o${k}`),
    }),
    ({ mounts }) => mounts,
  ],
  [
    'namespace',
    (i) => `${KINDS[i % 7]}${i % 2 === 0 ? '' : `:/${i}`}`,
    (i) => ({ kind: KINDS[i % 7], path: i % 2 === 0 ? null : `/${i}` }),
    ({ linux }) => linux.namespaces,
  ],
  ...(['prestart', 'poststart', 'poststop'] as const).map(
    (point) =>
      [
        `hook_${point}`,
        (i: number) => `/${i}:${i}`,
        (i: number) => ({ path: `/${i}`, args: [], env: [], timeoutSecs: i }),
        ({ hooks }: OciConfig) => hooks[point],
      ] as (typeof LISTS)[number],
  ),
];

describeEngines('a list', () => {
  it.each(LISTS)('of %s has its lines, however many stand together', (key, textOf, itemOf, listOf) => {
    for (let length = 0; length <= LONGEST; length++) {
      const items = Array.from({ length }, (_, i) => itemOf(i));
      for (const split of new Set([0, 1, length >> 1])) {
        const lines = Array.from({ length }, (_, i) => `${key}=${textOf(i)}\n`);
        lines.splice(split, 0, 'hostname=a\n');
        // Until they are known, and then.
        for (let time = 0; time < 4; time++) {
          for (const read of [parse, view]) {
            const config = read(lines.join(''));
            expect(listOf(config)).toEqual(items);
            expect(config.hostname).toBe('a');
          }
        }
      }
    }
  });

  it('is of the configuration alone, whoever changes it', () => {
    const lines = LISTS.flatMap(([key, textOf]) => [1, 2, 7, 8].map((i) => `${key}=${textOf(i)}`));
    for (let time = 0; time < 12; time++) {
      // Options that are known, on a line that is not.
      const text = [...lines, `mount=/new${time}:b:c:o0,o1`].join('\n');
      for (const read of [parse, view]) {
        const config = read(text);
        for (const [, , itemOf, listOf] of LISTS) {
          expect(listOf(config).slice(0, 4)).toEqual([1, 2, 7, 8].map(itemOf));
        }
        expect(config.mounts[4]!.options).toEqual(['o0', 'o1']);
        for (const mount of config.mounts) mount.options.push('changed');
        for (const mount of config.mounts) mount.source = 'changed';
        for (const namespace of config.linux.namespaces) namespace.path = '/changed';
        for (const hooks of [config.hooks.prestart, config.hooks.poststart, config.hooks.poststop]) {
          for (const hook of hooks) hook.args.push('changed');
          for (const hook of hooks) hook.env.push('changed');
          for (const hook of hooks) hook.timeoutSecs = 99;
        }
        config.process.args.push('changed');
        config.process.env.push('changed');
      }
    }
  });

  it('is right when as many lines are known as can be, and others are new', () => {
    const env = Array.from({ length: 1000 }, (_, i) => `NAME${i}=${i}`);
    const text = env.map((entry) => `process_env=${entry}\n`).join('');
    for (let time = 0; time < 8; time++) {
      expect(parse(text).process.env).toEqual(env);
      // One of each kind that was never seen, each in front of what is known.
      for (const line of [
        `memory_limit=${time}7`,
        `hostname=h${time}`,
        ...LISTS.map(([key, textOf]) => `${key}=${textOf(20 + time)}`),
      ]) {
        parse(line);
        expect(parse(text).process.env).toEqual(env);
      }
    }
  });

  it('is right beside a line so long that all strings are copied', () => {
    const rest = LISTS.flatMap(([key, textOf]) => [1, 2, 3].map((i) => `${key}=${textOf(i)}\n`)).join('');
    const config = parse(`root_path=/r\nhostname=h\ncgroups_path=/g\n#${'x'.repeat(50_000)}\n${rest}`);
    expect(config).toStrictEqual(parse(`root_path=/r\nhostname=h\ncgroups_path=/g\n${rest}`));
  });
});
