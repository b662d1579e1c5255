import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVERY_LINE } from '../../assembly/protocol.ts';
import { buildConfig } from '../../src/config/build.ts';
import { analyse } from '../../src/config/checks/analyse.ts';
import { CleanCheck } from '../../src/config/clean.ts';
import { diagnose, diagnoseAll } from '../../src/config/diagnose.ts';
import { dispose, tokenReader, useEngine } from '../../src/engine/select.ts';

// The same as test/property/clean.test.ts has of any text, of those of which something is said, and of a few that say
// which of them must be clean.

const BASE = 'process_arg=a\nnamespace=mount\n';

const fixture = fileURLToPath(new URL('../fixtures/said-of-lines.jsonl', import.meta.url));
const said = readFileSync(fixture, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => (JSON.parse(line) as { text: string }).text);

const CLEAN = [
  ...['#', '# comment', '  # é', '\t', '', '\r', '# a\r', 'hostname=a\nnamespace=uts', 'hostname='],
  ...['hostname = \nnamespace=uts:/n', 'namespace=uts\nhostname = b', 'process_arg=a b', 'process_arg=b'],
  ...['process_arg=a b\nprocess_arg=c d', 'process_env=A=1\nprocess_env=B=1', 'process_env=A=1 2'],
  ...['process_env=A=', 'process_env=/a=1\nmount=/a:b:c', 'mount=/a:b:c\nmount=/b:b:c:ro,rw', 'root_path=/r'],
  ...['root_readonly=true', 'root_readonly=false', 'process_terminal=true', 'process_uid=0', 'process_gid=7'],
  ...['memory_limit=18446744073709551615', 'cpu_quota=1\ncpu_period=1000', 'cpu_shares=2', 'cgroups_path=/g'],
  ...['namespace=pid\nnamespace=network:/n\nnamespace=user', 'process_cwd=/c', 'oci_version=1.0.2'],
  ...['hook_poststart=/h', 'hook_poststop=/h:5\nhook_poststop=/h:6', 'process_env=Ä=ö', 'mount=/é:b:c'],
  // Tabs are left to the checks of the analysis.
  ...['process_env\t=A=1', 'mount\t=/a:b:c', 'cgroups_path\t=a b'],
];

function isClean(input: string | Uint8Array): boolean {
  const reader = tokenReader();
  const check = new CleanCheck(reader);
  check.begin();
  buildConfig(reader.open(input, EVERY_LINE), check);
  check.end();
  return check.isClean;
}

/** As text and as bytes, alone and with a character that takes more than one byte, at the first time and when known. */
function verdicts(text: string): boolean[] {
  return [text, `${text}\n# é`].flatMap((each) => {
    dispose();
    const bytes = new TextEncoder().encode(each);
    return [each, bytes, each, bytes, each, bytes, each].map(isClean);
  });
}

beforeAll(() => useEngine('wasm'));
afterAll(() => useEngine('auto'));

describe('the check of records', () => {
  // A test for each, since each takes instances of the engine: in one they take so long that mutants seem to hang.
  it.each(CLEAN)('finds clean what has nothing odd: %j', (lines) => {
    for (const text of [`${BASE}${lines}`, `${lines}\n${BASE}`, `${BASE}${lines}\n# end`]) {
      expect(analyse(text).items, text).toEqual([]);
      expect(new Set(verdicts(text)), text).toEqual(new Set([true]));
    }
  });

  it.each(said.map((text, i) => [i + 1, text] as const))(
    'finds no text clean of which something is said: line %i',
    (_line, text) => {
      if (analyse(text).items.length === 0) return;
      // Halves of characters are not in bytes.
      const inputs = /\p{Surrogate}/u.test(text)
        ? [text, text]
        : [text, new TextEncoder().encode(text), text];
      expect(inputs.map(isClean), text).toEqual(inputs.map(() => false));
    },
  );

  it('goes by all lines', () => {
    for (const text of [
      '',
      BASE.slice(0, 14),
      BASE.slice(14),
      `${BASE}hostname=a`,
      `${BASE}namespace=uts\nhostname=\nhostname=a`,
      `process_arg=a b\n${BASE.slice(14)}`,
    ]) {
      expect(analyse(text).items.length, text).toBeGreaterThan(0);
      expect(new Set(verdicts(text)), text).toEqual(new Set([false]));
    }
  });

  it.each(CLEAN.filter((line) => line.includes('=') && !line.includes('\n')))(
    'goes by what comes twice: %j',
    (line) => {
      const twice = `${BASE}${line}\n${line}`;
      expect(new Set(verdicts(twice))).toEqual(new Set([analyse(twice).items.length === 0]));
    },
  );
});

describe('the check of records that take several batches', () => {
  const many = '# comment\n'.repeat(5000);

  it.each([
    ['nothing', '', true],
    ['a key again', 'root_path=/a\nroot_path=/b\n', false],
    ['a name again', 'process_env=A=1\nprocess_env=A=2\n', false],
    ['what is odd', 'x\n', false],
  ])('goes by those of the last: %s', (_, lines, clean) => {
    const text = `${BASE}${many}${lines}`;
    expect(analyse(text).items.length === 0).toBe(clean);
    expect(new Set(verdicts(text))).toEqual(new Set([clean]));
  });
});

describe('diagnoseAll', () => {
  it('has nothing to say of clean documents, between others', () => {
    const found = [...diagnoseAll(`${BASE}---\nhostname=a\n---\n${BASE}# x\n`)];
    expect(found.map(({ diagnostics }) => diagnostics.length)).toEqual([0, 3, 0]);
    for (const i of [0, 2]) expect(Object.keys(found[i]!)).toEqual(['config', 'diagnostics', 'offset']);
    expect(found.map(({ config }) => config.process.args)).toEqual([['a'], [], ['a']]);
  });

  it('counts what it leaves out by severity', () => {
    for (const text of [
      'process_arg=a\nnamespace=mount\nhostname=a',
      'hostname=a',
      'x=1',
      'process_uid=x',
      `${BASE}hook_prestart=/h\nhostname=a`,
    ]) {
      const { diagnostics } = diagnose(text);
      const count = (severity: string) => diagnostics.filter((each) => each.severity === severity).length;
      const omitted = { error: count('error'), warning: count('warning'), info: count('info') };
      expect(diagnose(text, { limit: 0 })).toMatchObject({ diagnostics: [], omitted });
    }
  });
});
