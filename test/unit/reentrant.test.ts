import { describe, expect, it } from 'vitest';
import { diagnose, diagnoseAll } from '../../src/config/diagnose.ts';
import { diff } from '../../src/config/diff.ts';
import { parse } from '../../src/config/parse.ts';
import { parseAll } from '../../src/config/parse-all.ts';
import { scan } from '../../src/config/scan.ts';
import { stringify } from '../../src/config/stringify.ts';
import type { OciConfig } from '../../src/config/types.ts';
import { validate } from '../../src/config/validate.ts';
import { view } from '../../src/config/view.ts';
import { applyFixes } from '../../src/diagnostics/apply-fixes.ts';
import { excerpt } from '../../src/diagnostics/excerpt.ts';
import { init } from '../../src/engine/init.ts';
import { setMemoryLimit } from '../../src/engine/limit.ts';
import { dispose, engine, useEngine } from '../../src/engine/select.ts';
import { plan } from '../../src/runtime/plan/plan.ts';
import {
  editSpec,
  fromSpec,
  readSpec,
  type Spec,
  toJson,
  toSpec,
  validateSpec,
  writeSpec,
} from '../../src/spec/index.ts';
import { parseAllAsync } from '../../src/stream/parse-stream.ts';
import { describeEngines } from '../support/engines.ts';

// Wherever code of the caller runs in the middle of a work, it does everything else there is to do, of other texts.

const encoder = new TextEncoder();
const TEXT =
  'hostname=mine\nprocess_arg=a\nprocess_env=A=1\nmount=/m:t:s:ro,rw\nnamespace=mount\nhook_prestart=/h:3\n';
const MANY = Array.from({ length: 60 }, (_, n) => `hostname=h${n}\n${'process_arg=x\n'.repeat(20)}`).join(
  '---\n',
);
const PLANNED = toSpec(parse(`root_path=rootfs\n${TEXT}namespace=uts\n`)).spec;
const HOSTNAMES = Array.from({ length: 60 }, (_, n) => `h${n}`);
const OTHER = `${'process_arg=other\nmount=/o:o:o:o,o\n'.repeat(1000)}hostname=other`;

let busy = false;
/** How often code of the caller ran. */
let ran = 0;

/** All other works, each with a result that is looked at. */
function everythingElse(): void {
  if (busy) return;
  busy = true;
  ran++;
  try {
    expect(parse(OTHER).hostname).toBe('other');
    expect(parse(encoder.encode('hostname=é')).hostname).toBe('é');
    expect([...parseAll('hostname=x\n---\nhostname=y')].map(({ config }) => config.hostname)).toEqual([
      'x',
      'y',
    ]);
    expect(view('hostname=z').hostname).toBe('z');
    expect(scan('process_arg=a\n---\n').documents).toBe(1);
    expect(diagnose('hostnam=a').diagnostics[0]?.code).toBe('unknown-key');
    expect(stringify(parse(TEXT))).toContain('mount = /m:t:s:ro,rw');
    expect(validateSpec(readSpec('{"ociVersion":"1.2.0"}').spec)).not.toEqual([]);
  } finally {
    busy = false;
  }
}

/** The same object, all of whose properties are getters that do everything else first. */
function restless<T>(value: T): T {
  if (Array.isArray(value)) return value.map(restless) as T;
  if (typeof value !== 'object' || value === null) return value;
  const object: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const inner = restless(member);
    Object.defineProperty(object, name, {
      enumerable: true,
      get() {
        everythingElse();
        return inner;
      },
    });
  }
  return object as T;
}

function* restlessChunks<T>(chunks: Iterable<T>): Generator<T> {
  for (const chunk of chunks) {
    everythingElse();
    yield chunk;
  }
}

const inChunks = (text: string) =>
  Array.from({ length: Math.ceil(text.length / 1000) }, (_, i) => text.slice(i * 1000, (i + 1) * 1000));

