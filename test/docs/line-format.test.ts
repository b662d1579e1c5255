import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { KEYS, KINDS } from '../../src/engine/words.ts';
import {
  defaultLinuxConfig,
  diagnose,
  type OciConfig,
  type OciHook,
  parse,
  parseAll,
  useEngine,
} from '../../src/index.ts';
import { anyText, byAlphabet, lists, nearMiss } from '../property/arbitraries.ts';
import { blocksOf } from './blocks.ts';
import { Grammar, type Tree } from './grammar.ts';

// The grammar in docs/guides/line-format.md, compared with what the package does.

const page = readFileSync(new URL('../../docs/guides/line-format.md', import.meta.url), 'utf8');
const grammar = new Grammar(blocksOf(page).find(({ language }) => language === 'ebnf')!.content);

const U32_MAX = 2n ** 32n - 1n;
const U64_MAX = 2n ** 64n - 1n;

/** What the page says, on the tree of each line. */
class Meaning {
  readonly config: OciConfig = {
    ociVersion: '1.0.2',
    root: { path: '/', readonly: false },
    process: { args: [], env: [], cwd: '/', uid: 0, gid: 0, terminal: false },
    mounts: [],
    hostname: '',
    hooks: { prestart: [], poststart: [], poststop: [] },
    linux: defaultLinuxConfig(),
  };

  constructor(text: string) {
    for (const line of text.split('\n')) this.#line(line);
  }

  #line(line: string): void {
    const [content] = grammar.derive('Line', line)!.children;
    if (content!.rule !== 'Directive') return;
    const parts = new Map(content!.children.map((part) => [part.rule, part]));
    const of = (...rules: string[]) =>
      rules.map((rule) => parts.get(rule)).find((part) => part !== undefined);
    const cut = (part: Tree | undefined) => (part === undefined ? '' : line.slice(part.start, part.end));
    const key = cut(of('TextKey', 'FlagKey', 'IntegerKey', 'MountKey', 'NamespaceKey', 'HookKey'));
    if (parts.has('Mount')) this.#mount(line, parts.get('Mount')!);
    else if (parts.has('Namespace')) this.#namespace(line, parts.get('Namespace')!);
    else if (parts.has('HookKey')) this.#hook(key, line, parts.get('Hook'));
    else if (parts.has('FlagKey')) this.#flag(key, of('Flag')?.children[0]?.rule === 'True');
    else if (parts.has('IntegerKey')) this.#integer(key, of('Integer'), cut(of('Integer')));
    else this.#text(key, cut(of('Value')));
  }

  #text(key: string, value: string): void {
    const { config } = this;
    if (key === 'process_arg') config.process.args.push(value);
    else if (key === 'process_env') config.process.env.push(value);
    else if (key === 'oci_version') config.ociVersion = value;
    else if (key === 'root_path') config.root.path = value;
    else if (key === 'hostname') config.hostname = value;
    else if (key === 'process_cwd') config.process.cwd = value;
    else if (key === 'cgroups_path') config.linux.cgroupsPath = value;
    else throw new Error(key);
  }

  #flag(key: string, value: boolean): void {
    if (key === 'root_readonly') this.config.root.readonly = value;
    else this.config.process.terminal = value;
  }

  #integer(key: string, tree: Tree | undefined, digits: string): void {
    const { linux, process } = this.config;
    const isNone = tree?.children[0]?.rule === 'NoDigits';
    const value = (max: bigint, otherwise: bigint) =>
      isNone || BigInt(digits) > max ? otherwise : BigInt(digits);
    if (key === 'process_uid') process.uid = Number(value(U32_MAX, 0n));
    else if (key === 'process_gid') process.gid = Number(value(U32_MAX, 0n));
    else if (key === 'cpu_shares') linux.cpuShares = Number(value(U32_MAX, 1024n));
    else if (key === 'memory_limit') linux.memoryLimit = value(U64_MAX, 0n);
    else if (key === 'cpu_quota') linux.cpuQuota = value(U64_MAX, 0n);
    else if (key === 'cpu_period') linux.cpuPeriod = value(U64_MAX, 100_000n);
    else throw new Error(key);
  }

  #mount(line: string, { children }: Tree): void {
    const [destination, mountType, source] = children.map(({ start, end }) => line.slice(start, end));
    const options = children.find(({ rule }) => rule === 'Options')?.children ?? [];
    const texts = options.map(({ children }) => {
      const text = children.find(({ rule }) => rule === 'OptionText');
      return text === undefined ? '' : line.slice(text.start, text.end);
    });
    this.config.mounts.push({
      destination: destination!,
      mountType: mountType!,
      source: source!,
      options: texts,
    });
  }

  #namespace(line: string, { children: [kind, path] }: Tree): void {
    this.config.linux.namespaces.push({
      kind: KINDS.find((one) => one === line.slice(kind!.start, kind!.end))!,
      path: path === undefined ? null : line.slice(path.start, path.end),
    });
  }

  #hook(key: string, line: string, tree: Tree | undefined): void {
    const [path, timeout] = (tree?.children ?? []).map(({ start, end }) => line.slice(start, end));
    const isDigits = timeout !== undefined && grammar.derive('Digits', timeout) !== undefined;
    const seconds = isDigits && BigInt(timeout) <= U32_MAX ? Number(timeout) : 0;
    const hook: OciHook = { path: path ?? '', args: [], env: [], timeoutSecs: seconds };
    if (key === 'hook_prestart') this.config.hooks.prestart.push(hook);
    else if (key === 'hook_poststart') this.config.hooks.poststart.push(hook);
    else this.config.hooks.poststop.push(hook);
  }
}

