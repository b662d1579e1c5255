import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import type { Log, Region } from 'sarif';
import { describe, expect, it } from 'vitest';
import { DIAGNOSTIC_CODES, diagnoseAll } from '../../src/index.ts';
import { PROSE_CODES, READING_CODES, SCHEMA_CODES } from '../../src/spec/index.ts';
import { EXAMPLES, ociconf, scratchFolder } from './command.ts';

const folder = scratchFolder();
const require = createRequire(import.meta.url);
const package_ = require.resolve('@microsoft/jest-sarif/package.json');
const schema: object = JSON.parse(
  readFileSync(join(package_, '../lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'),
) as object;
// The schema has keywords beside references, which mean nothing there, and a pattern that is none with the flag u.
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats(ajv as never);
const validate = ajv.compile(schema);

async function sarifOf(args: string[], cwd: string, input = ''): Promise<Log> {
  const { stdout } = await ociconf(['check', '--format', 'sarif', ...args], input, cwd);
  const log: unknown = JSON.parse(stdout);
  validate(log);
  expect(validate.errors ?? []).toEqual([]);
  return log as Log;
}

function regionOf(text: string, { startLine = 0, startColumn = 0, endColumn = 0 }: Region): string {
  return text.split('\n')[startLine - 1]!.slice(startColumn - 1, endColumn - 1);
}

describe('check --format sarif', () => {
  it('says so where it would be longer than a string can be, and writes no part of it', async () => {
    // Three bytes in a URI for each of a name.
    const long = Array(16).fill('\u00e9'.repeat(110)).join('/');
    mkdirSync(join(folder, long), { recursive: true });
    const names = Array.from({ length: 6 }, (_, i) => join(long, `${i}.conf`));
    for (const name of names) writeFileSync(join(folder, name), 'x\n'.repeat(10_000));
    expect(await ociconf(['check', '--format', 'sarif', ...names], '', folder)).toEqual({
      code: 2,
      stdout: '',
      stderr: 'ociconf: <stdout>: Invalid string length\n',
    });
  }, 120_000);

  it('is valid for all examples, and for none', async () => {
    const log = await sarifOf(['.'], EXAMPLES);
    expect(log.runs[0]?.results?.length).toBeGreaterThan(5);
    await sarifOf([], EXAMPLES, 'process_arg=x\nnamespace=mount\n');
  });

  it('is valid for everything in docs/diagnostics.md, with regions that lie where they should', async () => {
    const page = readFileSync(new URL('../../docs/diagnostics.md', import.meta.url), 'utf8');
    writeFileSync(join(folder, 'page.conf'), page);
    const log = await sarifOf(['page.conf'], folder);
    const diagnostics = [...diagnoseAll(page)].flatMap((document) => document.diagnostics);
    const results = log.runs[0]?.results ?? [];
    expect(results.map(({ ruleId }) => ruleId)).toEqual(diagnostics.map(({ code }) => code));
    results.forEach(({ locations }, i) => {
      const { offset, length } = diagnostics[i]!;
      expect(regionOf(page, locations![0]!.physicalLocation!.region!)).toBe(
        page.slice(offset, offset + length),
      );
    });
  });

  it('has a rule for every code, which results point at', async () => {
    const [run] = (await sarifOf(['broken.conf'], EXAMPLES)).runs;
    const rules = run!.tool.driver.rules!;
    const codes = [...Object.keys(DIAGNOSTIC_CODES), ...READING_CODES, ...SCHEMA_CODES, ...PROSE_CODES];
    expect(new Set(rules.map(({ id }) => id))).toEqual(new Set([...codes, 'invalid-json', 'too-deep']));
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    const pageOf = (code: string) => rules.find(({ id }) => id === code)!.help!.text;
    expect(pageOf('unknown-key')).toContain(' docs/diagnostics.md#unknown-key ');
    expect(pageOf('limit-order')).toContain(' docs/spec-diagnostics.md#limit-order ');
    expect(pageOf('byte-order-mark')).toContain(
      ' docs/diagnostics.md#byte-order-mark or docs/spec-diagnostics.md#byte-order-mark ',
    );
    for (const { ruleIndex, ruleId } of run!.results!) expect(rules[ruleIndex!]!.id).toBe(ruleId);
    expect(run!.columnKind).toBe('utf16CodeUnits');
  });

  it('names files by URIs, and says where something could not be read', async () => {
    writeFileSync(join(folder, 'ä b%.conf'), 'x');
    const log = await sarifOf(['ä b%.conf', join(folder, 'ä b%.conf'), 'missing'], folder);
    const uris = log.runs[0]!.results!.map(
      ({ locations }) => locations![0]!.physicalLocation!.artifactLocation!.uri,
    );
    expect([...new Set(uris)]).toEqual([
      '%C3%A4%20b%25.conf',
      expect.stringMatching(/^file:\/\/\/.*\/%C3%A4%20b%25\.conf$/),
    ]);
    expect(log.runs[0]!.invocations).toEqual([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [
          {
            level: 'error',
            message: { text: 'no such file or directory' },
            locations: [{ physicalLocation: { artifactLocation: { uri: 'missing' } } }],
          },
        ],
      },
    ]);
  });

  it('has places of several lines, as config.json has them', async () => {
    const text = '{"ociVersion": "1.0.2", /* a\n  b */\n"root": {"path": "r"}}\n]';
    writeFileSync(join(folder, 'config.json'), text);
    const log = await sarifOf(['config.json'], folder);
    const regions = log.runs[0]!.results!.map(({ ruleId, locations }) => [
      ruleId,
      locations![0]!.physicalLocation!.region,
    ]);
    expect(regions).toContainEqual([
      'comment',
      { startLine: 1, startColumn: 25, endLine: 2, endColumn: 7, charOffset: 24, charLength: 11 },
    ]);
    expect(regions).toContainEqual([
      'trailing-bytes',
      { startLine: 4, startColumn: 1, endLine: 4, endColumn: 2, charOffset: 59, charLength: 1 },
    ]);
  });

  it('has the fixes', async () => {
    const log = await sarifOf([], folder, 'process_arg=x\nnamespace=mount\nmemory_limit=64M\n');
    const [result] = log.runs[0]!.results!;
    expect(result!.fixes![0]!.artifactChanges[0]!.replacements).toEqual([
      { deletedRegion: { charOffset: 43, charLength: 3 }, insertedContent: { text: '67108864' } },
    ]);
  });

  it('does not count a byte order mark, which SARIF does not see', async () => {
    const log = await sarifOf([], folder, '\ufeffhostnam=x\nprocess_arg=x\nnamespace=mount\n');
    const [mark, key] = log.runs[0]!.results!;
    expect(mark).not.toHaveProperty('fixes');
    expect(key!.locations![0]!.physicalLocation!.region).toEqual({
      startLine: 1,
      startColumn: 1,
      endLine: 1,
      endColumn: 8,
      charOffset: 0,
      charLength: 7,
    });
  });
});