describeEngines('code of the caller within a work', () => {
  it.each<[string, () => unknown, unknown]>([
    ['stringify', () => parse(stringify(restless(parse(TEXT)))), parse(TEXT)],
    ['validate', () => validate(restless(parse(TEXT))), undefined],
    ['diff', () => diff(restless(parse(TEXT)), restless(parse(TEXT))), []],
    ['options of parse', () => parse(TEXT, restless({ strict: true })).hostname, 'mine'],
    ['options of diagnose', () => diagnose('x=1\ny=1', restless({ limit: 1 })).diagnostics.length, 1],
    [
      'applyFixes',
      () => {
        const { diagnostics } = diagnose('memory_limit=64M');
        return applyFixes('memory_limit=64M', restlessChunks(restless(diagnostics))).text;
      },
      'memory_limit=67108864\nnamespace = mount\n',
    ],
    [
      'chunks of parseAll',
      () => [...parseAll(restlessChunks(inChunks(MANY)))].map(({ config }) => config.hostname),
      HOSTNAMES,
    ],
    ['chunks of scan', () => scan(restlessChunks(inChunks(MANY))), scan(MANY)],
    ['toJson', () => toJson(restless({ a: [1, { b: 'c' }] })), '{"a":[1,{"b":"c"}]}'],
    [
      'writeSpec',
      () => writeSpec(restless({ ociVersion: '1.2.0' } as Spec), { indent: 0 }),
      '{"ociVersion":"1.2.0"}\n',
    ],
    [
      'options of readSpec',
      () => readSpec('{"hostname":"a"}', restless({ maxDepth: 3 })).spec,
      { hostname: 'a' },
    ],
    [
      'validateSpec',
      () => validateSpec(restless({ ociVersion: 'x' } as Spec)).map(({ code }) => code),
      validateSpec({ ociVersion: 'x' } as Spec).map(({ code }) => code),
    ],
    [
      'fromSpec',
      () => fromSpec(restless({ ociVersion: '1.2.0', hostname: 'a' } as Spec)).config.hostname,
      'a',
    ],
    ['toSpec', () => toSpec(restless(parse(TEXT))), toSpec(parse(TEXT))],
    [
      'writeSpec with an original',
      () => {
        const original = '{ "ociVersion": "1.2.0", "hostname": "a" }';
        return writeSpec(restless({ ociVersion: '1.2.0', hostname: 'b' } as Spec), { original });
      },
      '{ "ociVersion": "1.2.0", "hostname": "b" }',
    ],
    [
      'editSpec',
      () => editSpec('{"hostname":"a"}', restless([{ pointer: '/root', value: { path: 'b' } }])),
      editSpec('{"hostname":"a"}', [{ pointer: '/root', value: { path: 'b' } }]),
    ],
    [
      'excerpt',
      () => excerpt('memory_limit=64M', restless(diagnose('memory_limit=64M').diagnostics[0]!)),
      excerpt('memory_limit=64M', diagnose('memory_limit=64M').diagnostics[0]!),
    ],
    ['plan', () => plan(restless(PLANNED)), plan(PLANNED)],
  ])('%s', (_, work, expected) => {
    ran = 0;
    expect(work()).toEqual(expected);
    expect(ran).toBeGreaterThan(0);
  });

  it('chunks of parseAllAsync, and between its results', async () => {
    ran = 0;
    const seen: string[] = [];
    for await (const { config } of parseAllAsync(restlessChunks(inChunks(MANY)))) {
      everythingElse();
      seen.push(config?.hostname ?? '');
    }
    expect(seen).toEqual(HOSTNAMES);
    expect(ran).toBeGreaterThan(HOSTNAMES.length);
  });

  it('between the documents of parseAll and diagnoseAll, and between the fields of a view', () => {
    const seen: string[] = [];
    const fields: (keyof OciConfig)[] = [
      'hostname',
      'process',
      'mounts',
      'hooks',
      'linux',
      'root',
      'ociVersion',
    ];
    const lazy = view(TEXT);
    const diagnosed = diagnoseAll(MANY);
    for (const { config } of parseAll(MANY)) {
      everythingElse();
      seen.push(config.hostname);
      expect(diagnosed.next().value?.config.hostname).toBe(config.hostname);
      const field = fields.pop();
      const part = field === 'process' ? lazy.process.env : undefined;
      if (field !== undefined && field !== 'process' && field !== 'linux') {
        expect(structuredClone(lazy[field])).toEqual(parse(TEXT)[field]);
      } else if (part !== undefined) expect(part).toEqual(['A=1']);
    }
    expect(seen).toEqual(HOSTNAMES);
  });

  it('an iteration that is asked for its next document by its own chunks says so', () => {
    let next = () => {};
    const all = parseAll(
      (function* () {
        yield 'hostname=a\n---\n';
        next();
      })(),
    );
    next = () => all.next();
    expect(() => [...all]).toThrow('parseAll is already at work');
    expect(parse('hostname=after').hostname).toBe('after');
  });
});

describe('what changes the engine within an iteration', () => {
  const changes: [string, () => unknown][] = [
    ['init', () => init()],
    ['dispose', dispose],
    ['useEngine', () => useEngine(engine() === 'wasm' ? 'typescript' : 'wasm')],
    ['setMemoryLimit', () => setMemoryLimit(327_680)],
  ];
  it.each(changes)('%s', async (_, change) => {
    try {
      const text = MANY.repeat(3);
      const lazy = view(TEXT);
      const seen: string[] = [];
      for (const { config } of parseAll(restlessChunks(inChunks(text)))) {
        await change();
        seen.push(config.hostname);
      }
      expect(seen.length).toBe(3 * HOSTNAMES.length - 2);
      expect(lazy.hostname).toBe('mine');
      expect(parse(TEXT).mounts[0]?.options).toEqual(['ro', 'rw']);
    } finally {
      setMemoryLimit(2 ** 32);
      useEngine('auto');
    }
  });
});
