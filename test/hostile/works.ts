import { readFileSync } from 'node:fs';
import * as core from '../../build/core.js';
import * as ociconf from '../../build/index.js';
import * as runtime from '../../build/runtime.js';
import * as spec from '../../build/spec.js';
import * as stream from '../../build/stream.js';
import { isRefusal } from '../support/refusal.ts';

/** Something that is done with an input: `prepare` is not measured. */
export interface Work<Input> {
  /** The exported functions that it attacks. */
  readonly attacks: readonly string[];
  readonly prepare: (input: Input) => unknown;
  readonly run: (prepared: never, input: Input) => unknown;
}

type Config = ociconf.OciConfig;
type Spec = spec.Spec;

export function work<Input, Prepared>(
  attacks: string,
  prepare: (input: Input) => Prepared,
  run: (prepared: Prepared, input: Input) => unknown,
): Work<Input> {
  return { attacks: attacks.split(' '), prepare, run: run as (prepared: never, input: Input) => unknown };
}

const direct = <Input>(attacks: string, run: (input: Input) => unknown): Work<Input> =>
  work(attacks, (input: Input) => input, run);

const encoder = new TextEncoder();
const UNLIMITED = { maxSize: 2 ** 30, maxDepth: 1000 };

function byTypescript<Result>(run: () => Result): Result {
  ociconf.useEngine('typescript');
  try {
    return run();
  } finally {
    ociconf.useEngine('auto');
  }
}

/** The same in another order, with every third item gone and another added. */
function shuffled(config: Config): Config {
  const other = <T>(list: readonly T[]): T[] => list.filter((_, i) => i % 3 !== 0).reverse();
  const { process, mounts, linux, hooks } = config;
  return {
    ...config,
    process: { ...process, env: other(process.env), args: other(process.args) },
    mounts: other(mounts),
    linux: { ...linux, namespaces: other(linux.namespaces) },
    hooks: { ...hooks, prestart: other(hooks.prestart) },
  };
}

/** For those that validate and refuse; undefined where they do. */
export function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return undefined;
  }
}

async function drained(results: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of results) count++;
  return count;
}

export const LINE_WORKS: Record<string, Work<string>> = {
  parse: direct('parse', (text) => ociconf.parse(text)),
  'parse of bytes': work(
    'parse',
    (text) => encoder.encode(text),
    (bytes) => ociconf.parse(bytes),
  ),
  'parse by TypeScript': direct('parse', (text) => byTypescript(() => ociconf.parse(text))),
  'core: parse': direct('core.parse', (text) => core.parse(text)),
  'a strict parse': direct('parse', (text) => attempt(() => ociconf.parse(text, { strict: true }))),
  view: direct('view', (text) => {
    const view = ociconf.view(text);
    return [view.process.env, view.mounts, view.hooks, view.linux.namespaces];
  }),
  parseAll: direct('parseAll', (text) => [...ociconf.parseAll(text)].length),
  'parseAll by TypeScript': direct('parseAll', (text) =>
    byTypescript(() => [...ociconf.parseAll(text)].length),
  ),
  'parseAll of lines': work(
    'parseAll',
    (text) => text.split('\n').map((line) => `${line}\n`),
    (chunks) => [...ociconf.parseAll(chunks)].length,
  ),
  scan: direct('scan', (text) => ociconf.scan(text)),
  'scan by TypeScript': direct('scan', (text) => byTypescript(() => ociconf.scan(text))),
  diagnose: direct('diagnose', (text) => ociconf.diagnose(text)),
  'diagnose, a hundred': direct('diagnose', (text) => ociconf.diagnose(text, { limit: 100 })),
  diagnoseAll: direct('diagnoseAll', (text) => [...ociconf.diagnoseAll(text)]),
  validate: work(
    'validate',
    (text) => ociconf.parse(text),
    (config) => attempt(() => ociconf.validate(config)),
  ),
  format: direct('format', (text) => ociconf.format(text)),
  stringify: work(
    'stringify',
    (text) => ociconf.parse(text),
    (config) => attempt(() => ociconf.stringify(config)),
  ),
  'diff with the same': work(
    'diff',
    (text) => [ociconf.parse(text), ociconf.parse(text)] as const,
    ([a, b]) => ociconf.diff(a, b),
  ),
  'diff with another order': work(
    'diff',
    (text) => [ociconf.parse(text), shuffled(ociconf.parse(text))] as const,
    ([a, b]) => ociconf.diff(a, b),
  ),
  applyFixes: work(
    'applyFixes',
    (text) => ociconf.diagnose(text).diagnostics,
    (diagnostics, text) => ociconf.applyFixes(text, diagnostics),
  ),
  'excerpt, docsPath': work(
    'excerpt docsPath',
    (text) => ociconf.diagnose(text, { limit: 1000 }).diagnostics,
    (diagnostics, text) =>
      diagnostics.map((diagnostic) => [ociconf.excerpt(text, diagnostic), ociconf.docsPath(diagnostic)]),
  ),
  parseAllAsync: work(
    'parseAllAsync',
    (text) => [encoder.encode(text)],
    (chunks) => drained(ociconf.parseAllAsync(chunks, { maxSize: 2 ** 30 })),
  ),
  'parseU32, parseU64, parseHook, parseNamespaceKind': direct(
    'parseU32 parseU64 parseHook parseNamespaceKind',
    (text) => [
      ociconf.parseU32(text),
      ociconf.parseU64(text),
      ociconf.parseHook(text),
      ociconf.parseNamespaceKind(text),
    ],
  ),
  toSpec: work(
    'toSpec',
    (text) => ociconf.parse(text),
    (config) => spec.toSpec(config),
  ),
  'toSpec, written, plan': work(
    'writeSpec toJson plan',
    (text) => spec.toSpec(ociconf.parse(text)),
    ({ spec: value }) => {
      spec.writeSpec(value);
      spec.toJson(value);
      attempt(() => runtime.plan(value as never, {} as never));
    },
  ),
  isSpec: direct('isSpec', (text) => spec.isSpec(text)),
  'checkContainerId, signals': direct('checkContainerId isContainerId signalNumber', (text) => {
    attempt(() => runtime.checkContainerId(text));
    runtime.isContainerId(text);
    attempt(() => runtime.signalNumber(text as never));
  }),
};

