import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { applyFixes, type Diagnostic, diagnose } from '../../src/index.ts';
import { readFeatures, readSpec, type Spec, validateSpec } from '../../src/spec/index.ts';

// All that is said of many texts, word for word: messages, places, fixes. Who changes a message on purpose accepts it
// with OCICONF_ACCEPT_SAID=1, and reads the difference.

const ACCEPT = process.env.OCICONF_ACCEPT_SAID !== undefined;

interface Said {
  text: string;
  diagnostics: Diagnostic[];
  /** The text with all fixes. */
  fixed: string;
}

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

const { value: features } = readFeatures(readFileSync(fixture('runc-features.json')));
features.potentiallyUnsafeConfigAnnotations = ['org.systemd.property.'];

const KINDS: [string, (text: string) => Diagnostic[]][] = [
  ['said-of-lines.jsonl', (text) => diagnose(text).diagnostics],
  ['said-of-specs.jsonl', (text) => validateSpec(readSpec(text).spec as Spec, { features })],
];

describe.each(KINDS)('what is said, in %s', (name, diagnosticsOf) => {
  const cases = readFileSync(fixture(name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Said);

  const saidNow = (text: string): Said => {
    const diagnostics = diagnosticsOf(text);
    for (const diagnostic of diagnostics) expect(Object.values(diagnostic)).not.toContain(undefined);
    // As JSON has it: without what is undefined.
    return JSON.parse(JSON.stringify({ text, diagnostics, fixed: applyFixes(text, diagnostics).text }));
  };

  if (ACCEPT)
    writeFileSync(fixture(name), cases.map(({ text }) => `${JSON.stringify(saidNow(text))}\n`).join(''));

  it.each(cases.map((said, i) => [i + 1, said] as const))('line %i', (_line, said) => {
    expect(saidNow(said.text)).toEqual(ACCEPT ? expect.anything() : said);
  });
});
