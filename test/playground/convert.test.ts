import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toJson, toLines } from '../../playground/convert/convert.ts';
import { merge } from '../../playground/convert/merge.ts';
import { rewrite } from '../../playground/convert/rewrite.ts';
import { tokenReader } from '../../src/engine/select.ts';
import { parse } from '../../src/index.ts';
import { fromSpec, readSpec, toJson as toText } from '../../src/spec/index.ts';
import { rules } from '../../src/spec/validate/rules.ts';
import { valueFor } from '../spec/generate.ts';
import { growth, MOST } from '../support/growth.ts';
import { random } from '../support/random.ts';

const examples = readdirSync('examples')
  .filter((name) => name.endsWith('.conf'))
  .map((name) => [name, readFileSync(`examples/${name}`, 'utf8')] as const);

const change = (lines: string, edit: (config: ReturnType<typeof parse>) => void): string => {
  const config = parse(lines);
  edit(config);
  const written = rewrite(lines, config, tokenReader());
  expect(parse(written)).toEqual(config);
  return written;
};

describe('lines that follow a configuration', () => {
  it.each(examples)('%s stay as they are where nothing changed', (_, text) => {
    expect(rewrite(text, parse(text), tokenReader())).toBe(text);
  });

  it.each(examples)('%s keep comments and spelling around a change', (_, text) => {
    const written = change(text, (config) => {
      config.hostname = 'other';
      config.process.args.push('--last');
      config.mounts.shift();
      config.linux.cpuShares = 77;
    });
    const comments = (content: string) => content.split('\n').filter((line) => line.startsWith('#'));
    expect(comments(written)).toEqual(comments(text));
  });

  it.each([
    ['a=b\nhostname = a # \n', 'hostname', 'x', 'a=b\nhostname = x \n'],
    ['hostname = a\nhostname = b\n# end', 'hostname', '', '# end'],
    ['hostname=a', 'hostname', 'b', 'hostname=b'],
    ['', 'hostname', 'b', 'hostname = b\n'],
  ] as const)('of %j with %s %j are %j', (text, field, value, expected) => {
    expect(
      change(text, (config) => {
        config[field] = value;
      }),
    ).toBe(expected);
  });

  it('remove and add items where they are', () => {
    const text = '# one\nprocess_env = A=1\n# two\nprocess_env = B=2\n# three\nprocess_env=C=3';
    expect(change(text, ({ process }) => process.env.splice(1, 1))).toBe(
      '# one\nprocess_env = A=1\n# two\n# three\nprocess_env=C=3',
    );
    expect(change(text, ({ process }) => process.env.splice(1, 0, 'X=1'))).toBe(
      '# one\nprocess_env = A=1\nprocess_env = X=1\n# two\nprocess_env = B=2\n# three\nprocess_env=C=3',
    );
    expect(change(text, ({ process }) => process.env.push('D=4'))).toBe(`${text}\nprocess_env = D=4\n`);
  });
});

describe('config.json and lines', () => {
  it('follow each other, and what only config.json can say stays', () => {
    const json = `{
  "ociVersion": "1.0.2",
  "process": { "cwd": "/", "user": { "uid": 0, "gid": 0 }, "args": ["sh"], "noNewPrivileges": true },
  "linux": { "namespaces": [{ "type": "pid" }, { "type": "time" }, { "type": "mount" }], "seccomp": { "defaultAction": "SCMP_ACT_ALLOW" },
    "resources": { "memory": { "limit": 5, "swap": 6 } } }
}`;
    const lines = toLines(json, '');
    expect(lines.text).toBe(
      'root_path =\nprocess_arg = sh\nnamespace = pid\nnamespace = mount\nmemory_limit = 5\n',
    );
    const pointers = [
      '/linux/namespaces/1',
      '/linux/resources/memory/swap',
      '/linux/seccomp',
      '/process/noNewPrivileges',
    ];
    expect(lines.losses.map(({ pointer }) => pointer).sort()).toEqual(pointers);
    expect(toJson(lines.text!, json).text).toBe(json);
    const changed = toJson(lines.text!.replace('memory_limit = 5\n', 'hostname = a\nnamespace = uts'), json);
    const spec = JSON.parse(changed.text!);
    expect(spec).toMatchObject({
      hostname: 'a',
      process: { noNewPrivileges: true },
      linux: {
        namespaces: [{ type: 'pid' }, { type: 'time' }, { type: 'mount' }, { type: 'uts' }],
        seccomp: { defaultAction: 'SCMP_ACT_ALLOW' },
        resources: { memory: { swap: 6 } },
      },
    });
    expect(spec.linux.resources.memory).not.toHaveProperty('limit');
    expect(changed.losses.map(({ pointer }) => pointer).sort()).toEqual(pointers);
  });

  it('name what a hook has no place for', () => {
    const json =
      '{"ociVersion":"1.0.2","hooks":{"poststop":[{"path":"/bin/a","args":["a","b"],"timeout":3}]}}';
    const { text, losses } = toLines(json, '');
    expect(text).toBe('root_path =\nhook_poststop = /bin/a:3\n');
    expect(losses.map(({ pointer }) => pointer)).toContain('/hooks/poststop/0/args');
  });

  it('say where config.json is broken, and leave the lines', () => {
    const { text, diagnostics, refusal } = toLines('{"ociVersion": }', 'hostname = a');
    expect([text, diagnostics.map(({ code, offset }) => [code, offset])]).toEqual([
      null,
      [['invalid-json', 15]],
    ]);
    expect(refusal).toContain('line 1, column 16');
  });

  it('say what no line can express', () => {
    const { text, refusal } = toLines('{"ociVersion":"1.0.2","hostname":"a\\nb"}', 'hostname = a');
    expect(text).toBeNull();
    expect(refusal).toContain('hostname');
  });

  it.each(examples)('of %s come back as they were', (_, text) => {
    const { text: json } = toJson(text, null);
    expect(toLines(json!, text).text).toBe(text);
    expect(toJson(text, json).text).toBe(json);
  });
});