const reading = (text: string) => {
  try {
    return spec.readSpec(text, UNLIMITED);
  } catch (error) {
    if (error instanceof spec.OciError) return undefined;
    throw error;
  }
};
const specOf = (text: string): Spec => reading(text)?.value ?? ({} as Spec);

/** The same, with every third item gone of lists near the top. */
function changed(value: Spec): Spec {
  const other = structuredClone(value) as unknown as Record<string, unknown>;
  const turn = (item: unknown): unknown => {
    if (Array.isArray(item)) return item.filter((_, i) => i % 3 !== 0);
    return item;
  };
  for (const section of [other, other.linux, other.process, other.hooks]) {
    if (typeof section !== 'object' || section === null) continue;
    const members = section as Record<string, unknown>;
    for (const name of Object.keys(members)) members[name] = turn(members[name]);
  }
  return other as unknown as Spec;
}

const listed = <Item>(list: readonly Item[] | undefined): readonly Item[] =>
  Array.isArray(list) ? list : [];
const entriesOf = (members: unknown): [string, string][] => Object.entries(members ?? {});

/** The same of lists and maps, by the steps of a builder. */
function rebuilt({ process, mounts, hooks, linux, annotations }: Spec): Spec {
  const builder = spec.spec('minimal');
  for (const entry of listed(process?.env)) builder.env(...(String(entry).split('=', 2) as [string, string]));
  for (const limit of listed(process?.rlimits)) builder.rlimit(limit?.type, limit?.soft, limit?.hard);
  for (const mount of listed(mounts)) builder.mount(mount);
  for (const hook of listed(hooks?.poststop)) builder.hook('poststop', hook);
  for (const namespace of listed(linux?.namespaces)) builder.namespace(namespace?.type, namespace?.path);
  for (const [name, value] of entriesOf(linux?.sysctl)) builder.sysctl(name, value);
  for (const [name, value] of entriesOf(annotations)) builder.annotation(name, value);
  return builder.build();
}

/** What runc 1.1.5 says of itself, as in docs/spec-diagnostics.md. */
const RUNC: spec.Features = {
  ...spec.readFeatures(readFileSync(new URL('../fixtures/runc-features.json', import.meta.url))).value,
  potentiallyUnsafeConfigAnnotations: ['org.systemd.property.'],
};

