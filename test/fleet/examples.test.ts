import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CLI, EXAMPLES, ociconf } from '../cli/command.ts';
import { SlurmCluster, whyNoSlurm } from '../support/slurm.ts';
import { filesOf, writeFleet } from './queue-support.ts';
import { scratchFolder } from './support.ts';

const SHARD = ['--operation', 'check', '--shard-size', '50K'];
const isRequired = process.env.OCICONF_REQUIRE_REAL !== undefined;

/** The reason, in the name of what is skipped for it. */
const because = (why: string | undefined): string => (why === undefined ? '' : ` (${why})`);

describe('the examples for many machines', () => {
  const folder = scratchFolder();
  const inputs = join(folder, 'inputs');
  const alone = join(folder, 'alone');
  const bin = join(folder, 'bin');

  beforeAll(async () => {
    mkdirSync(inputs);
    writeFleet(join(inputs, 'fleet.conf'), 3000);
    mkdirSync(bin);
    symlinkSync(CLI, join(bin, 'ociconf'));
    expect((await ociconf(['bulk', inputs, ...SHARD, '--output', alone])).code).toBe(1);
  });
  const env = (): NodeJS.ProcessEnv => ({ ...process.env, PATH: `${bin}:${process.env.PATH}` });
  const expectSame = (output: string): void => {
    expect([...filesOf(output).keys()]).toEqual([...filesOf(alone).keys()]);
    for (const [name, text] of filesOf(output)) expect(text === filesOf(alone).get(name), name).toBe(true);
  };

  const whyNoParallel = spawnSync('parallel', ['--version']).status === 0 ? undefined : 'no parallel';
  it.skipIf(whyNoParallel !== undefined && !isRequired)(`GNU parallel${because(whyNoParallel)}`, () => {
    const output = join(folder, 'by parallel');
    const args = [output, '3', inputs, ...SHARD];
    const run = spawnSync(join(EXAMPLES, 'fleet/parallel.sh'), args, { encoding: 'utf8', env: env() });
    expect(run.stderr).toBe('');
    expect(run.status).toBe(1);
    expect(run.stdout).toContain('report: ');
    expectSame(output);
  });

  const whySlurm = whyNoSlurm();
  it.skipIf(whySlurm !== undefined && !isRequired)(
    `Slurm: an array, and the report when it is done${because(whySlurm)}`,
    async () => {
      const cluster = await SlurmCluster.start();
      try {
        const output = join(folder, 'by-slurm');
        const log = join(folder, 'slurm.log');
        const script = join(EXAMPLES, 'fleet/slurm.sh');
        const common = [
          '--parsable',
          '--export',
          `ALL,OCICONF=${CLI}`,
          '--output',
          log,
          '--open-mode',
          'append',
        ];
        const array = cluster.run('sbatch', ...common, '--array', '1-3', script, output, inputs, ...SHARD);
        expect(array.stderr).toBe('');
        const wait = ['--wait', `--dependency=afterok:${array.stdout.trim()}`];
        const wrap = ['--wrap', `${CLI} bulk --merge --output ${output}`];
        const report = cluster.run('sbatch', ...common, ...wait, ...wrap);
        expect(readFileSync(log, 'utf8')).toContain('report: ');
        // Some documents are rejected.
        expect(report.status).toBe(1);
        expectSame(output);
      } finally {
        await cluster.remove();
      }
    },
    120_000,
  );

  it('Kubernetes: manifests fit the schema, and their commands do it', () => {
    // A volume, as the pods see it: the same place for all.
    const volume = join(folder, 'volume');
    mkdirSync(volume);
    cpSync(inputs, join(volume, 'inputs'), { recursive: true });
    const job = manifest('kubernetes.yaml');
    expect(job.spec).toMatchObject({ completionMode: 'Indexed', completions: 8, parallelism: 8 });
    for (let index = 0; index < 8; index++) {
      const { status, stderr } = inPod(job, volume, { ...env(), JOB_COMPLETION_INDEX: String(index) });
      expect(stderr).toBe('');
      expect(status).toBe(0);
    }
    const report = inPod(manifest('kubernetes-report.yaml'), volume, env());
    expect(report.status).toBe(0);
    expect(report.stdout).toContain('3,000');
    expect([...filesOf(join(volume, 'output')).keys()]).toEqual([...filesOf(alone).keys()]);
  });

  it('Kubernetes: a manifest that does not fit is refused', () => {
    const job = manifest('kubernetes.yaml');
    const { template } = job.spec as { template: object };
    expect(() => new Job({ ...job, spec: { completions: '8', template } } as never).validate()).toThrow();
  });

  const manifest = (name: string): { spec: object } => {
    const found = parse(readFileSync(join(EXAMPLES, 'fleet', name), 'utf8')) as { spec: object };
    new Job(found as never).validate();
    return found;
  };
});

interface Pod {
  spec?: { template?: { spec?: { containers?: { command: string[]; args: string[] }[] } } };
}

/** Runs what the container of a Job runs. */
function inPod(job: object, volume: string, env: NodeJS.ProcessEnv): ReturnType<typeof spawnSync> {
  const { command, args } = (job as Pod).spec!.template!.spec!.containers![0]!;
  const [program, ...rest] = [...command, ...args].map((arg) =>
    // As many shards as there are pods, at least.
    arg.replaceAll('/fleet', volume).replace('--quiet', ['--quiet', ...SHARD].join(' ')),
  );
  return spawnSync(program!, rest, { encoding: 'utf8', env });
}