describe('what only config.json can say', () => {
  /** Lines that are added, each of which says something new. */
  const ADDED = [
    'hostname = q',
    'memory_limit = 5',
    'namespace = uts:/added',
    'process_arg = added',
    'mount = /added:tmpfs:tmpfs',
    'hook_poststop = /added',
    'hook_prestart = /added:3',
  ];

  /** What is lost, each with its value; positions in lists may change. */
  function kept(json: string): string[] {
    const { losses } = fromSpec(readSpec(json).spec);
    return losses
      .filter(({ kind }) => kind === 'dropped')
      .map(({ pointer, value }) => `${pointer.replaceAll(/[/][0-9]+/g, '/N')} ${toText(value)}`)
      .sort();
  }

  it('stays, whatever is said by lines', () => {
    const next = random(20_261_124);
    let tried = 0;
    for (let i = 0; i < 400; i++) {
      const json = toText(valueFor(rules().config, next, 0.5));
      const { text: lines } = toLines(json, '');
      if (lines === null) continue;
      for (const line of ADDED) {
        const { text } = toJson(`${lines}${line}\n`, json);
        // What the line itself says takes the place of what did not fit there.
        const place = line.startsWith('memory_limit') ? '/linux/resources/memory/limit ' : '/hostname ';
        const expected = kept(json).filter((entry) => !entry.startsWith(place));
        expect(kept(text!), `${line} with ${json}`).toEqual(expected);
        tried++;
      }
    }
    expect(tried).toBeGreaterThan(500);
  });

  it.each([
    ['seccomp', '{"linux":{"seccomp":{"defaultAction":"SCMP_ACT_KILL"},"maskedPaths":["/proc/kcore"]}}'],
    ['hooks that have no lines', '{"hooks":{"createRuntime":[{"path":"/a"}]}}'],
    ['namespaces that have none', '{"linux":{"namespaces":[{"type":"time"}]}}'],
    ['arguments of hooks', '{"hooks":{"poststop":[{"path":"/a","args":["a"],"env":["A=1"]}]}}'],
  ])('stays: %s', (_, json) => {
    const { text: lines } = toLines(json, '');
    const { text, losses } = toJson(`${lines}${ADDED.join('\n')}\n`, json);
    expect(losses.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(toLines(json, '').losses.map(({ pointer }) => pointer)),
    );
    // And with the lines gone again, all is as it was.
    const back = JSON.parse(toJson(lines!, text).text!);
    expect(back).toMatchObject(JSON.parse(json));
  });

  it('stays when the last item that lines can say goes', () => {
    const json = '{"ociVersion":"1.0.2","linux":{"namespaces":[{"type":"time"},{"type":"pid"}]}}';
    const { text } = toJson('root_path =\n', json);
    expect(JSON.parse(text!)).toEqual({ ociVersion: '1.0.2', linux: { namespaces: [{ type: 'time' }] } });
  });
});

describe('merging', () => {
  it('takes __proto__ for a name', () => {
    const base: unknown = JSON.parse('{"a":1,"__proto__":{"x":1}}');
    const merged = merge(base, { a: 1 }, { a: 2 }, new Set());
    expect(JSON.stringify(merged)).toBe('{"a":2,"__proto__":{"x":1}}');
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
  });

  it.each([
    [[1, 9, 2], [1, 2], [2], ['/1'], [9, 2]],
    [[1, 9, 2], [1, 2], [1, 3, 2], ['/1'], [1, 9, 3, 2]],
    [[9], [], [1], ['/0'], [9, 1]],
    [[9], undefined, [1], ['/0'], [9, 1]],
    [[9, 1], [1], undefined, ['/0'], [9]],
    [[1], [1], undefined, [], undefined],
    [{ a: 1, b: 2 }, { a: 1 }, undefined, ['/b'], { b: 2 }],
    [
      [
        { a: 1, b: 1 },
        { a: 2, b: 2 },
      ],
      [{ a: 1 }, { a: 2 }],
      [{ a: 2 }],
      ['/0/b', '/1/b'],
      [{ a: 2, b: 2 }],
    ],
    [[{ a: 1, b: 1 }], [{ a: 1 }], [{ a: 5 }], ['/0/b'], [{ a: 5, b: 1 }]],
  ])('%j with %j become %j, where %j is lost, is %j', (base, before, after, lost, expected) => {
    expect(merge(base, before, after, new Set(lost))).toEqual(expected);
  });

  it('takes time that grows with what is there, and no faster', () => {
    const many = (count: number) => ({
      base: ['pid', ...Array<string>(count).fill('time')],
      lost: new Set(Array.from({ length: count }, (_, i) => `/${i + 1}`)),
    });
    const run = ({ base, lost }: ReturnType<typeof many>) =>
      expect(merge(base, ['pid'], ['pid', 'uts'], lost)).toHaveLength(base.length + 1);
    // Of what stays in the caches.
    expect(growth(many, run, { small: 2500, large: 10_000, rounds: 20 })).toBeLessThan(MOST);
  });
});
