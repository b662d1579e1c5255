import * as core from '../../build/core.js';
import * as ociconf from '../../build/index.js';
import * as runtime from '../../build/runtime.js';
import * as spec from '../../build/spec.js';
import * as stream from '../../build/stream.js';

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

/** For those that validate and refuse. */
export function attempt(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_OCI_')))
      throw error;
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
  diagnoseAll: direct('diagnoseAll', (text) => [...ociconf.diagnoseAll(text)].length),
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

/** Every place in a value, as pointers. */
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

export const SPEC_WORKS: Record<string, Work<string>> = {
  readSpec: direct('readSpec', (text) => attempt(() => spec.readSpec(text, UNLIMITED))),
  'readSpec of bytes': work(
    'readSpec',
    (text) => encoder.encode(text),
    (bytes) => attempt(() => spec.readSpec(bytes, UNLIMITED)),
  ),
  'what reading found': work('readSpec', reading, (read) =>
    read === undefined ? 0 : spec.readSpec(read.text, UNLIMITED).diagnostics.length,
  ),
  locate: work('readSpec', reading, (read) => [
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
  'parseAllAsync of any format': direct('stream.parseAllAsync', (chunks) =>
    drained(stream.parseAllAsync(chunks, { maxSize: 2 ** 28 })).catch(refused),
  ),
  splitAllAsync: direct('splitAllAsync', (chunks) =>
    drained(stream.splitAllAsync(chunks, { maxSize: 2 ** 28 })).catch(refused),
  ),
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