const WITHOUT = { enabled: false };
/** Of a runtime that names much and can do none of it. */
const INCAPABLE: spec.Features = {
  ociVersionMin: '0.0.1',
  ociVersionMax: '1.0.0',
  hooks: [],
  mountOptions: [],
  potentiallyUnsafeConfigAnnotations: ['org.', 'com.', 'a'],
  linux: {
    namespaces: [],
    capabilities: [],
    cgroup: { v2: false, rdma: false },
    seccomp: { ...WITHOUT, actions: [], operators: [], archs: [], supportedFlags: [] },
    apparmor: WITHOUT,
    selinux: WITHOUT,
    intelRdt: { ...WITHOUT, schemata: false, monitoring: false },
    memoryPolicy: { modes: [], flags: [] },
    mountExtensions: { idmap: WITHOUT },
    netDevices: WITHOUT,
  },
};

const featuresOf = (text: string): spec.Features =>
  attempt(() => spec.readFeatures(text, UNLIMITED).value) ?? ({} as spec.Features);

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** What is in no UTF-8, leads to nothing, or follows nothing. */
const ILL_FORMED = [0xff, 0xc3, 0xf0, 0x80];

/** The bytes of a JSON text, with some in every third string that are no UTF-8: every sixteenth, from its first. */
function damaged(text: string): Uint8Array {
  const bytes = encoder.encode(text);
  for (let i = 0, strings = 0, places = 0; i < bytes.length; i++) {
    if (bytes[i] !== QUOTE) continue;
    const start = i + 1;
    let hasEscape = false;
    for (i = start; i < bytes.length && bytes[i] !== QUOTE; i++) {
      if (bytes[i] !== BACKSLASH) continue;
      hasEscape = true;
      i++;
    }
    if (strings++ % 3 > 0 || hasEscape) continue;
    for (let k = start; k < i; k += 16) {
      if (bytes[k]! < 0x80) bytes[k] = ILL_FORMED[places++ % ILL_FORMED.length]!;
    }
  }
  return bytes;
}

const allFound = (input: string | Uint8Array, options?: spec.ValidateOptions) =>
  attempt(() => {
    const { diagnostics, value } = spec.readSpec(input, UNLIMITED);
    return [diagnostics, spec.validateSpec(value, options)];
  });

/** Each looks at all of a text: in every sample of the campaign, each text is there with one of them. */
export const THOROUGH: readonly string[] = [
  'diagnose',
  'all that is found',
  'parseAllAsync of any format',
  'parseAllAsync, many results asked for at once',
];

