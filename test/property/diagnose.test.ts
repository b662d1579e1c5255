import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyse } from '../../src/config/checks/analyse.ts';
import { diagnose, diagnoseAll } from '../../src/config/diagnose.ts';
import { parse } from '../../src/config/parse.ts';
import { parseAll } from '../../src/config/parse-all.ts';
import type { OciConfig } from '../../src/config/types.ts';
import { validate } from '../../src/config/validate.ts';
import { applyFixes } from '../../src/diagnostics/apply-fixes.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { OciError } from '../../src/errors.ts';
import { describeEngines } from '../support/engines.ts';
import { vectors } from '../support/vectors.ts';
import { anyConfig, cleanConfigs } from './arbitraries.ts';

/** Rust's White_Space, by what Unicode says and not by the code under test. */
const SPACE = '\\t\\n\\v\\f\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const AROUND = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, 'gu');

function trimmed(text: string): string {
  return text.replace(AROUND, '');
}

function countErrors(diagnostics: readonly Diagnostic[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { code, severity } of diagnostics) {
    if (severity === 'error') counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return counts;
}

/** Errors of which there are more afterwards. */
function newErrors(before: readonly Diagnostic[], after: readonly Diagnostic[]): string[] {
  const had = countErrors(before);
  return [...countErrors(after)]
    .filter(([code, count]) => count > (had.get(code) ?? 0))
    .map(([code]) => code);
}

/** Where these are, the line is dropped. */
const DROPPING = ['unknown-key', 'missing-equals', 'unknown-namespace', 'mount-incomplete'];

describeEngines('diagnose', () => {
  it('gives the configuration that parse gives', () => {
    fc.assert(
      fc.property(anyConfig, (text) => {
        expect(diagnose(text).config).toStrictEqual(parse(text));
      }),
      { numRuns: 500 },
    );
  });
});

describe('what did not reach the configuration as it is written', () => {
  /** The lines' numbers whose content the configuration does not show, by writing it out again. */
  function lostLines(text: string): number[] {
    const config = parse(text);
    const writer = new Rewriter(config);
    return text.split('\n').flatMap((line, i) => (writer.reached(line) ? [] : [i + 1]));
  }

  /** Goes over lines and configuration side by side. */
  class Rewriter {
    readonly #config: OciConfig;
    readonly #taken = new Map<string, number>();

    constructor(config: OciConfig) {
      this.#config = config;
    }

    reached(line: string): boolean {
      const content = trimmed(line);
      if (content === '' || content.startsWith('#')) return true;
      const equals = content.indexOf('=');
      if (equals < 0) return false;
      return this.#shows(trimmed(content.slice(0, equals)), trimmed(content.slice(equals + 1)));
    }

    #shows(key: string, value: string): boolean {
      const { root, process, hooks, linux } = this.#config;
      const sameNumber = (field: number | bigint) =>
        /^[0-9]+$/.test(value) && BigInt(value) === BigInt(field);
      switch (key) {
        case 'oci_version':
          return value === this.#config.ociVersion;
        case 'root_path':
          return value === root.path;
        case 'root_readonly':
          return value === String(root.readonly);
        case 'hostname':
          return value === this.#config.hostname;
        case 'process_cwd':
          return value === process.cwd;
        case 'process_terminal':
          return value === String(process.terminal);
        case 'cgroups_path':
          return value === linux.cgroupsPath;
        case 'process_uid':
          return sameNumber(process.uid);
        case 'process_gid':
          return sameNumber(process.gid);
        case 'memory_limit':
          return sameNumber(linux.memoryLimit);
        case 'cpu_shares':
          return sameNumber(linux.cpuShares);
        case 'cpu_quota':
          return sameNumber(linux.cpuQuota);
        case 'cpu_period':
          return sameNumber(linux.cpuPeriod);
        case 'process_arg':
          return value === process.args[this.#next(key)];
        case 'process_env':
          return value === process.env[this.#next(key)];
        case 'mount':
          return this.#showsMount(value);
        case 'namespace':
          return this.#showsNamespace(value);
        case 'hook_prestart':
          return this.#showsHook(value, hooks.prestart[this.#next(key)]);
        case 'hook_poststart':
          return this.#showsHook(value, hooks.poststart[this.#next(key)]);
        case 'hook_poststop':
          return this.#showsHook(value, hooks.poststop[this.#next(key)]);
        default:
          return false;
      }
    }

    /** A line that is dropped takes none of the list. */
    #showsMount(value: string): boolean {
      const mount = this.#config.mounts[this.#taken.get('mount') ?? 0];
      if (mount === undefined) return false;
      const [destination, type, source, ...rest] = value.split(':');
      const options = rest.length === 0 ? [] : rest.join(':').split(',').map(trimmed);
      const isSame =
        mount.destination === destination &&
        mount.mountType === type &&
        mount.source === source &&
        mount.options.join() === options.join();
      if (isSame) this.#next('mount');
      return isSame;
    }

    #showsNamespace(value: string): boolean {
      const namespace = this.#config.linux.namespaces[this.#taken.get('namespace') ?? 0];
      if (namespace === undefined) return false;
      const { kind, path } = namespace;
      const isSame = value === (path === null ? kind : `${kind}:${path}`);
      if (isSame) this.#next('namespace');
      return isSame;
    }

    #showsHook(value: string, hook: { path: string; timeoutSecs: number } | undefined): boolean {
      if (hook === undefined) return false;
      if (value === hook.path) return hook.timeoutSecs === 0;
      const timeout = value.slice(hook.path.length + 1);
      return (
        value === `${hook.path}:${timeout}` &&
        /^[0-9]+$/.test(timeout) &&
        Number(timeout) === hook.timeoutSecs
      );
    }

    #next(key: string): number {
      const index = this.#taken.get(key) ?? 0;
      this.#taken.set(key, index + 1);
      return index;
    }
  }

  it('is told by a diagnostic on its line', () => {
    fc.assert(
      fc.property(anyConfig, (text) => {
        const told = new Set(diagnose(text).diagnostics.map(({ line }) => line));
        expect(lostLines(text).filter((line) => !told.has(line))).toEqual([]);
      }),
      { numRuns: 5000 },
    );
  });

  it('is told in the vectors of the seed', () => {
    for (const { input } of vectors) {
      const told = new Set(diagnose(input).diagnostics.map(({ line }) => line));
      expect(lostLines(input).filter((line) => !told.has(line))).toEqual([]);
    }
  });

  it('is an error, where it is found to be lost', () => {
    expect(lostLines('hostname=a\nx\nhostname=b\nmount=/a:b')).toEqual([1, 2, 4]);
    expect(lostLines('process_uid=007\nhook_poststop=/h:5\nmount=/a:b:c: ro , rw')).toEqual([]);
  });

  it('is told apart from what did, character by character', () => {
    const texts = (value: unknown): string[] =>
      typeof value === 'string'
        ? [value]
        : typeof value === 'object' && value !== null
          ? Object.values(value).flatMap(texts)
          : [];
    fc.assert(
      fc.property(anyConfig, (text) => {
        const { config, diagnostics } = diagnose(text);
        const all = texts(config);
        const overridden = new Set(
          diagnostics.filter(({ code }) => code === 'duplicate-key').map(({ line }) => line),
        );
        const keys = diagnostics.filter(
          ({ code, line }) => code === 'control-character' && !overridden.has(line),
        );
        for (const { message, offset } of keys.filter((one) => one.message.includes('kept as it is'))) {
          expect(
            all.some((one) => one.includes(text.charAt(offset))),
            message,
          ).toBe(true);
        }
        // The other way round: where nothing else of the line reached the configuration, it did not either.
        const dropped = new Set(
          diagnostics.filter(({ code }) => DROPPING.includes(code)).map(({ line }) => line),
        );
        for (const { message, line } of keys.filter((one) => dropped.has(one.line))) {
          expect(message, `line ${line}`).toMatch(/dropped|comment/);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('includes all that validation refuses', () => {
    fc.assert(
      fc.property(anyConfig, (text) => {
        const { config, diagnostics } = diagnose(text);
        let refused = false;
        try {
          validate(config);
        } catch (error) {
          refused = error instanceof OciError;
        }
        const hasError = diagnostics.some(({ severity }) => severity === 'error');
        expect(refused && !hasError).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a text in which nothing is wrong', () => {
  it('has nothing that the analysis finds', () => {
    fc.assert(
      fc.property(cleanConfigs, (text) => {
        expect(analyse(text).items).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a text that is surely clean', () => {
  // One character more or less is what makes most of them unclean.
  const nearlyClean = fc
    .tuple(
      cleanConfigs,
      fc.nat(),
      fc.constantFrom(
        '',
        '\n',
        ':',
        ',',
        ' ',
        '-',
        '0',
        'x',
        '\0',
        '\ufeff',
        '\ud83d',
        '=',
        '"',
        "'",
        '#',
        ' # ',
        '/',
        '\u00ad',
        '\u061c',
      ),
    )
    .map(([text, at, inserted]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + inserted + text.slice(inserted === '' ? place + 1 : place);
    });

  it('is told apart from others whatever was diagnosed before, and however often', () => {
    const texts = fc.array(fc.oneof(anyConfig, cleanConfigs, nearlyClean), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(texts, fc.infiniteStream(fc.nat()), (parts, order) => {
        for (let time = 0; time < 8; time++) {
          const picked = Array.from({ length: 1 + (order.next().value! % 2) }, () => order.next().value!);
          const text = picked.map((i) => parts[i % parts.length]).join('\n');
          expect(diagnose(text)).toStrictEqual({
            config: parse(text),
            diagnostics: analyse(text).items,
          });
        }
      }),
      { numRuns: 600 },
    );
  });

  it('is told apart when names were forgotten, and when a document has more than there is room for', () => {
    const base = 'process_arg=a\nnamespace=mount\n';
    const variables = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => `process_env=V${from + i}=1\n`).join('');
    for (let round = 0; round < 12; round++) {
      const text = base + variables(round * 300, 600);
      for (const suffix of ['', 'process_env=V1=2\n', `process_env=V${round * 300 + 5}=2\n`]) {
        const diagnosis = diagnose(text + suffix);
        expect(diagnosis.diagnostics).toStrictEqual(analyse(text + suffix).items);
      }
    }
    const many = base + variables(0, 5000);
    expect(diagnose(many).diagnostics).toEqual([]);
    expect(diagnose(`${many}process_env=V7=2\n`).diagnostics.map(({ code }) => code)).toEqual([
      'duplicate-env',
    ]);
  });
});

describe('places', () => {
  it('are lines and columns of the offset, in order, within the text', () => {
    fc.assert(
      fc.property(anyConfig, (text) => {
        let last = 0;
        for (const { offset, length, line, column, related = [] } of diagnose(text).diagnostics) {
          expect(offset).toBeGreaterThanOrEqual(last);
          last = offset;
          for (const place of [{ offset, length, line, column }, ...related]) {
            const before = text.slice(0, place.offset).split('\n');
            expect(place).toMatchObject({ line: before.length, column: before.at(-1)!.length + 1 });
            expect(place.offset + place.length).toBeLessThanOrEqual(text.length);
            expect(text.slice(place.offset, place.offset + place.length)).not.toContain('\n');
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('are the same for bytes', () => {
    fc.assert(
      fc.property(anyConfig, (ill) => {
        const bytes = new TextEncoder().encode(ill);
        const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
        expect(diagnose(bytes)).toStrictEqual(diagnose(text));
      }),
      { numRuns: 500 },
    );
  });
});

describe('fixes', () => {
  it('each take their diagnostic away and bring no error', () => {
    fc.assert(
      fc.property(anyConfig, (text) => {
        const { diagnostics } = diagnose(text);
        for (const diagnostic of diagnostics) {
          if (diagnostic.fix === undefined) continue;
          const { text: fixed, applied } = applyFixes(text, [diagnostic]);
          expect(applied).toEqual([diagnostic]);
          const after = diagnose(fixed).diagnostics;
          const count = (all: Diagnostic[]) => all.filter(({ code }) => code === diagnostic.code).length;
          expect(count(after)).toBeLessThan(count(diagnostics));
          expect(newErrors(diagnostics, after)).toEqual([]);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('together bring no error, and come to an end', () => {
    fc.assert(
      fc.property(anyConfig, (text) => {
        let fixed = text;
        for (let round = 0; ; round++) {
          expect(round).toBeLessThan(8);
          const { diagnostics } = diagnose(fixed);
          const result = applyFixes(fixed, diagnostics);
          if (result.applied.length === 0) break;
          expect(newErrors(diagnostics, diagnose(result.text).diagnostics)).toEqual([]);
          fixed = result.text;
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('diagnoseAll', () => {
  it('gives each document what diagnosing it gives, at its place in the text', () => {
    fc.assert(
      fc.property(anyConfig, (text) => {
        const parsed = [...parseAll(text)];
        const found = [...diagnoseAll(text)];
        expect(found.map(({ config, offset }) => ({ config, offset }))).toStrictEqual(parsed);
        const ends = [...parsed.slice(1).map(({ offset }) => offset), text.length];
        found.forEach(({ diagnostics, offset }, i) => {
          const document = text.slice(offset, ends[i]);
          const alone = diagnose(withoutSeparator(document)).diagnostics;
          expect(diagnostics.map(({ code, offset: at }) => [code, at - offset])).toEqual(
            i > 0 && document.startsWith('\ufeff') ? expect.anything() : alone.map((d) => [d.code, d.offset]),
          );
        });
      }),
      { numRuns: 2000 },
    );
  });

  /** The last line may be the separator that ends the document. */
  function withoutSeparator(document: string): string {
    for (const separator of ['---', '---\r', '---\n', '---\r\n']) {
      if (document === separator || document.endsWith(`\n${separator}`))
        return document.slice(0, -separator.length);
    }
    return document;
  }
});
