import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSpec, type Spec, spec, validateSpec } from '../../src/spec/index.ts';
import { runcOutput, whyNoRunc } from '../support/runtime.ts';

const why = whyNoRunc();

/** What `runc spec` prints, of the real one where it is there, else as it once did. */
function runcSpec(name: string, ...args: string[]): Spec {
  if (why !== undefined) return readSpec(readFileSync(new URL(`../fixtures/${name}`, import.meta.url))).spec;
  const folder = mkdtempSync(join(tmpdir(), 'ociconf-spec-'));
  try {
    runcOutput(['spec', ...args], folder);
    return readSpec(readFileSync(join(folder, 'config.json'))).spec;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Without what depends on runc's version and on the machine: on cgroup v2 it adds a cgroup namespace. */
function comparable(spec: Spec): Spec {
  const { linux, ...others } = structuredClone(spec);
  const namespaces = linux?.namespaces?.filter(({ type }) => type !== 'cgroup') ?? [];
  return { ...others, ociVersion: '', linux: { ...linux, namespaces } };
}

describe('the presets', () => {
  const ids = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };

  it.each([
    ['sound', 'runc-spec.json', []],
    ['rootless', 'runc-spec-rootless.json', ['--rootless']],
  ] as const)('%s means what runc spec writes', (name, file, args) => {
    const fromRunc = comparable(runcSpec(file, ...args));
    expect(comparable(spec(name, why === undefined ? ids : undefined).build())).toEqual(fromRunc);
  });

  it('keep to the text: nothing but the ambient capabilities that runc spec has', () => {
    for (const name of ['minimal', 'sound', 'rootless'] as const) {
      const codes = validateSpec(spec(name).build()).map(({ code }) => code);
      expect(new Set(codes)).toEqual(new Set(name === 'minimal' ? [] : ['capability-not-permitted']));
    }
  });
});