export const SPEC_WORKS: Record<string, Work<string>> = {
  readSpec: direct('readSpec', (text) => attempt(() => spec.readSpec(text, UNLIMITED))),
  'readSpec of bytes': work(
    'readSpec',
    (text) => encoder.encode(text),
    (bytes) => attempt(() => spec.readSpec(bytes, UNLIMITED)),
  ),
  'all that is found': direct('readSpec validateSpec', (text) => allFound(text, { features: INCAPABLE })),
  'what is found in bytes that are not UTF-8': work('readSpec validateSpec', damaged, (bytes) =>
    allFound(bytes),
  ),
  'what reading found': work('readSpec', reading, (read) =>
    read === undefined ? [] : spec.readSpec(read.text, UNLIMITED).diagnostics,
  ),
  locate: work('readSpec Reading SpecReading', reading, (read) => [
    read?.locate('/x'),
    read?.locate('/linux/namespaces/9999999'),
    read?.locate('/annotations/9'),
  ]),
  'diagnoseSpec, a few': work('diagnoseSpec', specOf, (value) => spec.diagnoseSpec(value, { limit: 100 })),
  validateSpec: work('validateSpec', specOf, (value) => spec.validateSpec(value)),
  'validateSpec, with a fixed place': direct('validateSpec applyFixes', (text) => {
    const read = reading(text);
    if (read === undefined) return;
    spec.applyFixes(read.text, spec.validateSpec(read.spec, { version: '1.0.0' }));
  }),
  'validateSpec of a changed spec': work(
    'validateSpec',
    (text) => {
      const value = specOf(text);
      const mounts = Array.isArray(value.mounts) ? value.mounts : [];
      value.mounts = [...mounts, ...mounts.map((_, i) => ({ destination: `late${i}` }))];
      return value;
    },
    (value) => spec.validateSpec(value),
  ),
  'validateSpec for runc': work('validateSpec', specOf, (value) =>
    spec.validateSpec(value, { features: RUNC }),
  ),
  'validateSpec for a runtime that can do nothing': work('validateSpec', specOf, (value) =>
    spec.validateSpec(value, { features: INCAPABLE }),
  ),
  'diagnoseSpec for a runtime that can do nothing, a few': work('diagnoseSpec', specOf, (value) =>
    spec.diagnoseSpec(value, { features: JSON.stringify(INCAPABLE), limit: 100 }),
  ),
  'validateSpec for a runtime that says the same text of itself': work(
    'validateSpec',
    (text) => [specOf(text), featuresOf(text)] as const,
    ([value, features]) => spec.validateSpec(value, { features }),
  ),
  writeSpec: work('writeSpec', specOf, (value) => attempt(() => spec.writeSpec(value))),
  'writeSpec into its text': work(
    'writeSpec',
    (text) => changed(specOf(text)),
    (value, text) => attempt(() => spec.writeSpec(value, { original: text })),
  ),
  editSpec: work(
    'editSpec',
    (text) => text.slice(0, 4_000_000),
    (text) =>
      attempt(() => spec.editSpec(text, [{ pointer: '/hostname', value: 'b' }, { pointer: '/mounts/0' }])),
  ),
  toJson: work('toJson', specOf, (value) => attempt(() => spec.toJson(value, 2))),
  'a builder, part by part': work('spec SpecBuilder', specOf, (value) => attempt(() => rebuilt(value))),
  fromSpec: work('fromSpec', specOf, (value) => attempt(() => spec.fromSpec(value))),
  isSpec: direct('isSpec', (text) => spec.isSpec(text)),
  'readFeatures, validateFeatures': direct('readFeatures validateFeatures', (text) =>
    attempt(() => spec.validateFeatures(spec.readFeatures(text, UNLIMITED).value)),
  ),
  'readState, validateState': direct('readState validateState', (text) =>
    attempt(() => spec.validateState(spec.readState(text, UNLIMITED).value)),
  ),
  plan: work('plan', specOf, (value) => attempt(() => runtime.plan(value as never, {} as never))),
};

export const STREAM_WORKS: Record<string, Work<Uint8Array[]>> = {
  'parseAllAsync of any format': direct('stream.parseAllAsync StreamedSpec', (chunks) =>
    drained(stream.parseAllAsync(chunks, { maxSize: 2 ** 28 })).catch(refused),
  ),
  splitAllAsync: direct('splitAllAsync', (chunks) =>
    drained(stream.splitAllAsync(chunks, { maxSize: 2 ** 28 })).catch(refused),
  ),
  'parseAllAsync, many results asked for at once': direct('stream.parseAllAsync', (chunks) => {
    const results = stream.parseAllAsync(chunks, { maxSize: 2 ** 28 });
    const calls = chunks.reduce((sum, { length }) => sum + length, 0) >> 4;
    return Promise.all(Array.from({ length: calls }, () => results.next()))
      .then(() => drained(results))
      .catch(refused);
  }),
  'parseAllAsync of lines': direct('parseAllAsync', (chunks) =>
    drained(ociconf.parseAllAsync(chunks, { maxSize: 2 ** 28 })).catch(refused),
  ),
  'parseAllAsync, no document over a thousand bytes': direct('stream.parseAllAsync', (chunks) =>
    drained(stream.parseAllAsync(chunks, { maxSize: 1000 })).catch(refused),
  ),
  parseStream: direct('parseStream stream.parseStream', async (chunks) => {
    const { readable, writable } = stream.parseStream({ maxSize: 2 ** 28 });
    const writer = (writable as WritableStream<Uint8Array>).getWriter();
    const written = (async () => {
      for (const chunk of chunks) await writer.write(chunk);
      await writer.close();
    })().catch(() => {});
    await drained(readable as unknown as AsyncIterable<unknown>).catch(refused);
    await written;
  }),
};

export function refused(error: unknown): void {
  attempt(() => {
    throw error;
  });
}
