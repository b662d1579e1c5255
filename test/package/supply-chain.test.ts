import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './consumer.ts';

// What this package is made with, and that nothing else gets in: packages with their reasons, a lockfile that pins their
// bytes, no script of theirs that runs, and modules that come out the same wherever they are built.

interface Manifest {
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}
interface Locked extends Manifest {
  version: string;
  resolved?: string;
  integrity?: string;
  hasInstallScript?: true;
  link?: true;
  inBundle?: true;
  optional?: true;
  os?: string[];
  cpu?: string[];
}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const json = <T>(path: string): T => JSON.parse(read(path)) as T;
const TOOLS = 'test/package/tools';
const MUTATION = 'test/mutation';
const MANIFESTS = ['.', TOOLS, MUTATION];
const manifestOf = (folder: string) => json<Manifest>(join(folder, 'package.json'));
const directOf = ({ dependencies, devDependencies, optionalDependencies }: Manifest) => {
  return { ...dependencies, ...devDependencies, ...optionalDependencies };
};
const lockedOf = (folder: string): [string, Locked][] => {
  const { packages } = json<{ packages: Record<string, Locked> }>(join(folder, 'package-lock.json'));
  return Object.entries(packages).filter(([path]) => path !== '');
};

/** Packages that have a row with a reason; `@codemirror/*` stands for all of that scope. */
function reasoned(): string[] {
  const rows = read('CONTRIBUTING.md')
    .split('\n')
    .map((line) => /^\| (.+?) \| (.+) \|$/.exec(line))
    .filter((row) => row !== null && row[2]!.length > '---'.length);
  return rows.flatMap((row) => row![1]!.split(', ').map((name) => name.replace(/ \(.*/, '')));
}

describe('packages', () => {
  it.each(MANIFESTS)('have exact versions, from the registry: %s', (folder) => {
    const direct = Object.entries(directOf(manifestOf(folder)));
    expect(direct.length).toBeGreaterThan(0);
    for (const [name, version] of direct)
      expect(version, name).toMatch(/^(npm:(@[\w-]+\/)?[\w-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/);
  });

  it.each(MANIFESTS)('have each a reason in CONTRIBUTING.md: %s', (folder) => {
    const known = reasoned();
    const hasReason = (name: string): boolean =>
      known.includes(name) || known.includes(`${name.split('/')[0]}/*`);
    const names = Object.keys(directOf(manifestOf(folder)));
    expect(names.filter((name) => !hasReason(name))).toEqual([]);
  });

  it('are each used: imported somewhere, run by a script, or types of what is imported', () => {
    const imported = importsUnder(['src', 'test', 'scripts', 'playground', 'bench', '.']);
    const commands = Object.values(manifestOf('.').scripts!).join(' ').split(' ');
    const isUsed = (name: string): boolean => {
      if (imported.has(name)) return true;
      if (name.startsWith('@types/')) {
        const typed = name.slice('@types/'.length);
        return imported.has(typed) || (typed === 'node' && read('tsconfig.json').includes('"node"'));
      }
      const { bin = {} } = json<{ bin?: string | Record<string, string> }>(
        `node_modules/${name}/package.json`,
      );
      return Object.keys(typeof bin === 'string' ? { [name]: bin } : bin).some((bin) =>
        commands.includes(bin),
      );
    };
    const names = Object.keys(directOf(manifestOf('.')));
    expect(names.filter((name) => !isUsed(name))).toEqual([]);
    // One that nothing uses would be found.
    expect(isUsed('@types/estree')).toBe(false);
  });
});

/** Names of packages that files below these folders import; of `.`, the files in it alone. */
function importsUnder(folders: readonly string[]): Set<string> {
  const names = new Set<string>();
  for (const folder of folders) {
    const files = readdirSync(join(ROOT, folder), { recursive: folder !== '.', encoding: 'utf8' });
    for (const file of files.filter(
      (name) => /\.(ts|mjs|js)$/.test(name) && !name.includes('node_modules'),
    )) {
      const text = read(join(folder, file));
      for (const [, name] of text.matchAll(
        /(?:from|import|import\(|resolve\()\s*['"]((?:@[\w-]+\/)?[\w-]+)/g,
      ))
        names.add(name!);
    }
  }
  return names;
}

/** Optional packages of platforms, which scripts/complete-lock.mjs adds where a registry does not serve them. */
const OF_PLATFORMS = ['@biomejs/cli-', '@rollup/rollup-'];
/** Packages that come with a script to be run when they are installed: none of them needs it. */
const WITH_INSTALL_SCRIPTS: Record<string, string[]> = {
  // Puts its binary in the place of the script that starts it; compiles what there is a binary for.
  '.': ['esbuild', 'msgpackr-extract', 'tsx/node_modules/esbuild'],
  [TOOLS]: [],
  [MUTATION]: [],
};

describe('the lockfile', () => {
  it.each(MANIFESTS)('lists what package.json asks for, and no other versions: %s', (folder) => {
    const { packages } = json<{ packages: Record<string, Manifest> }>(join(folder, 'package-lock.json'));
    expect(directOf(packages['']!)).toEqual(directOf(manifestOf(folder)));
  });

  it.each(MANIFESTS)('has all from the registry, with the hash of its bytes: %s', (folder) => {
    const locked = lockedOf(folder);
    expect(locked.length).toBeGreaterThan(100);
    for (const [path, { version, resolved, link, inBundle }] of locked) {
      expect(version, path).toMatch(/^\d+\.\d+\.\d+(-[\w.-]+)?$/);
      // Without an address it is the registry's.
      expect(resolved ?? 'https://registry.npmjs.org/', path).toMatch(/^https:\/\/registry\.npmjs\.org\//);
      expect([link, inBundle], path).toEqual([undefined, undefined]);
    }
    for (const [path, { dependencies, optionalDependencies }] of locked) {
      for (const version of Object.values({ ...dependencies, ...optionalDependencies }))
        expect(version, path).not.toMatch(/^(git|file|https?|github|link)[:+]|\//);
    }
    const unhashed = locked.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''));
    for (const [path, { optional, os, cpu, integrity }] of unhashed) {
      const name = path.replace('node_modules/', '');
      expect(
        OF_PLATFORMS.some((start) => name.startsWith(start)),
        name,
      ).toBe(true);
      expect({ optional, os: os?.length, cpu: cpu?.length, integrity }, name).toEqual({
        optional: true,
        os: 1,
        cpu: 1,
        integrity: undefined,
      });
    }
  });

  it.each(MANIFESTS)('has no other packages with install scripts than are known: %s', (folder) => {
    const found = lockedOf(folder).filter(([, { hasInstallScript }]) => hasInstallScript);
    expect(found.map(([path]) => path.slice('node_modules/'.length))).toEqual(WITH_INSTALL_SCRIPTS[folder]);
  });
});

describe('our commands', () => {
  const files = [
    ...['.ci/run', 'package.json', 'test/package/consumer.ts'],
    ...['scripts', 'test/mutation', '.github/workflows'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.includes('.') && !name.startsWith('node_modules'))
        .map((name) => `${folder}/${name}`),
    ),
  ];
  const installing = /\bnpm (ci|i|install|add|update|exec)\b|\['(ci|install)'|\bnpx\b/;

  it('install without running scripts of packages, and from the lockfile', () => {
    const lines = files.flatMap((file) =>
      read(file)
        .split('\n')
        .map((line) => `${file}: ${line.trim()}`),
    );
    const installs = lines.filter((line) => installing.test(line));
    expect(installs.map((line) => line.split(':')[0])).toEqual([
      'package.json',
      'scripts/ensure-built.mjs',
      'test/mutation/run.mjs',
    ]);
    for (const line of installs) expect(line).toContain('--ignore-scripts');
    for (const line of installs) expect(line).toMatch(/\bci\b/);
  });

  it('would be found if they did', () => {
    for (const line of ['npm install x', 'npm ci', "npm(['ci'])", 'npx x']) expect(line).toMatch(installing);
  });
});

describe('the modules', () => {
  const NAMES = ['ociconf.wasm', 'ociconf-scan.wasm', 'ociconf-json.wasm'];

  /** Builds them in a folder that has their sources and nothing else. */
  function built(folder: string, env: Record<string, string>): string[] {
    mkdirSync(folder, { recursive: true });
    for (const name of ['assembly', 'asconfig.json', 'package.json', 'scripts/asc-inline.mjs'])
      cpSync(join(ROOT, name), join(folder, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const { status, stderr } = spawnSync('npm', ['run', '--silent', 'build:wasm'], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...env },
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    return NAMES.map((name) => readFileSync(join(folder, 'build', name), 'hex'));
  }

  it('are byte for byte the same in two clean builds elsewhere, and in build/', { timeout: 300_000 }, () => {
    const scratch = mkdtempSync(join(tmpdir(), 'ociconf-wasm-'));
    try {
      const near = built(join(scratch, 'a'), { TZ: 'UTC', LANG: 'C' });
      const far = built(join(scratch, 'far/deeper/über uns'), { TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8' });
      expect(far).toEqual(near);
      expect(NAMES.map((name) => readFileSync(join(ROOT, 'build', name), 'hex'))).toEqual(near);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  });
});