/** The configuration as both engines make it. */
function expectParsed(text: string, expected: OciConfig): void {
  for (const engine of ['wasm', 'typescript'] as const) {
    useEngine(engine);
    expect(parse(text)).toStrictEqual(expected);
  }
}

afterAll(() => useEngine('auto'));

const short = (texts: fc.Arbitrary<string>) => texts.filter(({ length }) => length < 200);
const texts: [string, fc.Arbitrary<string>][] = [
  ['made by the grammar', fc.array(grammar.sentences('Line'), { maxLength: 4 }).map((all) => all.join('\n'))],
  ['of directives', fc.array(grammar.sentences('Directive'), { maxLength: 3 }).map((all) => all.join('\n'))],
  ['nearly right', short(nearMiss)],
  ['arbitrary', short(anyText)],
  ['of one alphabet', short(byAlphabet)],
  ['of lists', short(lists)],
];

describe('the grammar of the line format', () => {
  it('has the words of the format, and no others', () => {
    const wordsOf = (rule: string) =>
      [...new Set<string>([...KEYS.map(([key]) => key), ...KINDS])].filter(
        (word) => grammar.derive(rule, word) !== undefined,
      );
    const keys = grammar.names.filter((name) => name.endsWith('Key'));
    expect(keys.flatMap(wordsOf).sort()).toEqual(KEYS.map(([key]) => key).sort());
    expect(wordsOf('Kind').sort()).toEqual([...KINDS].sort());
    const listed = keys.flatMap((rule) => fc.sample(grammar.sentences(rule), 300));
    expect([...new Set(listed)].sort()).toEqual(KEYS.map(([key]) => key).sort());
    expect([...new Set(fc.sample(grammar.sentences('Kind'), 300))].sort()).toEqual([...KINDS].sort());
  });

  it('has the white space that parse trims, and no other', () => {
    for (let code = 0; code <= 0xffff; code++) {
      if (code === 0x0a || (code >= 0xd800 && code < 0xe000)) continue;
      const space = String.fromCharCode(code);
      const isSpace = grammar.derive('Space', space) !== undefined;
      if ((parse(`hostname=${space}x`).hostname === 'x') !== isSpace) throw new Error(code.toString(16));
    }
  });

  it.each(texts)('derives of texts %s what parse makes of them', (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (text) => expectParsed(text, new Meaning(text).config)),
      { numRuns: 300 },
    );
  });

  it('derives whole texts as it derives their lines', () => {
    const some = fc.oneof(...texts.map(([, arbitrary]) => arbitrary)).filter(({ length }) => length < 60);
    fc.assert(
      fc.property(some, (text) => {
        const lines = grammar.derive('Text', text)!.children.filter(({ rule }) => rule === 'Line');
        expect(lines.map(({ start, end }) => text.slice(start, end))).toEqual(text.split('\n'));
      }),
      { numRuns: 100 },
    );
  });

  it.each(texts)('drops of texts %s no line of which diagnose says nothing', (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (text) => {
        const errors = diagnose(text).diagnostics.filter(({ severity }) => severity === 'error');
        const withErrors = new Set(errors.map(({ line }) => line));
        text.split('\n').forEach((line, i) => {
          const ignored = grammar.derive('Line', line)!.children[0]!;
          if (ignored.rule === 'Ignored' && ignored.children[0]!.rule === 'Dropped')
            expect(withErrors, JSON.stringify(line)).toContain(i + 1);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('derives the documents that parseAll finds', () => {
    const line = fc.constantFrom('---', '---\r', '--', '----', ' ---', '--- ', '', 'hostname=a', '---\r\r');
    const joined = fc.array(line, { maxLength: 6 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(fc.oneof(joined, grammar.sentences('Documents')), (text) => {
        const trees = grammar.derive('Documents', text)!.children;
        const found = [...parseAll(text)];
        expect(found.map(({ offset }) => offset)).toEqual(trees.map(({ start }) => start));
        found.forEach(({ config }, i) => {
          const { start, end, children } = trees[i]!;
          const separator = children.find(({ rule }) => rule === 'Separator');
          const content = text.slice(start, separator?.start ?? end);
          expect(config).toStrictEqual(new Meaning(content).config);
        });
      }),
      { numRuns: 500 },
    );
  });
});
